import { lifeRowKey, parseLifeStreamId } from '../../domain/life/identity.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { toNumber } from '../../domain/money/decimal.ts';
import { isBeyondAStop } from '../../domain/orders/protection.ts';
import type { Brain } from '../brain.ts';
import { reconcileLife } from '../monitor/reconcile-life.ts';
import type { CachedLife } from './match-positions.ts';
import type { Tick } from './tick.ts';

/**
 * Reads the symbol's resting orders when the evidence disagrees — the mark stands beyond a stop that should have closed
 * the position — and answers with the life as it is known then. A quiet tick reads none: its weight does not depend on
 * the number of positions. A read that fails changes nothing: the stop is still believed.
 */
export async function lookAtOrders(
  brain: Brain,
  tick: Tick,
  life: CachedLife<OpenLife>,
): Promise<CachedLife<OpenLife> | null> {
  const { symbol } = life.state.identity;
  const markPrice = toNumber(tick.marks.get(symbol)?.markPrice ?? '0');
  if (!isBeyondAStop(life.state, markPrice)) return life;
  const listed = await brain.exchange.openOrders(symbol).catch(() => null);
  if (listed === null) return life;
  const { key, life: number } = parseLifeStreamId(life.streamId);
  const row = { key: lifeRowKey(key, number), version: life.commit, open: true, state: life.state };
  const { head } = await reconcileLife(brain, tick.account, row, { rows: tick.rows, listed }, tick.cause);
  if (head === null) return life;
  return head.state.status === 'open' ? { streamId: head.streamId, commit: head.commit, state: head.state } : null;
}
