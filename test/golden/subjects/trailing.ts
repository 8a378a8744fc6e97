import { gainFraction, type LegacyOrder, type LegacyPosition } from '../../../shared/domain/legacy/position.ts';
import { trailOperations } from '../../../shared/domain/legacy/trailing-stop-manager/operations.ts';
import { freshTrail, type TrailState, trailStep } from '../../../shared/domain/legacy/trailing-stop-manager/trail.ts';
import { fromNumber } from '../../../shared/domain/money/decimal.ts';
import { defaultPrecision } from '../../../shared/domain/orders/default-precision.ts';
import { ownershipVerdict } from '../../../shared/domain/orders/gate.ts';
import { toTrailingConfig } from '../../../shared/domain/plan/converters.ts';
import { exitOrderSide, type Side } from '../../../shared/domain/position/position.ts';
import type { Data } from '../golden-file.ts';
import { type GoldenPlanLeg, legOf } from './golden-plan.ts';
import { restingOrder } from './legacy-orders.ts';
import { kindWith, type Subject } from './subject.ts';

/** Our steps on a venue that takes the stops it is asked for, unless the recording lets it fail or LIVE refuses them. */
function trailed(input: Data): Data {
  const amount = Number(input.amt);
  const side: Side = amount > 0 ? 'LONG' : 'SHORT';
  const rules = { ...defaultPrecision(String(input.symbol)), minQuantity: '0' };
  const refused = input.fail_place === true || !verdictOf(input).allowed;
  const planTrailFraction = planTrailOf(input);
  const { ai_trail_pct } = input.trade_state as Data;
  let state = freshTrail(ai_trail_pct === undefined || ai_trail_pct === null ? null : Number(ai_trail_pct));
  let orders = ((input.open_orders ?? []) as readonly Data[]).map((order) => restingOrder(order, exitOrderSide(side)));
  const steps = (input.prices as readonly number[]).map((price) => {
    const position: LegacyPosition = {
      side,
      quantity: fromNumber(Math.abs(amount)),
      entryPrice: fromNumber(Number(input.entry)),
      markPrice: fromNumber(price),
    };
    const gain = gainFraction(position);
    const look = { side, entryPrice: Number(input.entry), markPrice: price, gainFraction: gain, planTrailFraction };
    const step = trailStep(state, look);
    const operations = trailOperations(step.wanted, position, orders, rules);
    const rests = operations.length > 0 && !refused;
    state = rests || step.wanted === null ? step.placed : step.notPlaced;
    const placed = operations.flatMap((each) => (each.operation === 'place' ? [Number(each.price)] : []));
    if (rests) orders = placed.map((stop): LegacyOrder => restingOrder(ownStop(stop), exitOrderSide(side)));
    return { price, placed: rests ? placed : [], state_after: shown(state, side) };
  });
  return { steps };
}

const ownStop = (price: number): Data => ({ orderId: 100, type: 'STOP_MARKET', stopPrice: String(price) });

const verdictOf = ({ exit_mode }: Data) =>
  ownershipVerdict(exit_mode === 'EXIT_BRAIN_V3' ? 'LIVE' : 'LEGACY', 'trailing_stop_manager');

function planTrailOf({ plan, exit_brain_v3_enabled }: Data): number | null {
  if (plan === undefined || exit_brain_v3_enabled !== true) return null;
  const legs = (plan as readonly GoldenPlanLeg[]).map(legOf);
  return toTrailingConfig({ legs, reason: '', confidence: 0 })?.callbackFraction ?? null;
}

/** In the original's words; what was never set has no key. */
function shown(state: TrailState, side: Side): Data {
  const best = side === 'LONG' ? 'peak' : 'trough';
  return {
    ...(state.aiTrailFraction === null ? {} : { ai_trail_pct: state.aiTrailFraction }),
    ...(state.breakevenDone ? { breakeven_move_triggered: true } : {}),
    ...(state.secondStageDone ? { stage2_move_triggered: true } : {}),
    ...(state.trailing ? { trailing_activated: true } : {}),
    ...(state.bestPrice === null ? {} : { [best]: state.bestPrice }),
    ...(state.stop === null ? {} : { trail_sl: state.stop }),
  };
}

/** The kinds of trailing.json. */
export const TRAILING_SUBJECTS: readonly Subject[] = ['direct', 'loop'].map((kind) => ({
  kind: `trailing/${kind}`,
  accepts: kindWith(kind, 'prices', 'trade_state', 'entry'),
  answer: trailed,
}));
