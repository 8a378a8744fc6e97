import { readAgain } from '../../shared/application/read-again.ts';
import { POSITION_FILLED } from '../../shared/contracts/position-filled.v1.ts';
import { compare, divide, floorToStep, fromNumber, isZero } from '../../shared/domain/money/decimal.ts';
import type { PositionSide } from '../../shared/domain/position/position.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { AccountTrade, Exchange, ExchangePosition } from '../../shared/ports/exchange.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Bus } from '../../shared/ports/messaging.ts';

export interface BotOptions {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly log: Log;
  readonly account: string;
  readonly symbols: readonly string[];
  /** The account is in hedge mode: LONG and SHORT of a symbol are opened each for itself. */
  readonly hedge: boolean;
  readonly seed: number;
  /** No new position from this moment on; null for ever. */
  readonly lastEntryMs: number | null;
}

const WAKE_EVERY_MS = 5 * 60_000;
/** On average a flat symbol is entered once in so many wakes. */
const WAKES_PER_ENTRY = 9;
/** One entry in so many is not reported, as if a person had opened it by hand. */
const UNREPORTED_ONE_IN = 6;
const NOTIONAL_QUOTE = [800, 4_000] as const;
/** Where nobody rests a stop (SHADOW without an old stack), the bot closes its own positions after this long. */
const ABANDONED_AFTER_MS = 10 * 3_600_000;

/** Where a position can be. */
interface Slot {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** Tells the slots of one symbol apart in client ids and draws; nothing in one-way mode. */
  readonly mark: '' | '-L' | '-S';
}

const slotsOf = ({ symbols, hedge }: BotOptions): readonly Slot[] =>
  symbols.flatMap((symbol): readonly Slot[] =>
    hedge
      ? [
          { symbol, positionSide: 'LONG', mark: '-L' },
          { symbol, positionSide: 'SHORT', mark: '-S' },
        ]
      : [{ symbol, positionSide: 'BOTH', mark: '' }],
  );

/** A small entry bot: opens a position in a flat symbol now and then, and reports its fills. Its choices depend on the seed and the time only. */
export async function runBot(options: BotOptions, isStopped: () => boolean): Promise<void> {
  const { clock, log } = options;
  while (!isStopped()) {
    const wakeMs = Math.floor(clock.now() / WAKE_EVERY_MS + 1) * WAKE_EVERY_MS;
    await clock.sleep(wakeMs - clock.now());
    if (isStopped()) return;
    try {
      await wake(options, wakeMs);
    } catch (error) {
      log.warn(`[BOT] ${String(error)}`);
    }
  }
}

async function wake(options: BotOptions, wakeMs: number): Promise<void> {
  const { seed, lastEntryMs } = options;
  const mayEnter = lastEntryMs === null || wakeMs < lastEntryMs;
  const wanted = slotsOf(options).filter(
    (slot) => mayEnter && draw(seed, nameOf(slot), wakeMs, 'enter') * WAKES_PER_ENTRY < 1,
  );
  const isCleaning = wakeMs % 3_600_000 === 0;
  if (wanted.length === 0 && !isCleaning) return;
  const positions = await options.exchange.positions();
  for (const slot of wanted) {
    const isFlat = !positions.some((position) => isIn(slot, position) && !isZero(position.signedQuantity));
    if (isFlat) await enter(options, slot, wakeMs);
  }
  if (isCleaning) for (const position of positions) await closeAbandoned(options, position, wakeMs);
}

const nameOf = ({ symbol, mark }: Slot): string => `${symbol}${mark}`;

const isIn = (slot: Slot, it: Pick<Slot, 'symbol' | 'positionSide'>): boolean =>
  it.symbol === slot.symbol && it.positionSide === slot.positionSide;

async function enter({ exchange, bus, account, seed }: BotOptions, slot: Slot, wakeMs: number): Promise<void> {
  const { symbol, positionSide } = slot;
  const name = nameOf(slot);
  const filters = (await readAgain(() => exchange.filters())).get(symbol);
  const mark = (await readAgain(() => exchange.markPrices())).find((price) => price.symbol === symbol);
  if (filters === undefined || mark === undefined) return;
  const [low, high] = NOTIONAL_QUOTE;
  const notional = low + (high - low) * draw(seed, name, wakeMs, 'size');
  const quantity = floorToStep(divide(fromNumber(notional), mark.markPrice), filters.stepSize);
  if (compare(quantity, filters.minQuantity) < 0) return;
  const isLong = positionSide === 'BOTH' ? draw(seed, name, wakeMs, 'side') < 0.5 : positionSide === 'LONG';
  const side = isLong ? 'BUY' : 'SELL';
  const clientOrderId = `bot-${name}-${wakeMs.toString(36)}`;
  const order = await exchange.place({ type: 'MARKET', symbol, side, positionSide, clientOrderId, quantity });
  const trades = (await exchange.trades(symbol)).filter(({ orderId }) => orderId === order.venueOrderId);
  if (draw(seed, name, wakeMs, 'report') * UNREPORTED_ONE_IN < 1) return;
  await bus.publish(
    trades.map((trade) => ({
      source: 'demo.bot',
      detailType: POSITION_FILLED,
      detail: reportOf(account, trade, 'demo'),
    })),
  );
}

/** A trade as a bot reports it in position-filled.v1. */
export const reportOf = (
  account: string,
  trade: AccountTrade,
  strategyId: string,
): Readonly<Record<string, unknown>> => ({
  account,
  symbol: trade.symbol,
  positionSide: trade.positionSide,
  side: trade.side,
  tradeId: trade.tradeId,
  orderId: trade.orderId,
  quantity: trade.quantity,
  price: trade.price,
  tradeTimeMs: trade.timeMs,
  strategyId,
});

/** Nobody else would ever close it: in SHADOW the brain sends nothing. A position with a stop is somebody's and is left alone. */
async function closeAbandoned(options: BotOptions, position: ExchangePosition, wakeMs: number): Promise<void> {
  const { exchange } = options;
  if (isZero(position.signedQuantity) || wakeMs - position.updateTimeMs < ABANDONED_AFTER_MS) return;
  const slot = slotsOf(options).find((each) => isIn(each, position));
  if (slot === undefined) return;
  const { symbol, positionSide } = slot;
  const resting = await exchange.openOrders(symbol);
  if (resting.some((order) => isIn(slot, order))) return;
  const isLong = compare(position.signedQuantity, '0') > 0;
  await exchange.place({
    type: 'MARKET',
    symbol,
    side: isLong ? 'SELL' : 'BUY',
    positionSide,
    clientOrderId: `bot-${nameOf(slot)}-${wakeMs.toString(36)}-x`,
    quantity: isLong ? position.signedQuantity : position.signedQuantity.slice(1),
    // Hedge mode has no such flag: the slot's own closing side only reduces.
    ...(positionSide === 'BOTH' ? { reduceOnly: true } : {}),
  });
}

/** A number in [0, 1) that depends on its arguments only (FNV-1a, then a final mix). */
function draw(seed: number, name: string, wakeMs: number, what: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed}|${name}|${wakeMs}|${what}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
