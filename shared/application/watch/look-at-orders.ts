import { lifeRowKey, parseLifeStreamId } from '../../domain/life/identity.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { toNumber } from '../../domain/money/decimal.ts';
import { isBeyondAStop } from '../../domain/orders/protection.ts';
import type { Brain } from '../brain.ts';
import { reconcileLife } from '../monitor/reconcile-life.ts';
import type { CachedLife, Work } from './match-positions.ts';
import type { Tick } from './tick.ts';

/** So many symbols' orders are read on one tick at most; each read weighs 2. */
const READS_PER_TICK = 10;
/** Every symbol has its turn on every second tick while there are few. */
const LEAST_TURNS = 2;

/** The symbols whose resting orders are read on this tick: each in its turn, so that the weight of a tick is bounded. */
export function symbolsInTurn(work: readonly Work[], dueAtMs: number, tickIntervalMs: number): ReadonlySet<string> {
  const symbols = [...new Set(work.filter(({ do: what }) => what === 'judge').map(({ key }) => key.symbol))].sort();
  const turns = Math.max(LEAST_TURNS, Math.ceil(symbols.length / READS_PER_TICK));
  const turn = Math.floor(dueAtMs / tickIntervalMs) % turns;
  return new Set(symbols.filter((_symbol, index) => index % turns === turn));
}

/**
 * Reads the symbol's resting orders when it is its turn, or when the mark stands beyond a stop that should have closed
 * the position, and answers with the life as it is known then. A read that fails changes nothing: the stop is still believed.
 */
export async function lookAtOrders(
  brain: Brain,
  tick: Tick,
  life: CachedLife<OpenLife>,
): Promise<CachedLife<OpenLife> | null> {
  const { symbol } = life.state.identity;
  const markPrice = toNumber(tick.marks.get(symbol)?.markPrice ?? '0');
  if (!tick.listed.has(symbol) && !isBeyondAStop(life.state, markPrice)) return life;
  const listed = await brain.exchange.openOrders(symbol).catch(() => null);
  if (listed === null) return life;
  const { key, life: number } = parseLifeStreamId(life.streamId);
  const row = { key: lifeRowKey(key, number), version: life.commit, open: true, state: life.state };
  const { head } = await reconcileLife(brain, tick.account, row, listed, tick.cause);
  if (head === null) return life;
  return head.state.status === 'open' ? { streamId: head.streamId, commit: head.commit, state: head.state } : null;
}
