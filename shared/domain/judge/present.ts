import type { PositionContext, ProtectionKnowledge, TpLevel } from '../decide/position-context.ts';
import { riskStateOf } from '../decide/risk-state.ts';
import type { ActiveLeg, ActivePlan, LivingLife } from '../life/state.ts';
import { compare, toNumber } from '../money/decimal.ts';
import { beingCancelled, workingStop } from '../orders/protection.ts';
import type { RoundingRules } from '../orders/rounding.ts';
import { marketQuantity, shareOf } from '../orders/rounding.ts';
import { liveTakeProfits, openQuantity, openQuantityOf } from '../orders/take-profits.ts';
import type { ExitLeg } from '../plan/exit-plan.ts';
import { direction } from '../position/position.ts';
import { profileTrailingStop } from '../trailing/profile-trailing-stop.ts';
import type { MarketNow } from './environment.ts';
import type { JudgementInput } from './judge.ts';
import type { OpenLeg } from './open-legs.ts';
import { openLegs } from './open-legs.ts';

/** A stop that rests and that the mark has run through by this fraction of entry has failed to trigger. */
const FAILED_STOP_FRACTION = 0.005;

/** A stop that was triggered has this long to close the position. */
const TRIGGERING_MAY_LAST_MS = 10_000;

/** A life, its plan and the market, looked at in one mode. */
interface View {
  readonly state: LivingLife;
  readonly plan: ActivePlan;
  readonly market: MarketNow;
  readonly mode: 'SHADOW' | 'LIVE';
  readonly entryPrice: number;
  /** Of entry; positive when the position gains. */
  readonly gainFraction: number;
}

/** Puts a life, its plan and the market into the form that the brain judges. */
export function present(
  state: LivingLife,
  plan: ActivePlan,
  market: MarketNow,
  mode: 'SHADOW' | 'LIVE',
  rules: RoundingRules,
): JudgementInput {
  const entryPrice = toNumber(state.entryPrice);
  const gain = direction(state.identity.side) * (market.markPrice - entryPrice);
  // Adding 0 makes a −0 a 0: JSON knows only one of them, and what is journalled must read back as it was judged.
  const view: View = { state, plan, market, mode, entryPrice, gainFraction: gain / entryPrice + 0 };
  const open = openLegs(state, plan, mode, market.nowMs);
  const activeSl = activeStop(view);
  const due = activeSl === null ? null : dueLeg(view, open, rules);
  const ladder = open.filter(({ index }) => index !== due?.index);
  const protection = protectionOf(view, activeSl, ladder);
  const partial = due ? [presented(due.leg, 'PARTIAL', due.fraction, levelPrice(view, due.leg))] : [];
  const others = plan.legs.flatMap((leg) => (leg.kind === 'TP' ? [] : [presented(onItsSide(view, leg), leg.kind)]));
  const legs = [...partial, ...ladder.map(({ leg, fraction }) => presented(leg, 'TP', fraction)), ...others];
  return {
    context: contextOf(view, protection),
    plan: { strategyId: plan.strategyId, legs },
    partialLeg: due?.index ?? null,
    ladderLegs: ladder.map(({ index }) => index),
    stopPassed: mode === 'LIVE' && (isStopPassed(view, activeSl) || isStuck(state, market.nowMs)),
  };
}

function contextOf(view: View, protection: ProtectionKnowledge): PositionContext {
  const { state, market, entryPrice, gainFraction } = view;
  const { identity } = state;
  const pricePnlPercent = gainFraction * 100;
  return {
    symbol: identity.symbol,
    side: identity.side === 'LONG' ? 'long' : 'short',
    entryPrice,
    currentPrice: market.markPrice,
    size: toNumber(state.quantity),
    pricePnlPercent,
    leverage: market.leverage,
    account: identity.account,
    regime: market.regime,
    riskState: riskStateOf(pricePnlPercent),
    strategyId: state.strategyId,
    openedAtMs: state.openedAtMs,
    durationHours: (market.nowMs - state.openedAtMs) / 3_600_000,
    exchange: identity.venue,
    protection,
    lastRegime: null,
    volatilitySpike: false,
    volatilityFraction: market.volatilityFraction,
    profileTrailingStop: planStop(view),
  };
}

function activeStop({ state, market, mode }: View): number | null {
  if (mode === 'SHADOW') return state.shadow?.stopPrice ?? null;
  const price = workingStop(state, market.nowMs)?.order.request.price ?? null;
  return price === null ? null : toNumber(price);
}

/** No stop rests and the mark is through the plan's, or one rests and the mark ran through it without closing the position. */
function isStopPassed({ state, plan, market, entryPrice, gainFraction }: View, activeSl: number | null): boolean {
  if (activeSl === null) return gainFraction <= -plan.slFraction;
  return direction(state.identity.side) * (activeSl - market.markPrice) > FAILED_STOP_FRACTION * entryPrice;
}

/** A stop whose price was reached long ago, and the position is still there: it will not close it any more. */
const isStuck = (state: LivingLife, nowMs: number): boolean =>
  Object.values(state.orders).some(
    ({ request: { kind }, triggeringSinceMs }) =>
      (kind === 'sl' || kind === 'hard_sl') &&
      triggeringSinceMs !== undefined &&
      nowMs - triggeringSinceMs >= TRIGGERING_MAY_LAST_MS,
  );

/** The stop the plan itself asks for now: the lock of a PROFIT_LOCK plan, else the profile's trailing. */
function planStop({ state, plan, market, entryPrice }: View): number | null {
  const { side } = state.identity;
  if (plan.strategyId === 'PROFIT_LOCK') {
    const lock = plan.legs.find((leg) => leg.kind === 'SL')?.trigger ?? 0;
    return lock > 0 ? entryPrice * (1 + direction(side) * lock) : null;
  }
  if (plan.trailing === null) return null;
  const { markPrice } = market;
  return profileTrailingStop({ side, entryPrice, markPrice, slFraction: plan.slFraction, trailing: plan.trailing });
}

/** A stop that locks a profit the position no longer has would stand on the wrong side of the mark: the plan's distance counts instead. */
function onItsSide({ plan, gainFraction }: View, leg: ActiveLeg): ActiveLeg {
  const lock = leg.trigger ?? 0;
  const isThrough = leg.kind === 'SL' && lock > 0 && gainFraction <= lock;
  return isThrough ? { ...leg, trigger: -plan.slFraction } : leg;
}

/**
 * The first leg whose price is reached and for which nothing rests. It waits for the ladder of an older plan to be gone,
 * and it is not presented when what is free of it is too small to be sold: it would be decided on every tick for nothing.
 */
function dueLeg(
  { state, plan, market, mode, gainFraction }: View,
  open: readonly OpenLeg[],
  rules: RoundingRules,
): OpenLeg | null {
  // In SHADOW what rests is the old stack's: the brain's own book says what it has sold.
  const resting = mode === 'SHADOW' ? [] : liveTakeProfits(state, market.nowMs);
  if (resting.some(({ order }) => order.request.plan !== plan.number)) return null;
  const free = Math.max(0, 1 - toNumber(openQuantityOf(state, resting)) / toNumber(state.quantity));
  for (const item of open) {
    if (item.rests || item.leg.trigger === null || gainFraction < item.leg.trigger) continue;
    const fraction = Math.min(item.fraction, free);
    if (marketQuantity(shareOf(state.quantity, fraction, rules.marketStepSize), rules) !== null) {
      return { ...item, fraction };
    }
  }
  return null;
}

/** Ladder knowledge is left out (unknown) when no take-profit leg is left: an empty ladder is then what the plan wants. */
function protectionOf(view: View, activeSl: number | null, ladder: readonly OpenLeg[]): ProtectionKnowledge {
  if (ladder.length === 0) return { activeSl };
  const activeTpLevels = view.mode === 'SHADOW' ? (view.state.shadow?.tpLevels ?? []) : restingLevels(view);
  return { activeSl, activeTpLevels };
}

/** The ladder of the plan in force; none when it closes more than there is, so that it is made anew. */
function restingLevels({ state, plan, market }: View): readonly TpLevel[] {
  const cancelling = beingCancelled(state);
  const kept = liveTakeProfits(state, market.nowMs).filter(
    ({ intentId, order }) => order.request.plan === plan.number && !cancelling.has(intentId),
  );
  if (compare(openQuantityOf(state, kept), state.quantity) > 0) return [];
  const size = toNumber(state.quantity);
  return kept.map((known) => [toNumber(known.order.request.price ?? '0'), toNumber(openQuantity(state, known)) / size]);
}

const levelPrice = ({ state, entryPrice }: View, leg: ActiveLeg): number =>
  entryPrice * (1 + direction(state.identity.side) * (leg.trigger ?? 0));

const presented = (
  leg: ActiveLeg,
  kind: ExitLeg['kind'],
  sizeFraction = leg.size,
  triggerPrice: number | null = null,
): ExitLeg => ({
  kind,
  sizeFraction,
  triggerPrice,
  triggerFraction: leg.trigger,
  trailCallbackFraction: leg.callback ?? null,
  priority: 0,
  condition: 'IMMEDIATE',
  reason: '',
  rMultiple: null,
  profileLegIndex: null,
  metadata: {},
});
