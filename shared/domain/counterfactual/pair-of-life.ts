import type { LifeEvent } from '../life/events.ts';
import { slFractionOf } from '../life/plan-state.ts';
import { toNumber } from '../money/decimal.ts';
import { mean } from '../statistics/moments.ts';
import type { PairInput } from './compare.ts';
import { followBrain } from './follow-brain.ts';
import type { ReplayEntry } from './instruction.ts';
import { wantedByBrain } from './wanted-by-brain.ts';
import { wantedByLegacy } from './wanted-by-legacy.ts';

/** What both owners wanted with one life of a position, from its events in order; null when it never had a plan to measure by. */
export function pairOfLife(id: string, events: readonly LifeEvent[]): PairInput | null {
  const [opened] = events;
  const [first, ...later] = events.filter((event) => event.type === 'ExitPlanCreated');
  if (opened?.type !== 'PositionOpened' || first === undefined) return null;
  const { plan, context } = first.data;
  const { side } = opened.data.identity;
  const entry: ReplayEntry = {
    side,
    entryPrice: context.entryPrice,
    openedAtMs: opened.data.openedAtMs,
    slFraction: slFractionOf(plan) ?? context.maxLossFraction,
  };
  const last = later.at(-1) ?? first;
  const flat = events.find((event) => event.type === 'PositionFlat');
  return {
    id,
    symbol: context.symbol,
    profile: plan.profileName,
    confidence: meanConfidence(events),
    entry,
    brain: wantedByBrain(events),
    follow: followBrain(context.symbol, entry, last.data.plan, flat?.data.flatAtMs ?? Number.POSITIVE_INFINITY),
    legacy: wantedByLegacy(side, toNumber(first.data.quantity), events),
  };
}

/** Of the decisions in SHADOW that have one. */
function meanConfidence(events: readonly LifeEvent[]): number | null {
  const known = events.flatMap((event) =>
    event.type === 'ExitDecisionMade' && event.data.mode === 'SHADOW' ? (event.data.decision.confidence ?? []) : [],
  );
  return known.length === 0 ? null : mean(known);
}
