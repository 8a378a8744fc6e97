import type { LifeEvent } from '../../domain/life/events.ts';
import { fold } from '../../domain/life/evolve.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import type { ExchangePosition } from '../../ports/exchange.ts';
import type { Brain } from '../brain.ts';
import type { Judging } from '../lives/apply-trades.ts';
import { decideAndAppend, loadLife, refreshView } from '../lives/life-store.ts';
import { stepSafely } from '../lives/step-safely.ts';
import { catchUp } from './catch-up.ts';
import { confirmFlat } from './confirm-flat.ts';
import { judgingOf, observed } from './judging.ts';
import { lookAtOrders } from './look-at-orders.ts';
import type { CachedLife, Work } from './match-positions.ts';
import { sweepLife } from './sweep-life.ts';
import type { Tick } from './tick.ts';

/** Does for one position what the tick found to do. */
export async function watchLife(brain: Brain, tick: Tick, work: Work): Promise<void> {
  switch (work.do) {
    case 'judge':
      return judgeLife(brain, tick, await lookAtOrders(brain, tick, work.life), work.position);
    case 'catch-up':
      return catchUp(brain, tick, work);
    case 'confirm-flat':
      return confirmFlat(brain, tick, work.life);
    case 'sweep':
      return sweepLife(brain, tick, await loadLife(brain, work.life.streamId));
  }
}

/** Judges on the view's state, and only when something is due on the journal's: a quiet tick reads nothing more. */
async function judgeLife(
  brain: Brain,
  tick: Tick,
  life: CachedLife<OpenLife> | null,
  position: ExchangePosition,
): Promise<void> {
  if (life === null) return;
  const judging = await judgingOf(brain, tick, position);
  const due = (state: OpenLife, commit: number): readonly LifeEvent[] => {
    const found = reappeared(state, position, tick);
    return [...found, ...stepOn(brain, fold(found, state) as OpenLife, judging, commit)];
  };
  if (due(life.state, life.commit + 1).length === 0) return;
  let isRowStale = false;
  const head = await decideAndAppend(
    brain,
    life.streamId,
    ({ state, commit }) => {
      const events = state.status === 'open' ? due(state, commit + 1) : [];
      isRowStale = events.length === 0;
      return events;
    },
    tick.cause,
  );
  // The journal had nothing to add to what the row did not know: bring the row forward, or every tick would load again.
  if (isRowStale) await refreshView(brain, head);
}

const stepOn = (brain: Brain, state: OpenLife, judging: Judging, commit: number): readonly LifeEvent[] =>
  stepSafely(brain.log, state, { ...judging, commit });

/** A read that shows the position ends the run of reads that did not: a later one must not complete it. */
const reappeared = (state: OpenLife, position: ExchangePosition, tick: Tick): readonly LifeEvent[] =>
  state.missingSinceMs === null || tick.positionsReadAtMs <= state.missingSinceMs ? [] : [observed(position, tick)];
