import type { OpenUserStream, StreamTrade } from '../../ports/user-stream.ts';
import type { Fill } from './fill.ts';
import { fillOfStream } from './fill.ts';
import { type FillStreamHealth, newCounters } from './health.ts';
import { createLanes, type Lanes } from './lanes.ts';
import type { FillStreamOptions, FillStreamParts, Running } from './parts.ts';
import { createRecovery, type Recovery } from './recovery.ts';

export type { FillStreamHealth } from './health.ts';
export type { FillStreamOptions, FillStreamParts } from './parts.ts';

/** The process that tells the bus of every trade of one account as soon as the venue does. */
export interface FillStream {
  health(): FillStreamHealth;
  /** Ends the stream, tells what is queued as far as the bus takes it in time, and returns. May be called twice. */
  close(): Promise<void>;
}

const DEFAULTS = {
  yieldTo: { clientIdPrefixes: [], ms: 0 },
  maxQueued: 1_000,
  holdMs: 2_000,
  settleMs: 3_000,
  readEveryMs: 5_000,
  firstPauseMs: 100,
  longestPauseMs: 10_000,
  heartbeatMs: 60_000,
  drainMs: 3_000,
} as const;

/**
 * Opens the account's stream and publishes each of its trades once, oldest first per symbol: entries so that a position is
 * planned at once, exits and forced closures so that the ledger knows at once. What was missed while the stream was away,
 * this process's own absence included, is read from the account's trades.
 * @throws UserStreamUnavailableError when the stream cannot be opened.
 */
export async function startFillStream(parts: FillStreamParts, options: FillStreamOptions): Promise<FillStream> {
  const { clock, log } = parts;
  const startedAtMs = clock.now();
  const counters = newCounters();
  const closing = Promise.withResolvers<void>();
  let closed = false;
  const running: Running = {
    ...parts,
    options: { ...DEFAULTS, ...options },
    counters,
    closing: closing.promise,
    isClosed: () => closed,
    pause: (ms) => Promise.race([clock.sleep(Math.max(0, ms)), closing.promise]),
  };
  const lanes: Lanes = createLanes(running, {
    ready: (symbol) => recovery.ready(symbol),
    mayGo: (fill) => recovery.mayGo(fill),
  });
  const push = (fill: Fill): void => {
    if (lanes.push(fill)) return;
    counters.dropped += 1;
    log.error(`[FILL_STREAM] the queue is full: ${fill.symbol} trade ${fill.tradeId} is left to polling`);
  };
  const recovery: Recovery = createRecovery(running, push);

  function take(trade: StreamTrade): void {
    const fill = fillOfStream(trade, clock.now());
    if (!recovery.memoryOf(trade.symbol).take(fill)) return;
    if (trade.kind !== 'ordinary') alarm(trade, trade.kind);
    push(fill);
  }

  function alarm(trade: StreamTrade, kind: 'liquidation' | 'adl' | 'settlement'): void {
    counters.forced[kind] += 1;
    const { symbol, positionSide, side, quantity, price, tradeId } = trade;
    const what = `the venue closed ${quantity} of ${symbol} ${positionSide} by force (${kind}) at ${price}`;
    log.error(`[FILL_STREAM] ALARM: ${what}`, { kind, symbol, positionSide, side, quantity, price, tradeId });
  }

  // What happened before this process began is a gap like any other.
  recovery.gap(null);
  const stream: OpenUserStream = await parts.stream.open({
    onTrade: take,
    onGap: (gap) => {
      log.warn(`[FILL_STREAM] trades may be missing (${gap.reason}): ${gap.detail}`);
      recovery.gap(gap);
    },
  });
  const reading = recovery.run();

  const health = (): FillStreamHealth => ({
    ...counters,
    gaps: { ...counters.gaps },
    forced: { ...counters.forced },
    startedAtMs,
    connected: stream.isConnected(),
    lastFrameAtMs: stream.lastEventAtMs(),
    queued: lanes.queued(),
    behind: recovery.isBehind(),
  });

  async function beat(): Promise<void> {
    while (!closed) {
      await running.pause(running.options.heartbeatMs);
      if (closed) return;
      const now = health();
      if (now.connected && !now.behind) log.info('[FILL_STREAM] alive', { ...now });
      else log.warn('[FILL_STREAM] alive, but polling alone finds fills now', { ...now });
    }
  }
  void beat();

  return {
    health,
    async close() {
      if (closed) return;
      closed = true;
      await stream.close();
      closing.resolve();
      const { drainMs } = running.options;
      await clock
        .timeout(Promise.all([lanes.drained(), reading]), drainMs, 'telling the last trades')
        .catch(() => log.error(`[FILL_STREAM] closed with ${lanes.queued()} trade(s) untold`));
    },
  };
}
