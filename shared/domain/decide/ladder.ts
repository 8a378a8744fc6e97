import type { ExitLeg } from '../plan/exit-plan.ts';
import { ladder, noTpLegs } from './decisions.ts';
import type { ExitDecision } from './exit-decision.ts';
import type { PositionContext, TpLevel } from './position-context.ts';

/** The plan's ladder when none is known to rest, or when the market is no longer the one the resting ladder was made for; else null. */
export function decideLadder(
  context: PositionContext,
  strategyId: string,
  legs: readonly ExitLeg[],
): ExitDecision | null {
  const missing = knownEmpty(context.protection.activeTpLevels);
  const outdated = regimeChanged(context) || context.volatilitySpike;
  if (!missing && !outdated) return null;
  const sign = context.side === 'long' ? 1 : -1;
  const levels: TpLevel[] = [];
  let passed = 0;
  for (const leg of legs) {
    if (leg.kind !== 'TP') continue;
    const price = context.entryPrice * (1 + sign * (leg.triggerFraction ?? 0));
    if (sign * context.currentPrice >= sign * price) passed += 1;
    levels.push([price, leg.sizeFraction]);
  }
  if (levels.length > 0) return ladder(context, strategyId, levels, passed);
  return outdated ? noTpLegs(context) : null;
}

/** Unknown is not empty: whoever does not know what rests must not send a second ladder. */
const knownEmpty = (levels: readonly TpLevel[] | null | undefined): boolean =>
  levels === null || (levels !== undefined && levels.length === 0);

function regimeChanged({ lastRegime, regime }: PositionContext): boolean {
  return known(lastRegime) && known(regime) && lastRegime !== regime;
}

const known = (regime: string | null): boolean => regime !== null && regime !== '' && regime !== 'unknown';
