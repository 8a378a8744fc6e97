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

/** The highest that the optional parameters may be; 0 is the lowest. */
export const MOST = { EXIT_LIVE_ROLLOUT_PCT: 100, EXIT_LIVE_MIN_CONFIDENCE: 1 } as const;

/** A number from 0 to `most` as a flag spells it, 12 or 0.5; null for every other text, such as 1e1. */
export function numberUpTo(most: number, text: string): number | null {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return value <= most ? value : null;
}

/** The optional parameters, with one warning for each value that is none: it counts as the one that lets least through. */
export function liveRulesOf(raw: FlagValues): LiveRules & { readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const read = <Absent>(name: keyof typeof MOST, absent: Absent, strictest: number): number | Absent => {
    const text = raw[name]?.trim();
    if (text === undefined) return absent;
    const most = MOST[name];
    const value = numberUpTo(most, text);
    if (value !== null) return value;
    warnings.push(`[EXIT_MODE] Invalid ${name}='${text}'. Valid values: 0 to ${most}. Counting it as ${strictest}.`);
    return strictest;
  };
  return {
    sharePercent: read('EXIT_LIVE_ROLLOUT_PCT', UNLIMITED.sharePercent, 0),
    minConfidence: read('EXIT_LIVE_MIN_CONFIDENCE', null, 1),
    warnings,
  };
}

/** Where a life stands when it opens: its place among all lives, 0 up to 100, and the share that is under the brain then. */
export interface LifeShare {
  readonly placePercent: number;
  readonly sharePercent: number;
}
