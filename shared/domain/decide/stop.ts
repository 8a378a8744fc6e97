import type { ExitLeg } from '../plan/exit-plan.ts';
import { type InitialStopSource, initialStop, moveStop } from './decisions.ts';
import type { ExitDecision } from './exit-decision.ts';
import type { PositionContext } from './position-context.ts';

/** Gain in percent of entry above which the stop goes to break-even. */
const BREAKEVEN_ABOVE_PERCENT = 1.5;
/** Gain in percent of entry above which the stop trails the price. */
const TRAIL_ABOVE_PERCENT = 3;
/** How far behind the price the stop trails, fraction of price. */
const TRAIL_FRACTION = 0.015;
/** Break-even is this far on the gaining side of entry, so that it pays the fees; a stop within it of entry counts as there. */
const BREAKEVEN_BUFFER_FRACTION = 0.001;
/** A trailing stop is only moved for an improvement of more than this fraction of the old stop. */
const IMPROVEMENT_FRACTION = 0.001;
/** The first stop's distance when nothing usable is known, fraction of entry. */
const FALLBACK_FRACTION = 0.02;

const SEVERITY: Readonly<Record<string, number>> = { normal: 0, drawdown: 1, high_risk: 2 };

/** A better stop for the position (the tightest of all that apply), or its first one when none is known to rest; null when nothing improves. */
export function decideStop(
  context: PositionContext,
  strategyId: string,
  legs: readonly ExitLeg[],
): ExitDecision | null {
  // One sign turns the short into a long: below, a larger `sign × price` is always the tighter stop.
  const sign = context.side === 'long' ? 1 : -1;
  const breakeven = breakevenStop(context, sign);
  let best = tightest(breakeven, trailingStop(context, sign), sign);
  best = tightest(best, plannedTrailingStop(context, sign), sign);
  if (best !== null) return moveStop(context, strategyId, best, best === breakeven ? 'breakeven' : 'trailing');
  const halved = halvedDistance(context, sign);
  if (halved !== null) return moveStop(context, strategyId, halved, 'tighter');
  return context.protection.activeSl === null ? firstStop(context, strategyId, legs, sign) : null;
}

function breakevenStop({ pricePnlPercent, entryPrice, protection }: PositionContext, sign: number): number | null {
  if (!(pricePnlPercent > BREAKEVEN_ABOVE_PERCENT)) return null;
  const { activeSl } = protection;
  const lowestThere = entryPrice * (1 - sign * BREAKEVEN_BUFFER_FRACTION);
  const behind = activeSl === null || activeSl === undefined || sign * activeSl < sign * lowestThere;
  return behind ? entryPrice * (1 + sign * BREAKEVEN_BUFFER_FRACTION) : null;
}

function trailingStop({ pricePnlPercent, currentPrice, protection }: PositionContext, sign: number): number | null {
  if (!(pricePnlPercent > TRAIL_ABOVE_PERCENT)) return null;
  const stop = currentPrice * (1 - sign * TRAIL_FRACTION);
  return improves(stop, protection.activeSl, sign) ? stop : null;
}

function plannedTrailingStop(context: PositionContext, sign: number): number | null {
  const stop = context.profileTrailingStop;
  if (stop === null || !onSafeSide(stop, context, sign)) return null;
  return improves(stop, context.protection.activeSl, sign) ? stop : null;
}

function tightest(one: number | null, other: number | null, sign: number): number | null {
  if (one === null || other === null) return one ?? other;
  return sign * other > sign * one ? other : one;
}

/** An unknown or absent stop counts as infinitely loose. */
const improves = (candidate: number, activeSl: number | null | undefined, sign: number): boolean =>
  activeSl === null || activeSl === undefined || sign * candidate > sign * activeSl * (1 + sign * IMPROVEMENT_FRACTION);

const onSafeSide = (stop: number, context: PositionContext, sign: number): boolean =>
  sign * stop < sign * context.currentPrice;

/** Our own rule where the specification only says "tighter": when the risk state got worse, half the distance between price and stop. */
function halvedDistance(context: PositionContext, sign: number): number | null {
  const { activeSl } = context.protection;
  if (activeSl === null || activeSl === undefined || !gotWorse(context)) return null;
  // Of a stop that the price has passed already, halfway is no improvement.
  const halfway = (context.currentPrice + activeSl) / 2;
  return improves(halfway, activeSl, sign) ? halfway : null;
}

function gotWorse(context: PositionContext): boolean {
  const before = SEVERITY[context.previousRiskState ?? ''];
  const now = SEVERITY[context.riskState ?? ''];
  return before !== undefined && now !== undefined && now > before;
}

/** The first stop: where the plan puts it, else as far as the market moves, and always on the losing side unless the plan locks a profit. */
function firstStop(context: PositionContext, strategyId: string, legs: readonly ExitLeg[], sign: number): ExitDecision {
  const entry = context.entryPrice;
  const planned = legs.find((leg) => leg.kind === 'SL')?.triggerFraction ?? 0;
  if (planned > 0) {
    const lock = entry * (1 + sign * planned);
    if (onSafeSide(lock, context, sign)) return initialStop(context, strategyId, lock, planned, 'plan');
  }
  let source: InitialStopSource = planned ? 'plan' : 'volatility';
  let fraction = planned ? Math.abs(planned) : volatilityDistance(context.volatilityFraction);
  let price = entry * (1 - sign * fraction);
  if (price <= 0) {
    source = 'fallback';
    fraction = FALLBACK_FRACTION;
    price = entry * (1 - sign * fraction);
  }
  if (sign * price >= sign * entry) {
    source = 'corrected';
    fraction = FALLBACK_FRACTION;
    price = entry * (1 - sign * fraction);
  }
  return initialStop(context, strategyId, price, fraction, source);
}

const volatilityDistance = (volatilityFraction: number | null): number =>
  Math.max(0.01, Math.min(0.025, volatilityFraction ?? FALLBACK_FRACTION));
