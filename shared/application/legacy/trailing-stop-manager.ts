import { gainFraction, protectingStop } from '../../domain/legacy/position.ts';
import { trailOperations } from '../../domain/legacy/trailing-stop-manager/operations.ts';
import {
  confirmed,
  FIRST_STAGE,
  freshTrail,
  type TrailLook,
  type TrailState,
  trailFraction,
  trailStep,
} from '../../domain/legacy/trailing-stop-manager/trail.ts';
import type { ActivePlan } from '../../domain/life/state.ts';
import { toNumber } from '../../domain/money/decimal.ts';
import type { TickMessage } from '../../ports/messaging.ts';
import type { Legacy } from './legacy.ts';
import type { Look } from './look.ts';
import { type LegacyReport, runModule, type Wish } from './run.ts';

/** Every tick: break-even, a locked gain and a trailing stop, each once the position has earned it. */
export const trailPositions = (legacy: Legacy, tick: TickMessage): Promise<LegacyReport> =>
  runModule<TrailState>(
    legacy,
    {
      module: 'trailing_stop_manager',
      isOfInterest: () => true,
      wishFor: (look, recall) => wishFor(legacy, look, recall),
    },
    tick,
  );

async function wishFor(
  legacy: Legacy,
  look: Look,
  recall: () => Promise<TrailState | null>,
): Promise<Wish<TrailState> | null> {
  const { life, position, key } = look;
  const fresh = freshTrail(life.hints?.trailFraction ?? null);
  const seen: TrailLook = {
    side: position.side,
    entryPrice: toNumber(position.entryPrice),
    markPrice: toNumber(position.markPrice),
    gainFraction: gainFraction(position),
    planTrailFraction: planTrailFraction(life.plan),
  };
  if (trailFraction(fresh, seen) === null) {
    if (life.plan === null) legacy.log.info(`⏭️  ${key.symbol}: No trail percentage set - SKIP`);
    return null;
  }
  if (seen.gainFraction < FIRST_STAGE) return null;
  const before = (await recall()) ?? fresh;
  // Nothing is earned and nothing changes: what rests need not be asked for.
  const expected = trailStep(before, seen);
  if (expected.wanted === null && expected.notPlaced === before) return null;
  const [orders, rules] = await Promise.all([look.orders(), look.rules()]);
  const resting = protectingStop(position, orders);
  const state = confirmed(before, seen, resting === null ? null : toNumber(resting.triggerPrice));
  const step = trailStep(state, seen);
  const operations = trailOperations(step.wanted, position, orders, rules);
  return { explanation: `${step.wanted?.kind ?? 'trailing'} of a gain`, operations, orders, state: step.notPlaced };
}

/** The distance of the plan's TRAIL leg, else of the profile it was made from; null when the plan does not trail. */
const planTrailFraction = (plan: ActivePlan | null): number | null =>
  plan?.legs.find(({ kind }) => kind === 'TRAIL')?.callback ?? plan?.trailing?.callbackFraction ?? null;
