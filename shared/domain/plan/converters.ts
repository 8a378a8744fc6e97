import type { ExitPlan } from './exit-plan.ts';
import { primaryLeg } from './legs.ts';

/** The part of a plan the converters read. */
export type ConvertiblePlan = Pick<ExitPlan, 'legs' | 'reason' | 'confidence'>;

/** One take-profit, one stop and one trailing distance (fractions of entry) for consumers that know no ladder. */
export interface DynamicTpsl {
  readonly tpFraction: number;
  readonly slFraction: number;
  /** True when the stop locks a profit: it then belongs `slFraction` on the gaining side of entry. */
  readonly slLocksProfit: boolean;
  readonly trailFraction: number;
  readonly partialTp: boolean;
  readonly rationale: string;
  readonly confidence: number;
}

/** The plan's first targets; what the plan does not name is 3 %, 2.5 % and 1.5 %. */
export function toDynamicTpsl(plan: ConvertiblePlan): DynamicTpsl {
  const sl = primaryLeg(plan.legs, 'SL')?.triggerFraction ?? -0.025;
  return {
    tpFraction: primaryLeg(plan.legs, 'TP')?.triggerFraction ?? 0.03,
    slFraction: Math.abs(sl),
    slLocksProfit: sl > 0,
    trailFraction: plan.legs.find((leg) => leg.kind === 'TRAIL')?.trailCallbackFraction ?? 0.015,
    partialTp: plan.legs.filter((leg) => leg.kind === 'TP').length > 1,
    rationale: plan.reason,
    confidence: plan.confidence,
  };
}

/** How a trailing manager should trail a plan; fractions of price, of entry and of the position. */
export interface TrailingConfig {
  readonly enabled: true;
  readonly callbackFraction: number;
  readonly activationFraction: number;
  readonly sizeFraction: number;
}

/** The first TRAIL leg, active from half the way to the first target (1.5 % of entry without one); null without a TRAIL leg. */
export function toTrailingConfig(plan: ConvertiblePlan): TrailingConfig | null {
  const trail = plan.legs.find((leg) => leg.kind === 'TRAIL');
  if (trail === undefined) return null;
  const firstTarget = primaryLeg(plan.legs, 'TP')?.triggerFraction ?? 0.03;
  return {
    enabled: true,
    callbackFraction: trail.trailCallbackFraction ?? 0.015,
    activationFraction: firstTarget * 0.5,
    sizeFraction: trail.sizeFraction,
  };
}

/** One partial exit; fractions of entry and of the position. */
export interface PartialExit {
  readonly triggerFraction: number;
  readonly sizeFraction: number;
  readonly kind: 'TP' | 'TRAIL';
  readonly reason: string;
  readonly trailCallbackFraction: number | null;
}

/** Stands for "no trigger" where consumers sort by trigger. */
const NO_TRIGGER = 999;

/** The TP and TRAIL legs in the order in which a gaining position meets them; a leg without trigger comes last. */
export const toPartialExitConfig = (plan: ConvertiblePlan): readonly PartialExit[] =>
  plan.legs
    .flatMap(({ kind, triggerFraction, sizeFraction, reason, trailCallbackFraction }): PartialExit[] =>
      kind === 'TP' || kind === 'TRAIL'
        ? [
            {
              triggerFraction: triggerFraction || NO_TRIGGER,
              sizeFraction,
              kind,
              reason,
              trailCallbackFraction: kind === 'TRAIL' ? trailCallbackFraction : null,
            },
          ]
        : [],
    )
    .sort((a, b) => a.triggerFraction - b.triggerFraction);
