import type { DecisionType } from '../decide/exit-decision.ts';
import type { TpLevel } from '../decide/position-context.ts';
import type { DecimalString } from '../money/decimal.ts';
import type { OrderState } from '../orders/order.ts';
import type { Refusals } from '../orders/refusals.ts';
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
  /** Distance from entry as a fraction, + on the profit side. */
  readonly trigger: number | null;
  readonly callback?: number;
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
  /** The size that the legs' shares are shares of. */
  readonly quantity: DecimalString;
  /** What the life had entered in all when the plan was made: more means that the position grew. */
  readonly enteredQuantity: DecimalString;
  readonly trailing: TrailingProfile | null;
  readonly legs: readonly ActiveLeg[];
  /** Indices of legs that are done. */
  readonly taken: readonly number[];
  /** Base quantity sold for legs that are not done yet, by index. */
  readonly sold?: Readonly<Record<string, DecimalString>>;
  /** The furthest level taken under earlier plans of this life, fraction of entry. */
  readonly furthestTaken: number;
}

/** The key parameters of the last decision that was written down. */
export interface LastDecision {
  readonly type: DecisionType;
  readonly atMs: number;
  /** Set when nothing was to be done about it. */
  readonly shadow?: true;
  readonly newSlPrice?: number;
  readonly fraction?: number;
  readonly tpLevels?: readonly number[];
}

/**
 * What the brain would have done in SHADOW, so that it judges its own next step and not the old stack's. Nothing of it was
 * sent: it says nothing about the position and is not looked at in LIVE.
 */
export interface ShadowBook {
  readonly stopPrice: number | null;
  readonly tpLevels: readonly TpLevel[] | null;
  /** Indices, in the plan in force, of the legs it would have sold. */
  readonly taken: readonly number[];
  /** As in a plan. */
  readonly furthestTaken: number;
}

/** The part of a crossing trade that lies beyond zero and so belongs to the next life. */
export interface Crossing {
  readonly tradeId: string;
  readonly quantity: DecimalString;
}

/** Which trades of the ledger a life has counted. */
export interface Counted {
  /** Every trade up to this one is counted or belongs to an earlier life; null when that is not known. */
  readonly settledTradeId: string | null;
  /** Trades above it that are counted, ascending. */
  readonly tradeIds: readonly string[];
  /** Null while the trades alone explain the position; else the last position read that did, which covers all trades up to then. */
  readonly observedAtMs: number | null;
  readonly crossing: Crossing | null;
}

interface Life extends Counted {
  readonly identity: LifeIdentity;
  readonly openedAtMs: number;
  readonly strategyId: string | null;
  readonly signalConfidence: number | null;
  readonly hints: PlanHints | null;
  /** Base quantity still open, unsigned. */
  readonly quantity: DecimalString;
  /** Average entry price of what is open. */
  readonly entryPrice: DecimalString;
  /** Everything that was ever added to the position, and what was paid for it. */
  readonly enteredQuantity: DecimalString;
  readonly enteredQuote: DecimalString;
  readonly realisedPnlQuote: DecimalString;
  readonly lastFillAtMs: number;
  readonly missingSinceMs: number | null;
  /** Stop distance of the life's first plan, fraction of entry: one R. */
  readonly firstSlFraction: number | null;
  readonly plan: ActivePlan | null;
  readonly lastDecision: LastDecision | null;
  readonly shadow: ShadowBook | null;
  readonly orders: Readonly<Record<string, OrderState>>;
  /** Set when it opened outside the share of lives that are under the brain in LIVE. */
  readonly outsideShare?: true;
  /** Short names of the newest requests of modules that were taken up. */
  readonly requestTags?: readonly string[];
  /** What the exchange refuses now, by purpose, so that it is not asked again on every tick. */
  readonly refusals?: Refusals;
  /** Base quantity of trades by venue order id that were counted while an order of ours had no such id yet. */
  readonly early?: Readonly<Record<string, DecimalString>>;
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
export interface ClosedLife extends Counted {
  readonly status: 'closed';
  readonly identity: LifeIdentity;
  readonly openedAtMs: number;
  readonly flatAtMs: number;
  readonly closedAtMs: number;
  readonly realisedPnlQuote: DecimalString;
}

export type LifeState = UnknownLife | OpenLife | FlatLife | ClosedLife;

/** A life whose orders can still matter. */
export type LivingLife = OpenLife | FlatLife;

export const unknownLife: UnknownLife = { status: 'unknown' };
