import { compareTradeIds } from '../../domain/life/ledger.ts';
import type { Fill } from './fill.ts';
import { eventOf } from './fill.ts';
import { backOffMs, type Running, textOf } from './parts.ts';

/** What a lane asks before it lets a trade go. */
export interface LaneGuard {
  /** Waits until nothing older of the symbol can be missing, or until waiting longer would do more harm. */
  ready(symbol: string): Promise<void>;
  /** False for a trade that must not be told. */
  mayGo(fill: Fill): Promise<boolean>;
}

/** One ordered lane per symbol to the bus. */
export interface Lanes {
  /** Takes a trade on; answers false when the queue is full. */
  push(fill: Fill): boolean;
  queued(): number;
  /** Resolves when every lane is empty. */
  drained(): Promise<void>;
}

/** What the bus takes at once. */
const BATCH = 10;

/**
 * Trades of a symbol go to the bus oldest first, the next when the bus has taken the one before; symbols do not wait for
 * each other. What the bus refuses is offered again until it takes it.
 */
export function createLanes(running: Running, guard: LaneGuard): Lanes {
  const { bus, clock, counters, log, options } = running;
  const lanes = new Map<string, { readonly waiting: Fill[]; done: Promise<void> }>();
  let queued = 0;

  /** The oldest trades of the lane that may leave now; the first one waits for its publisher where that was asked for. */
  async function nextOf(waiting: readonly Fill[]): Promise<readonly Fill[]> {
    const [first] = waiting;
    if (first !== undefined && yieldMs(first) > 0) await running.pause(yieldMs(first));
    const firstToWait = waiting.findIndex((fill, index) => index > 0 && yieldMs(fill) > 0);
    return waiting.slice(0, firstToWait < 0 ? BATCH : Math.min(BATCH, firstToWait));
  }

  function yieldMs({ clientOrderId, heardAtMs }: Fill): number {
    const { clientIdPrefixes, ms } = options.yieldTo;
    const isTheirs = clientOrderId !== null && clientIdPrefixes.some((prefix) => clientOrderId.startsWith(prefix));
    return isTheirs ? heardAtMs + ms - clock.now() : 0;
  }

  async function send(fills: readonly Fill[]): Promise<void> {
    for (let failures = 0; fills.length > 0; ) {
      try {
        await bus.publish(fills.map((fill) => eventOf(options.account, fill)));
        for (const fill of fills) told(fill);
        return;
      } catch (error) {
        failures += 1;
        counters.publishFailures += 1;
        log.warn(`[FILL_STREAM] the bus did not take ${fills.length} trade(s): ${textOf(error)}`, { failures });
        if (running.isClosed()) throw error;
        await running.pause(backOffMs(running, failures));
      }
    }
  }

  function told(fill: Fill): void {
    counters.published += 1;
    counters.lastPublishedAtMs = clock.now();
    counters.lastDelayMs = clock.now() - fill.heardAtMs;
    const { symbol, side, quantity, price, tradeId } = fill;
    log.info(`[FILL_STREAM] ${symbol} ${side} ${quantity} @ ${price}`, { tradeId, delayMs: counters.lastDelayMs });
  }

  async function run(symbol: string, waiting: Fill[]): Promise<void> {
    try {
      while (waiting.length > 0) await step(symbol, waiting);
    } catch (error) {
      log.error(`[FILL_STREAM] ${symbol}: ${waiting.length} trade(s) left untold: ${textOf(error)}`);
      queued -= waiting.length;
    } finally {
      lanes.delete(symbol);
    }
  }

  async function step(symbol: string, waiting: Fill[]): Promise<void> {
    await guard.ready(symbol);
    const batch = await nextOf(waiting);
    const going: Fill[] = [];
    for (const fill of batch) {
      if (await guard.mayGo(fill)) going.push(fill);
      else counters.skipped += 1;
    }
    await send(going);
    for (const fill of batch) waiting.splice(waiting.indexOf(fill), 1);
    queued -= batch.length;
  }

  function laneOf(symbol: string): Fill[] {
    const standing = lanes.get(symbol);
    if (standing !== undefined) return standing.waiting;
    const waiting: Fill[] = [];
    const lane = { waiting, done: Promise.resolve() };
    lanes.set(symbol, lane);
    // After this turn, so that the lane begins with what made it.
    lane.done = Promise.resolve().then(() => run(symbol, waiting));
    return waiting;
  }

  return {
    push(fill) {
      if (queued >= options.maxQueued) return false;
      const waiting = laneOf(fill.symbol);
      const place = waiting.findIndex(({ tradeId }) => compareTradeIds(tradeId, fill.tradeId) > 0);
      waiting.splice(place < 0 ? waiting.length : place, 0, fill);
      queued += 1;
      return true;
    },
    queued: () => queued,
    drained: async () => {
      while (lanes.size > 0) await Promise.all([...lanes.values()].map(({ done }) => done));
    },
  };
}
