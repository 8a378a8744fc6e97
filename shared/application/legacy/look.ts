import type { LegacyRules } from '../../domain/legacy/grid.ts';
import type { LegacyOrder, LegacyPosition } from '../../domain/legacy/position.ts';
import { lifeRowKey } from '../../domain/life/identity.ts';
import { sideOf } from '../../domain/life/ledger.ts';
import type { LivingLife, OpenLife } from '../../domain/life/state.ts';
import { absolute, compare } from '../../domain/money/decimal.ts';
import { defaultPrecision } from '../../domain/orders/default-precision.ts';
import { familyOf, isPlacement, type OrderState, rests } from '../../domain/orders/order.ts';
import { exitOrderSide, type PositionKey } from '../../domain/position/position.ts';
import type { ExchangePosition } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { openLives } from '../lives/open-lives.ts';
import { matchPositions } from '../watch/match-positions.ts';
import type { Legacy } from './legacy.ts';

/** One open position, its life as the view shows it, and how to ask for what rests on it. */
export interface Look {
  readonly account: string;
  readonly key: PositionKey;
  /** The life's row in the view. */
  readonly rowKey: string;
  readonly life: OpenLife;
  readonly position: LegacyPosition;
  /** Null when the venue does not say. */
  readonly leverage: number | null;
  /** Resting orders of the position, and those that are on their way. */
  orders(): Promise<readonly LegacyOrder[]>;
  rules(): Promise<LegacyRules>;
}

/** What a module sees of an account at one moment. */
export interface AccountLook {
  readonly rows: readonly ViewRow[];
  readonly looks: readonly Look[];
}

/**
 * Every open position the journal knows a life of; one that has none yet is opened by the brain's own tick first. The venue is not
 * asked when no life is of interest.
 */
export async function lookAtAccount(
  legacy: Legacy,
  account: string,
  isOfInterest: (life: OpenLife) => boolean,
): Promise<AccountLook> {
  const { exchange, view } = legacy;
  const rows = await view.rowsOf(exchange.venue, account);
  if (!openLives(rows).some(isOfInterest)) return { rows, looks: [] };
  const positions = await exchange.positions();
  const work = matchPositions(exchange.venue, account, rows, positions);
  const looks = work.flatMap((item): readonly Look[] => {
    if (item.do !== 'judge' && item.do !== 'catch-up') return [];
    const { key, life, position } = item;
    if (life === null || life.state.identity.side !== sideOf(position.signedQuantity)) return [];
    if (!isOfInterest(life.state)) return [];
    return [lookAt(legacy, account, key, life.state, position)];
  });
  return { rows, looks };
}

function lookAt(legacy: Legacy, account: string, key: PositionKey, state: OpenLife, reported: ExchangePosition): Look {
  const position: LegacyPosition = {
    side: state.identity.side,
    quantity: absolute(reported.signedQuantity),
    entryPrice: reported.entryPrice,
    markPrice: reported.markPrice,
  };
  return {
    account,
    key,
    rowKey: lifeRowKey(key, state.identity.life),
    life: state,
    position,
    leverage: reported.leverage,
    orders: () => ordersOf(legacy, key, state),
    rules: () => rulesOf(legacy, key.symbol),
  };
}

/** What rests at the exchange, and what the journal says is on its way there: an order is not asked for twice while it is not listed yet. */
export async function ordersOf(
  { exchange, clock }: Pick<Legacy, 'exchange' | 'clock'>,
  { symbol, positionSide }: PositionKey,
  life: LivingLife,
): Promise<readonly LegacyOrder[]> {
  const listed = (await exchange.openOrders(symbol)).filter((order) => order.positionSide === positionSide);
  const known = new Set(listed.map(({ clientOrderId }) => clientOrderId));
  return [
    ...listed.map((order) => ({ ...order, own: isOwn(life.orders[order.clientOrderId]) })),
    ...onTheirWay(life, clock.now()).filter(({ clientOrderId }) => !known.has(clientOrderId)),
  ];
}

/** A request that was not taken for this long was lost on its way. */
const LOST_AFTER_MS = 30_000;

function onTheirWay(life: LivingLife, nowMs: number): readonly LegacyOrder[] {
  const { side, positionSide } = life.identity;
  return Object.entries(life.orders).flatMap(([clientOrderId, order]) => {
    const isLost = order.status === 'requested' && nowMs - (order.requestedAtMs ?? nowMs) > LOST_AFTER_MS;
    if (!isPlacement(order) || rests(order) || isLost) return [];
    const { type, price, quantity } = order.request;
    return [
      {
        family: familyOf(type),
        clientOrderId,
        type,
        side: exitOrderSide(side),
        positionSide,
        triggerPrice: price ?? '0',
        price: price ?? '0',
        quantity,
        closePosition: compare(quantity, '0') === 0,
        reduceOnly: true,
        // What is on its way cannot be cancelled yet.
        own: false,
      },
    ];
  });
}

/** Orders of a life name the module that asked for them; the brain's name none. */
const isOwn = (order: OrderState | undefined): boolean => order?.module !== undefined;

/** The symbol's grids, guessed by its name when the venue's rules cannot be read: a stop must be asked for all the same. */
export async function rulesOf({ filters, log }: Pick<Legacy, 'filters' | 'log'>, symbol: string): Promise<LegacyRules> {
  try {
    return await filters.of(symbol);
  } catch (error) {
    log.warn(`[EXIT_BRAIN] rules of ${symbol} could not be read, its grids are guessed: ${String(error)}`);
    const guessed = defaultPrecision(symbol);
    return { ...guessed, minQuantity: guessed.stepSize };
  }
}
