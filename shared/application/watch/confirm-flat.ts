import type { LifeEvent } from '../../domain/life/events.ts';
import { flatOf, NO_SIGNAL } from '../../domain/life/ledger-events.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import type { Brain } from '../brain.ts';
import { applyTrades } from '../lives/apply-trades.ts';
import { decideAndAppend, loadLife, refreshView } from '../lives/life-store.ts';
import { nameMakers } from '../lives/name-makers.ts';
import { readLedger } from '../lives/read-ledger.ts';
import { READ_LAG_MS } from './judging.ts';
import type { CachedLife } from './match-positions.ts';
import { sweepLife } from './sweep-life.ts';
import type { Tick } from './tick.ts';

/** Two reads that show no position prove it only when they are this far apart. */
const SECOND_READ_AFTER_MS = 2_000;

/** An open life without a position: the ledger ends it, or a second read well after the first. */
export async function confirmFlat(brain: Brain, tick: Tick, life: CachedLife<OpenLife>): Promise<void> {
  const { identity } = life.state;
  let head = await loadLife(brain, life.streamId);
  if (head.state.status !== 'open') return refreshView(brain, head);
  const now = head.state;
  const own = await readLedger(brain.exchange, identity, now);
  head = await applyTrades(brain, head, await nameMakers(brain, now, own), {
    source: 'ledger',
    signal: NO_SIGNAL,
    sharePercent: tick.owner.live.sharePercent,
    cause: tick.cause,
    judging: null,
  });
  if (head.streamId === life.streamId && head.state.status === 'open') {
    head = await decideAndAppend(
      brain,
      head.streamId,
      ({ state }) => (state.status === 'open' ? missing(state, tick.positionsReadAtMs) : []),
      tick.cause,
      head,
    );
  }
  if (head.state.status === 'flat') await sweepLife(brain, tick, head);
}

/** What a successful read that does not show the position says: the first is written down, a second well after it ends the life. */
export function missing(state: OpenLife, readAtMs: number): readonly LifeEvent[] {
  // A read that is not clearly newer than the last fill may not show it yet.
  if (readAtMs - state.lastFillAtMs <= READ_LAG_MS) return [];
  if (state.missingSinceMs === null) return [{ type: 'PositionMissing', v: 1, data: { readAtMs } }];
  return readAtMs - state.missingSinceMs >= SECOND_READ_AFTER_MS ? [flatOf(state, 'two-reads', readAtMs)] : [];
}
