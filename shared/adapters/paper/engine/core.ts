import type { DecimalString } from '../../../domain/money/decimal.ts';
import type { PositionSide } from '../../../domain/position/position.ts';
import type { Archive } from './archive.ts';
import type { AlgoOrder, PositionRecord, RegularOrder } from './book.ts';
import type { Market } from './market.ts';
import { refuse } from './refusal.ts';
import { type AlgoView, type EngineEvent, viewAlgo, viewOrder } from './view.ts';

/** What the account starts with and how it is charged. */
export interface AccountSettings {
  /** USDT. */
  readonly wallet: DecimalString;
  readonly leverage: number;
  /** Fractions of the traded quote amount. */
  readonly takerFee: DecimalString;
  readonly makerFee: DecimalString;
  readonly dualSidePosition: boolean;
  /** Open conditional orders the account may have over all symbols. */
  readonly maxAlgoOrders: number;
  /** Fraction of the notional. */
  readonly maintenanceMargin: number;
  /** Resting ordinary orders a symbol may have (-2025). */
  readonly maxOpenOrders: number;
  /** What becomes of a hedge-mode stop that is larger than its position at the trigger; the venue's own behaviour is unknown. */
  readonly hedgeOversize: 'reject' | 'clip';
  /** How long TRIGGERING lasts, ms. */
  readonly triggeringMs: number;
  /** Base quantity that one execution takes at most; larger orders fill in parts. "0": every fill is whole. */
  readonly maxFillQuantity: DecimalString;
  /** Pause before the next part of a resting order, ms. */
  readonly partIntervalMs: number;
  /** Close a position whose mark passes its liquidation price. */
  readonly liquidation: boolean;
}

/** How long a conditional order stays in TRIGGERING: an account's own answer per order, 0 for at once. */
export interface Triggering {
  readonly ms: number;
  /** It ends as EXPIRED without ever sending its child. */
  readonly isStuck: boolean;
}

/** The engine's working state, shared by its parts and by nothing else. */
export interface Core {
  readonly settings: AccountSettings;
  readonly markets: ReadonlyMap<string, Market>;
  readonly archive: Archive;
  readonly triggering: (algo: AlgoView) => Triggering;
  nowMs: number;
  wallet: DecimalString;
  dualSidePosition: boolean;
  lastOrder: number;
  lastAlgo: number;
  lastTrade: number;
  lastRank: number;
  events: EngineEvent[];
}

const NINETEEN_DIGITS = 8_389_765_500_000_000_000n;
const SIXTEEN_DIGITS = 2_000_000_000_000_000;

/** The market of a symbol; throws -1121 when the exchange does not list it. */
export function marketOf(core: Core, symbol: string): Market {
  const market = core.markets.get(symbol);
  if (market === undefined) throw refuse(-1121);
  return market;
}

/** The next ordinary order id: 19 digits for symbols that begin with ETH, small numbers otherwise. */
export function nextOrderId(core: Core, symbol: string): string {
  core.lastOrder += 1;
  return symbol.startsWith('ETH') ? String(NINETEEN_DIGITS + BigInt(core.lastOrder)) : String(core.lastOrder);
}

/** The next conditional order id: always 16 digits. */
export function nextAlgoId(core: Core): string {
  core.lastAlgo += 1;
  return String(SIXTEEN_DIGITS + core.lastAlgo);
}

/** The next place in the order of placement, over both families. */
export function nextRank(core: Core): number {
  core.lastRank += 1;
  return core.lastRank;
}

/** The slot of a position; an empty one is created on first use. */
export function slotOf(market: Market, positionSide: PositionSide): PositionRecord {
  const found = market.book.positions.find((slot) => slot.positionSide === positionSide);
  if (found !== undefined) return found;
  const slot: PositionRecord = { positionSide, lots: 0, entryPrice: '0', updatedMs: 0 };
  market.book.positions.push(slot);
  return slot;
}

/** The signed size of a slot in lots, without creating it. */
export const lotsOf = (market: Market, positionSide: PositionSide): number =>
  market.book.positions.find((slot) => slot.positionSide === positionSide)?.lots ?? 0;

/** True when the order can only shrink its slot: reduce-only, closePosition, or the closing side in hedge mode. */
export function isReducing(
  order: Pick<RegularOrder, 'reduceOnly' | 'closePosition' | 'side' | 'positionSide'>,
): boolean {
  if (order.reduceOnly || order.closePosition) return true;
  return order.positionSide !== 'BOTH' && (order.positionSide === 'LONG') === (order.side === 'SELL');
}

/** What an order has still to execute, in lots. */
export const openLots = (order: Pick<RegularOrder, 'lots' | 'filledLots'>): number => order.lots - order.filledLots;

/** How many lots of a slot an order of this side would close; 0 when flat or on the enlarging side. */
export function closableLots(market: Market, side: 'BUY' | 'SELL', positionSide: PositionSide): number {
  const lots = lotsOf(market, positionSide);
  return side === 'SELL' ? Math.max(0, lots) : Math.max(0, -lots);
}

/** Reports an ordinary order's event. */
export function emitOrder(
  core: Core,
  market: Market,
  type: 'orderAccepted' | 'orderAmended' | 'orderCancelled' | 'orderExpired',
  order: RegularOrder,
): void {
  core.events.push({ type, timeMs: order.updatedMs, order: viewOrder(order, market.units) });
}

/** Reports a conditional order's event. */
export function emitAlgo(
  core: Core,
  market: Market,
  type: Extract<EngineEvent, { algo: unknown }>['type'],
  algo: AlgoOrder,
): void {
  core.events.push({ type, timeMs: algo.updatedMs, algo: viewAlgo(algo, market.units) });
}

/** Takes a finished ordinary order out of the live book and keeps it as history. */
export function retireOrder(core: Core, market: Market, order: RegularOrder): void {
  const index = market.book.orders.indexOf(order);
  if (index >= 0) market.book.orders.splice(index, 1);
  core.archive.add({ kind: 'order', value: order });
}

/** Takes a finished conditional order out of the live book and keeps it as history. */
export function retireAlgo(core: Core, market: Market, algo: AlgoOrder): void {
  const index = market.book.algos.indexOf(algo);
  if (index >= 0) market.book.algos.splice(index, 1);
  core.archive.add({ kind: 'algo', value: algo });
}
