import type { DecisionType } from '../decide/exit-decision.ts';
import type { TpLevel } from '../decide/position-context.ts';
import type { DecimalString } from '../money/decimal.ts';
import type { OrderState } from '../orders/order.ts';
import type { PlanHints } from '../plan/exit-context.ts';
import type { LegKind, PlanStrategy } from '../plan/exit-plan.ts';
import type { TrailingProfile } from '../profiles/profile.ts';
import type { LifeIdentity } from './identity.ts';

/** Nothing is known of this life. */
export interface UnknownLife {
  readonly status: 'unknown';
}

/** What a leg needs to be judged and placed; its prose stays in the plan's own event. */
export interface ActiveLeg {
  readonly kind: LegKind;
  readonly size: number;
  readonly trigger: number | null;
  readonly callback: number | null;
  readonly hard?: boolean;
}

/** The plan in force. */
export interface ActivePlan {
  readonly number: number;
  readonly strategyId: PlanStrategy;
  readonly profileName: string | null;
  readonly regime: string | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly riskMode: string;
  /** Stop distance as a fraction of entry. */
  readonly slFraction: number;
  readonly quantity: DecimalString;
  readonly entryPrice: DecimalString;
  readonly trailing: TrailingProfile | null;
  readonly legs: readonly ActiveLeg[];
  /** Indices of legs that are done: filled, or decided as a partial close. */
  readonly taken: readonly number[];
  /** The furthest level taken under earlier plans of this life, fraction of entry. */
  readonly furthestTaken: number;
}

/** The key parameters of the last decision that was written down. */
export interface LastDecision {
  readonly type: DecisionType;
  readonly atMs: number;
  readonly newSlPrice: number | null;
  readonly fraction: number | null;
  readonly tpLevels: readonly number[] | null;
  readonly mode: 'SHADOW' | 'LIVE';
}

/** The protection the brain would have placed in SHADOW, so that it judges its own next step and not the old stack's. */
export interface ShadowProtection {
  readonly stopPrice: number | null;
  readonly tpLevels: readonly TpLevel[] | null;
}

interface Life {
  readonly identity: LifeIdentity;
  readonly openedAtMs: number;
  readonly strategyId: string | null;
  readonly signalConfidence: number | null;
  readonly hints: PlanHints | null;
  /** Base quantity still open, unsigned. */
  readonly quantity: DecimalString;
  /** Average entry price of what is open. */
  readonly entryPrice: DecimalString;
  readonly enteredQuantity: DecimalString;
  readonly realisedPnlQuote: DecimalString;
  /** True when a size was taken from a position read: the trades alone do not explain the position. */
  readonly ledgerIncomplete: boolean;
  /** Trade ids already counted, the newest last; bounded, older ones are covered by the first kept id. */
  readonly tradeIds: readonly string[];
  /** Quantity of the last trade that lies beyond zero and so belongs to the next life; null when it does not cross. */
  readonly crossing: DecimalString | null;
  readonly lastFillAtMs: number;
  readonly missingSinceMs: number | null;
  /** Stop distance of the life's first plan, fraction of entry: one R. */
  readonly firstSlFraction: number | null;
  readonly plan: ActivePlan | null;
  readonly lastDecision: LastDecision | null;
  readonly shadow: ShadowProtection;
  readonly orders: Readonly<Record<string, OrderState>>;
  /** When the exchange last refused a floor, so that it is not asked again on every tick. */
  readonly floorRefusedAtMs: number | null;
}

export interface OpenLife extends Life {
  readonly status: 'open';
}

/** The quantity is zero; our orders are being swept. */
export interface FlatLife extends Life {
  readonly status: 'flat';
  readonly flatAtMs: number;
}

/** Terminal. Only what the next life needs is kept. */
export interface ClosedLife {
  readonly status: 'closed';
  readonly identity: LifeIdentity;
  readonly openedAtMs: number;
  readonly flatAtMs: number;
  readonly closedAtMs: number;
  readonly lastTradeId: string | null;
  readonly crossing: DecimalString | null;
  readonly realisedPnlQuote: DecimalString;
}

export type LifeState = UnknownLife | OpenLife | FlatLife | ClosedLife;

/** A life whose orders can still matter. */
export type LivingLife = OpenLife | FlatLife;

export const unknownLife: UnknownLife = { status: 'unknown' };
