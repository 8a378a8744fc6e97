import type { RegimeToken } from '../decide/position-context.ts';
import type { Ownership } from '../orders/gate.ts';
import type { RoundingRules } from '../orders/rounding.ts';
import type { PlannerConfig } from '../plan/planner.ts';
import type { ProfileBook } from '../profiles/profile-book.ts';

/** What a tick knows of the market of one position. */
export interface MarketNow {
  readonly markPrice: number;
  readonly regime: RegimeToken;
  /** Since when it has been that regime, UTC milliseconds. */
  readonly regimeSinceMs: number;
  readonly volatilityFraction: number | null;
  readonly leverage: number | null;
  readonly nowMs: number;
}

/** What the planner is configured with. */
export interface PlanningRules {
  readonly config: PlannerConfig;
  readonly profiles: ProfileBook;
}

/** What the world looks like when one life is judged. All of it is data: no clock, no ids, no I/O. */
export interface StepEnvironment {
  readonly nowMs: number;
  readonly ownership: Ownership;
  /** False when the flags are too old to act on: then only protection is kept. */
  readonly mayDiscretion: boolean;
  /** Discretionary decisions below this confidence are not acted on; null for no such limit. */
  readonly minConfidence: number | null;
  readonly market: MarketNow;
  readonly markAgeMs: number;
  /** Quote price; 0 when the venue names none. */
  readonly liquidationPrice: number;
  readonly riskMode: string;
  readonly rules: RoundingRules;
  readonly planning: PlanningRules;
  /** How the life came to our attention, for a first plan. */
  readonly firstPlanCause: 'fill' | 'retroactive';
  /** The number of the commit these events go into; it may hold no other order requests. */
  readonly commit: number;
}
