import type { Clock } from '../../ports/clock.ts';
import type { Exchange } from '../../ports/exchange.ts';
import { ExchangeNotSentError, ExchangeRejectedError, isLimit } from '../../ports/exchange.ts';
import { type CallPriority, EgressAddress } from './egress-address.ts';

export interface GovernorOptions {
  readonly clock: Clock;
  /** Request weight the venue allows one egress address in a minute. */
  readonly weightPerMinute: number;
  /** Shared by all clients of this process behind one address; one of its own unless told. */
  readonly address?: EgressAddress;
}

/** Share of the minute's weight up to which a call of this priority may go. */
const SHARES: Readonly<Record<CallPriority, number>> = { protective: 1, judging: 0.9, background: 0.7 };
const MINUTE_MS = 60_000;

/** Weight and priority of each call: facts of the venue's documentation for the endpoints the adapter uses. */
interface Price {
  readonly weight: number;
  readonly priority: CallPriority;
}

/**
 * An exchange that keeps its address within the venue's request weight, protective calls first. It counts what it
 * sends and believes the venue where that says more, because other processes may share the address. A call that does
 * not fit is refused with `ExchangeNotSentError` and never leaves; after a 429 or 418 nothing leaves until it is over.
 */
export function governedExchange(
  exchange: Exchange,
  { clock, weightPerMinute, address = new EgressAddress() }: GovernorOptions,
): Exchange {
  let minute = address.minuteOf(clock.now());
  let reportedBefore: number | null = exchange.usedWeight();

  const used = (): number => {
    const now = address.minuteOf(clock.now());
    if (now !== minute) {
      minute = now;
      // What the venue last said was about a minute that is over.
      reportedBefore = exchange.usedWeight();
    }
    const sent = address.sentIn(clock.now());
    const reported = exchange.usedWeight();
    return reported === reportedBefore ? sent : Math.max(sent, reported ?? 0);
  };

  const leave = async <T>(what: string, { weight, priority }: Price, request: () => Promise<T>): Promise<T> => {
    const { silentUntilMs } = address;
    if (clock.now() < silentUntilMs)
      throw new ExchangeNotSentError(`${what}: the venue asked for silence until ${silentUntilMs}`);
    const budget = weightPerMinute * SHARES[priority];
    if (used() + weight > budget) {
      throw new ExchangeNotSentError(
        `${what}: ${used()} of ${weightPerMinute} request weight is used, ${priority} calls wait`,
      );
    }
    address.add(clock.now(), weight);
    try {
      return await request();
    } catch (error) {
      address.silentUntilMs = Math.max(address.silentUntilMs, silenceAfter(error, clock.now()));
      throw error;
    }
  };

  const call = <T>(what: string, price: Price, request: () => Promise<T>): Promise<T> =>
    address.run(price.priority, () => leave(what, price, request));

  return {
    venue: exchange.venue,
    usedWeight: () => exchange.usedWeight(),
    orderCount: () => exchange.orderCount(),
    silentUntilMs: () => address.silentUntilMs,
    place: (order) => call('place', { weight: 0, priority: 'protective' }, () => exchange.place(order)),
    cancel: (order) => call('cancel', { weight: 1, priority: 'protective' }, () => exchange.cancel(order)),
    findOrder: (order) => call('findOrder', { weight: 1, priority: 'protective' }, () => exchange.findOrder(order)),
    clientIdOf: (symbol, id) =>
      call('clientIdOf', { weight: 1, priority: 'background' }, () => exchange.clientIdOf(symbol, id)),
    positions: () => call('positions', { weight: 5, priority: 'judging' }, () => exchange.positions()),
    markPrices: () => call('markPrices', { weight: 10, priority: 'judging' }, () => exchange.markPrices()),
    trades: (symbol, from) => call('trades', { weight: 5, priority: 'judging' }, () => exchange.trades(symbol, from)),
    filters: () => call('filters', { weight: 1, priority: 'judging' }, () => exchange.filters()),
    positionMode: () => call('positionMode', { weight: 5, priority: 'judging' }, () => exchange.positionMode()),
    keyPermissions: () =>
      call('keyPermissions', { weight: 1, priority: 'background' }, () => exchange.keyPermissions()),
    serverTimeMs: () => call('serverTimeMs', { weight: 1, priority: 'background' }, () => exchange.serverTimeMs()),
    candles: (symbol, interval, limit) =>
      call(
        'candles',
        { weight: limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10, priority: 'background' },
        () => exchange.candles(symbol, interval, limit),
      ),
    // Both families; without a symbol each costs forty. One symbol is asked for when a life is swept or evidence disagrees.
    openOrders: (symbol) =>
      call(
        'openOrders',
        symbol === undefined ? { weight: 80, priority: 'background' } : { weight: 2, priority: 'judging' },
        () => exchange.openOrders(symbol),
      ),
  };
}

function silenceAfter(error: unknown, nowMs: number): number {
  if (!(error instanceof ExchangeRejectedError)) return 0;
  if (error.bannedUntilMs !== null) return error.bannedUntilMs;
  // A limit that names no end is over with the minute it was counted in; calling on would earn a ban.
  return isLimit(error) ? (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS : 0;
}
