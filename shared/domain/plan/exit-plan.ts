import type { TrailingProfile } from '../profiles/profile.ts';

/** What a leg of a plan does. */
export type LegKind = 'TP' | 'SL' | 'TRAIL' | 'EMERGENCY' | 'PARTIAL';

/** One leg of an exit plan. Sizes, triggers and callbacks are fractions (0.025 = 2.5 %), of the planned position and of the entry price. */
export interface ExitLeg {
  readonly kind: LegKind;
  readonly sizeFraction: number;
  /** Quote price; null when the leg is placed by `triggerFraction` from entry. */
  readonly triggerPrice: number | null;
  /** Distance from entry, + on the profit side and − on the loss side. */
  readonly triggerFraction: number | null;
  readonly trailCallbackFraction: number | null;
  /** 0 is the first. */
  readonly priority: number;
  readonly condition: 'IMMEDIATE' | 'STAGED' | 'CONDITIONAL';
  readonly reason: string;
  readonly rMultiple: number | null;
  readonly profileLegIndex: number | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The four shapes a plan can have. */
export type PlanStrategy = 'STANDARD_LADDER' | 'PROFIT_LOCK' | 'EMERGENCY_EXIT';

/** A complete exit plan for one position, as journalled. */
export interface ExitPlan {
  readonly symbol: string;
  readonly strategyId: PlanStrategy;
  readonly source: 'EXIT_BRAIN_V3';
  readonly reason: string;
  readonly confidence: number;
  readonly profileName: string | null;
  readonly marketRegime: string | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly legs: readonly ExitLeg[];
  readonly totalTpFraction: number;
  readonly totalSlFraction: number;
  readonly hasTrailing: boolean;
  readonly hasEmergency: boolean;
  /** The profile's trailing (also when no TRAIL leg was left for it); null when the profile has none or trailing is off. */
  readonly trailing: TrailingProfile | null;
}
