import type { FlagValues } from './settings.ts';

/** What narrows LIVE further, once the three flags agree. */
export interface LiveRules {
  /** Share of new lives that are put under the brain, percent; those outside stay with the old exit stack. */
  readonly sharePercent: number;
  /** Discretionary decisions below this confidence are not acted on, 0–1; null for no such limit. */
  readonly minConfidence: number | null;
}

/** Nothing narrows LIVE. */
export const UNLIMITED: LiveRules = { sharePercent: 100, minConfidence: null };

/** The optional parameters, with one warning for each value that is none: it counts as the one that lets least through. */
export function liveRulesOf(raw: FlagValues): LiveRules & { readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const read = <Absent>(name: string, most: number, absent: Absent, strictest: number): number | Absent => {
    const text = raw[name]?.trim();
    if (text === undefined) return absent;
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value <= most) return value;
    warnings.push(`[EXIT_MODE] Invalid ${name}='${text}'. Valid values: 0 to ${most}. Counting it as ${strictest}.`);
    return strictest;
  };
  return {
    sharePercent: read('EXIT_LIVE_ROLLOUT_PCT', 100, UNLIMITED.sharePercent, 0),
    minConfidence: read('EXIT_LIVE_MIN_CONFIDENCE', 1, null, 1),
    warnings,
  };
}

/** Where a life stands when it opens: its place among all lives, 0 up to 100, and the share that is under the brain then. */
export interface LifeShare {
  readonly placePercent: number;
  readonly sharePercent: number;
}
