import type { PositionContext, ProtectionKnowledge, TpLevel } from '../decide/position-context.ts';
import { riskStateOf } from '../decide/risk-state.ts';
import type { ActiveLeg, ActivePlan, LivingLife } from '../life/state.ts';
import { fromNumber, toNumber } from '../money/decimal.ts';
import { isPlacement } from '../orders/order.ts';
import { workingStop } from '../orders/protection.ts';
import type { RoundingRules } from '../orders/rounding.ts';
import { marketQuantity } from '../orders/rounding.ts';
import type { ExitLeg } from '../plan/exit-plan.ts';
import type { Side } from '../position/position.ts';
import { direction } from '../position/position.ts';
import { profileTrailingStop } from '../trailing/profile-trailing-stop.ts';
import type { MarketNow } from './environment.ts';
import type { JudgementInput } from './judge.ts';

/** Puts a life, its plan and the market into the form that the brain judges. */
export function present(
  state: LivingLife,
  plan: ActivePlan,
  market: MarketNow,
  mode: 'SHADOW' | 'LIVE',
  rules: RoundingRules,
): JudgementInput {
  const { side } = state.identity;
  const entryPrice = toNumber(state.entryPrice);
  const size = toNumber(state.quantity);
  const gainFraction = (direction(side) * (market.markPrice - entryPrice)) / entryPrice;
  const open = openTpLegs(state, plan, size);
  // A share too small to be sold at market is not presented: it would be decided on every tick and nothing could follow.
  const sellable = (fraction: number) => marketQuantity(fromNumber(size * fraction), rules) !== null;
  const due = open.find(
    ({ leg, rests, fraction }) => !rests && leg.trigger !== null && gainFraction >= leg.trigger && sellable(fraction),
  );
  const ladder = open.filter((item) => item !== due);
  const protection = protectionOf(state, plan, ladder, mode);
  const pricePnlPercent = gainFraction * 100;
  const context: PositionContext = {
    symbol: state.identity.symbol,
    side: side === 'LONG' ? 'long' : 'short',
    entryPrice,
    currentPrice: market.markPrice,
    size,
    pricePnlPercent,
    leverage: market.leverage,
    account: state.identity.account,
    regime: market.regime,
    riskState: riskStateOf(pricePnlPercent),
    strategyId: state.strategyId,
    openedAtMs: state.openedAtMs,
    durationHours: (market.nowMs - state.openedAtMs) / 3_600_000,
    exchange: state.identity.venue,
    protection,
    lastRegime: null,
    volatilitySpike: false,
    volatilityFraction: market.volatilityFraction,
    profileTrailingStop: planStop(plan, side, entryPrice, market.markPrice),
  };
  const partial = due ? [presented(due.leg, 'PARTIAL', due.fraction, levelPrice(state, due.leg))] : [];
  const others = plan.legs.filter((leg) => leg.kind !== 'TP').map((leg) => presented(leg, leg.kind, leg.size, null));
  const legs = [...partial, ...ladder.map(({ leg, fraction }) => presented(leg, 'TP', fraction, null)), ...others];
  return {
    context,
    plan: { strategyId: plan.strategyId, legs },
    partialLeg: due?.index ?? null,
    ladderLegs: ladder.map(({ index }) => index),
    stopPassed: mode === 'LIVE' && protection.activeSl === null && gainFraction <= -plan.slFraction,
  };
}

/** The stop the plan itself asks for now: the lock of a PROFIT_LOCK plan, else the profile's trailing. */
function planStop(plan: ActivePlan, side: Side, entryPrice: number, markPrice: number): number | null {
  if (plan.strategyId === 'PROFIT_LOCK') {
    const lock = plan.legs.find((leg) => leg.kind === 'SL')?.trigger ?? null;
    return lock !== null && lock > 0 ? entryPrice * (1 + direction(side) * lock) : null;
  }
  if (plan.trailing === null) return null;
  return profileTrailingStop({ side, entryPrice, markPrice, slFraction: plan.slFraction, trailing: plan.trailing });
}

interface OpenLeg {
  readonly index: number;
  readonly leg: ActiveLeg;
  /** Share of the position as it is now. */
  readonly fraction: number;
  /** True while a take-profit order for it rests or is on its way. */
  readonly rests: boolean;
}

function openTpLegs(state: LivingLife, plan: ActivePlan, size: number): readonly OpenLeg[] {
  const onTheirWay = new Set(
    Object.values(state.orders).flatMap((order) =>
      isPlacement(order) && order.request.plan === plan.number && order.request.leg !== null ? [order.request.leg] : [],
    ),
  );
  const planned = toNumber(plan.quantity);
  return plan.legs.flatMap((leg, index) => {
    if (leg.kind !== 'TP' || plan.taken.includes(index)) return [];
    const fraction = size > 0 ? Math.min(1, (leg.size * planned) / size) : 0;
    return fraction > 0 ? [{ index, leg, fraction, rests: onTheirWay.has(index) }] : [];
  });
}

/** Ladder knowledge is left out (unknown) when no take-profit leg is left: an empty ladder is then what the plan wants. */
function protectionOf(
  state: LivingLife,
  plan: ActivePlan,
  ladder: readonly OpenLeg[],
  mode: 'SHADOW' | 'LIVE',
): ProtectionKnowledge {
  if (mode === 'SHADOW') {
    const activeSl = state.shadow.stopPrice;
    return ladder.length === 0 ? { activeSl } : { activeSl, activeTpLevels: state.shadow.tpLevels ?? [] };
  }
  const stopPrice = workingStop(state)?.order.request.price ?? null;
  const activeSl = stopPrice === null ? null : toNumber(stopPrice);
  if (ladder.length === 0) return { activeSl };
  return { activeSl, activeTpLevels: restingLevels(state, plan) };
}

const restingLevels = (state: LivingLife, plan: ActivePlan): readonly TpLevel[] =>
  Object.values(state.orders).flatMap((order): TpLevel[] => {
    if (!isPlacement(order) || order.request.kind !== 'tp' || order.request.plan !== plan.number) return [];
    const size = toNumber(state.quantity);
    return [[toNumber(order.request.price ?? '0'), size > 0 ? toNumber(order.request.quantity) / size : 0]];
  });

function levelPrice(state: LivingLife, leg: ActiveLeg): number {
  return toNumber(state.entryPrice) * (1 + direction(state.identity.side) * (leg.trigger ?? 0));
}

const presented = (
  leg: ActiveLeg,
  kind: ExitLeg['kind'],
  sizeFraction: number,
  triggerPrice: number | null,
): ExitLeg => ({
  kind,
  sizeFraction,
  triggerPrice,
  triggerFraction: leg.trigger,
  trailCallbackFraction: leg.callback,
  priority: 0,
  condition: 'IMMEDIATE',
  reason: '',
  rMultiple: null,
  profileLegIndex: null,
  metadata: {},
});
