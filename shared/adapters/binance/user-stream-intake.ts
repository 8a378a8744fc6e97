import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { StreamGap, StreamTrade, UserStreamHandlers } from '../../ports/user-stream.ts';
import { redact } from './redact.ts';
import { readFrame, type StreamFrame } from './user-stream-frames.ts';

export interface IntakeOptions {
  readonly handlers: UserStreamHandlers;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a trade told in short may wait for its order update before it counts as missed, milliseconds. */
  readonly announcementMs: number;
  /** Texts that must not appear in the log; asked each time, because keys change. */
  readonly secrets: () => readonly string[];
}

/** Turns texts from the socket into calls of the handlers. Nothing that comes in can make it throw. */
export interface Intake {
  /** Answers with the reason to leave the connection, null to go on. */
  take(text: string): string | null;
  gap(gap: StreamGap): void;
  /** From now on nothing is delivered. */
  stop(): void;
}

/** More than any burst; a repetition from further back is left to whoever keeps the ledger. */
const REMEMBERED_TRADES = 5_000;
const AWAITED_ANNOUNCEMENTS = 1_000;

export function createIntake({ handlers, clock, log, announcementMs, secrets }: IntakeOptions): Intake {
  const delivered = new Set<string>();
  const announced = new Set<string>();
  const lastTold = new Map<string, number>();
  const counts = new Map<string, number>();
  let stopped = false;

  /** A flood must not become a flood in the log: the 1st, 10th, 100th … of each kind is a line. */
  function note(kind: string, message: string, error?: unknown): void {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (!/^10*$/.test(String(count))) return;
    const detail = error === undefined ? {} : { error: redact(String(error), secrets()) };
    log.warn(`[USER_STREAM] ${message}`, { count, ...detail });
  }

  function call(what: string, handler: () => void): void {
    if (stopped) return;
    try {
      handler();
    } catch (error) {
      note(what, `the handler of ${what} failed`, error);
    }
  }

  const gap = (told: StreamGap): void => call('a gap', () => handlers.onGap(told));

  function deliver(trade: StreamTrade): void {
    const key = keyOf(trade);
    announced.delete(key);
    lastTold.set(trade.symbol, clock.now());
    if (delivered.has(key)) return;
    delivered.add(key);
    forgetBeyond(delivered, REMEMBERED_TRADES);
    call('a trade', () => handlers.onTrade(trade));
  }

  function awaitUpdate(trade: { readonly symbol: string; readonly tradeId: string }): void {
    const key = keyOf(trade);
    if (delivered.has(key) || announced.has(key)) return;
    announced.add(key);
    forgetBeyond(announced, AWAITED_ANNOUNCEMENTS);
    void clock.sleep(announcementMs).then(() => {
      if (announced.delete(key)) missing(trade.symbol, 'a trade was announced');
    });
  }

  /** A position that moved without a trade beside it: both events of the trade were lost. */
  function awaitTrade(symbol: string): void {
    const heardAtMs = clock.now();
    const isTold = (): boolean => (lastTold.get(symbol) ?? Number.NEGATIVE_INFINITY) >= heardAtMs - announcementMs;
    if (isTold()) return;
    void clock.sleep(announcementMs).then(() => {
      if (!isTold()) missing(symbol, 'the position changed');
    });
  }

  function missing(symbol: string, what: string): void {
    if (stopped) return;
    const detail = `${symbol}: ${what}, and no trade was told within ${announcementMs} ms`;
    note('announcement', detail);
    gap({ reason: 'missing-order-update', detail });
  }

  function handle(frame: StreamFrame): void {
    if (frame.type === 'announcement') awaitUpdate(frame);
    if (frame.type === 'positions-changed') for (const symbol of frame.symbols) awaitTrade(symbol);
    if (frame.type === 'unknown') note(`unknown ${frame.name.slice(0, 40)}`, 'an event of a name nobody knows here');
    if (frame.type !== 'order') return;
    if (frame.trade !== null) deliver(frame.trade);
    call('an order event', () => handlers.onOrderEvent?.(frame.order));
  }

  return {
    take(text) {
      if (stopped) return null;
      try {
        const frame = readFrame(text);
        handle(frame);
        return frame.type === 'key-expired' ? 'the listen key has expired' : null;
      } catch (error) {
        // It may have been a trade: only the ledger can tell now.
        note('unreadable', 'a frame could not be read', error);
        gap({ reason: 'unreadable-frame', detail: `a frame of ${text.length} characters could not be read` });
        return null;
      }
    },
    gap,
    stop() {
      stopped = true;
    },
  };
}

const keyOf = ({ symbol, tradeId }: { readonly symbol: string; readonly tradeId: string }): string =>
  `${symbol}:${tradeId}`;

function forgetBeyond(keys: Set<string>, limit: number): void {
  for (const oldest of keys) {
    if (keys.size <= limit) return;
    keys.delete(oldest);
  }
}
