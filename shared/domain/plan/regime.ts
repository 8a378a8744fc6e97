import type { RegimeToken } from '../decide/position-context.ts';
import type { ProfileRegime } from '../profiles/profile-book.ts';
import type { PlannerRegime } from './exit-context.ts';
import { known } from './targets.ts';

const TOKENS: Readonly<Record<string, RegimeToken>> = {
  trend: 'trend',
  trending: 'trend',
  range: 'range',
  range_bound: 'range',
  high_vol: 'high_vol',
  volatile: 'high_vol',
  crash: 'crash',
  chop: 'chop',
  normal: 'normal',
};

/** The canonical token for any of the spellings of a regime, upper or lower case; "unknown" for everything else, null included. */
export const normaliseRegime = (text: string | null): RegimeToken =>
  text === null ? 'unknown' : (known(TOKENS, text.trim().toLowerCase()) ?? 'unknown');

/** The planner's word for a canonical token: a crash is planned like a volatile market, an unknown one like a normal one. */
export function toPlannerRegime(token: RegimeToken): PlannerRegime {
  switch (token) {
    case 'trend':
      return 'TRENDING';
    case 'range':
      return 'RANGE_BOUND';
    case 'high_vol':
    case 'crash':
      return 'VOLATILE';
    case 'chop':
      return 'CHOP';
    case 'normal':
    case 'unknown':
      return 'NORMAL';
    default:
      return token satisfies never;
  }
}

/** The regime under which the planner looks up a profile; words the planner does not know count as NORMAL. */
export function profileRegimeOf(marketRegime: string): ProfileRegime {
  switch (marketRegime) {
    case 'TRENDING':
      return 'TREND';
    case 'RANGE_BOUND':
      return 'RANGE';
    case 'VOLATILE':
      return 'VOLATILE';
    case 'CHOP':
      return 'CHOP';
    default:
      return 'NORMAL';
  }
}

/** The planner's regime inferred from volatility (fraction) and trend strength (−1…1), when no candles are at hand. */
export function inferPlannerRegime(volatilityFraction: number, trendStrength: number): PlannerRegime {
  if (volatilityFraction > 0.04) return 'VOLATILE';
  if (Math.abs(trendStrength) > 0.6) return 'TRENDING';
  return volatilityFraction < 0.015 ? 'RANGE_BOUND' : 'NORMAL';
}
