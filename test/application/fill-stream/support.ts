import { onTestFinished, vi } from 'vitest';
import { createIntake, type Intake } from '../../../shared/adapters/binance/user-stream-intake.ts';
import { recordingLog, silentLog } from '../../../shared/adapters/memory/log.ts';
import { memoryPositionsView } from '../../../shared/adapters/memory/positions-view.ts';
import {
  type FillStream,
  type FillStreamOptions,
  type FillStreamParts,
  startFillStream,
} from '../../../shared/application/fill-stream/fill-stream.ts';
import { parsePositionFilledV1 } from '../../../shared/contracts/position-filled.v1.ts';
import { add, isZero, negate } from '../../../shared/domain/money/decimal.ts';
import type { PositionSide } from '../../../shared/domain/position/position.ts';
import type { AccountTrade, ExchangePosition } from '../../../shared/ports/exchange.ts';
import type { Bus } from '../../../shared/ports/messaging.ts';
import type { UserStream } from '../../../shared/ports/user-stream.ts';
import { realTimeClock } from '../../support/test-clock.ts';

/** What a test may say of a trade. */
export interface Told {
  readonly symbol?: string;
  readonly side?: 'BUY' | 'SELL';
  readonly quantity?: string;
  readonly positionSide?: PositionSide;
  readonly clientOrderId?: string;
  readonly reduceOnly?: boolean;
}

interface Executed {
  readonly row: AccountTrade;
  readonly frames: readonly string[];
}

/** An account: its ledger, its positions, and the frames its stream would carry; its trades are as old as told when they happen. */
export function account(ageMs = 0) {
  const ledger: AccountTrade[] = [];
  const broken = { reads: 0, positions: 0 };
  const reads: string[] = [];
  let intake: Intake | null = null;

  const positions = (): ExchangePosition[] => {
    const slots = new Map<string, { row: AccountTrade; quantity: string }>();
    for (const row of ledger) {
      const slot = `${row.symbol} ${row.positionSide}`;
      const signed = row.side === 'BUY' ? row.quantity : negate(row.quantity);
      slots.set(slot, { row, quantity: add(slots.get(slot)?.quantity ?? '0', signed) });
    }
    return [...slots.values()]
      .filter(({ quantity }) => !isZero(quantity))
      .map(({ row, quantity }) => ({
        symbol: row.symbol,
        positionSide: row.positionSide,
        signedQuantity: quantity,
        entryPrice: row.price,
        markPrice: row.price,
        liquidationPrice: '0',
        leverage: null,
        updateTimeMs: row.timeMs,
      }));
  };

  return {
    ledger,
    /** So many of the next reads fail. */
    broken,
    /** "SYMBOL from ID" of every read of the trades. */
    reads,
    positions,
    /** Something happens at the venue; nothing is told of it yet. */
    execute(told: Told = {}): Executed {
      const id = ledger.length + 101;
      const { symbol = 'BTCUSDT', side = 'BUY', quantity = '0.010', positionSide = 'BOTH' } = told;
      const { clientOrderId = 'bot-1', reduceOnly = false } = told;
      const timeMs = Date.now() - ageMs;
      const row: AccountTrade = {
        symbol,
        tradeId: String(id),
        orderId: String(7_000 + id),
        side,
        positionSide,
        price: '100',
        quantity,
        realisedPnl: '0',
        commission: '0',
        timeMs,
      };
      ledger.push(row);
      const short = { e: 'TRADE_LITE', T: timeMs, s: symbol, t: id, i: 7_000 + id };
      const o = { s: symbol, c: clientOrderId, S: side, x: 'TRADE', X: 'FILLED', i: 7_000 + id, l: quantity, L: '100' };
      const full = {
        e: 'ORDER_TRADE_UPDATE',
        T: timeMs,
        o: { ...o, T: timeMs, t: id, R: reduceOnly, ps: positionSide },
      };
      return { row, frames: [JSON.stringify(short), JSON.stringify(full)] };
    },
    tell(...texts: readonly string[]): void {
      for (const text of texts) intake?.take(text);
    },
    /** Executes and tells. */
    trade(told: Told = {}): AccountTrade {
      const { row, frames } = this.execute(told);
      this.tell(...frames);
      return row;
    },
    reconnect(): void {
      intake?.gap({ reason: 'reconnected', detail: 'test' });
    },
    exchange: {
      venue: 'binance',
      positions: async () => {
        if (broken.positions-- > 0) throw new Error('positions cannot be read');
        return positions();
      },
      trades: async (symbol: string, from?: string) => {
        reads.push(`${symbol} from ${from ?? 'the beginning'}`);
        if (broken.reads-- > 0) throw new Error('trades cannot be read');
        return ledger.filter(
          (row) => row.symbol === symbol && (from === undefined || Number(row.tradeId) >= Number(from)),
        );
      },
    },
    stream: {
      open: async (handlers) => {
        const clock = realTimeClock();
        intake = createIntake({ handlers, clock, log: silentLog(), announcementMs: 30, secrets: () => [] });
        return {
          close: async () => intake?.stop(),
          lastEventAtMs: () => null,
          isConnected: () => true,
        };
      },
    } satisfies UserStream,
  };
}

export type Account = ReturnType<typeof account>;

/** A bus that refuses as often as it is told, and can be stopped altogether. */
export function moodyBus() {
  const told: string[] = [];
  const mood = { failures: 0, isDown: false, onPublish: (_symbol: string): void => undefined };
  const bus: Bus = {
    publish: async (events) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (mood.isDown || mood.failures-- > 0) throw new Error('the bus is not there');
      for (const { detail } of events) {
        const fill = parsePositionFilledV1(detail);
        told.push(`${fill.symbol} ${fill.tradeId}`);
        mood.onPublish(fill.symbol);
      }
    },
  };
  return { bus, told, mood };
}

/** Little patience, so that a test of minutes takes milliseconds. */
const QUICK = { settleMs: 15, readEveryMs: 5, firstPauseMs: 3, longestPauseMs: 20, holdMs: 300, drainMs: 500 };

/** A running fill stream on an account; it ends with the test unless the test ends it. */
export async function following(
  on: Account,
  options: Partial<FillStreamOptions> = {},
  parts: Partial<FillStreamParts> = {},
) {
  const { bus, told, mood } = moodyBus();
  const log = recordingLog();
  const view = memoryPositionsView();
  const fills: FillStream = await startFillStream(
    { stream: on.stream, exchange: on.exchange, view, bus, clock: realTimeClock(), log, ...parts },
    { account: 'main', ...QUICK, ...options },
  );
  try {
    onTestFinished(() => fills.close());
  } catch {
    // Inside a property: the property closes it.
  }
  return { fills, told, mood, log, view, health: () => fills.health() };
}

export const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 2 });

/** Until everything that can be found has been found and told. */
export async function atRest({ health }: { readonly health: FillStream['health'] }): Promise<void> {
  await eventually(() => {
    if (health().behind || health().queued > 0) throw new Error('not at rest');
  });
  // The second reading after a gap.
  await new Promise((resolve) => setTimeout(resolve, 45));
  await eventually(() => {
    if (health().behind || health().queued > 0) throw new Error('not at rest');
  });
}
