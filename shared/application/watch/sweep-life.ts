import type { LifeEvent } from '../../domain/life/events.ts';
import { sweep, sweepEvents } from '../../domain/orders/sweep.ts';
import type { Brain } from '../brain.ts';
import { heirOf } from '../lives/heir-of.ts';
import type { LifeHead } from '../lives/life-store.ts';
import { decideAndAppend, refreshView } from '../lives/life-store.ts';
import { readAgain } from '../read-again.ts';
import type { Tick } from './tick.ts';

/** Clears the orders of a life whose position is gone, and closes the life when nothing of it rests any more. */
export async function sweepLife(brain: Brain, tick: Tick, head: LifeHead): Promise<void> {
  if (head.state.status !== 'flat') return refreshView(brain, head);
  const { symbol } = head.state.identity;
  const listed = await readAgain(() => brain.exchange.openOrders(symbol));
  const heir = await heirOf(brain, tick.rows, tick.account, head.state, listed, async () => tick.positions);
  const nowMs = brain.clock.now();
  const swept = (now: LifeHead): readonly LifeEvent[] => {
    const { state } = now;
    if (state.status !== 'flat') return [];
    const finding = sweep(state, listed, nowMs, heir);
    if (finding.clean) return [...finding.ended, { type: 'PositionClosed', v: 1, data: { closedAtMs: nowMs } }];
    return sweepEvents(state, finding, 'sweep: position is gone', { nowMs, commit: now.commit + 1 });
  };
  await decideAndAppend(brain, head.streamId, swept, tick.cause, head);
}
