import type { ExitDecision } from '../decide/exit-decision.ts';
import type { LifeShare } from '../flags/live-rules.ts';
import type { JudgementInput } from '../judge/judge.ts';
import type { DecimalString } from '../money/decimal.ts';
import type { OrderRequest, PlacementRequest } from '../orders/order.ts';
import type { ExitContext, PlanHints } from '../plan/exit-context.ts';
import type { ExitPlan } from '../plan/exit-plan.ts';
import type { OrderSide } from '../position/position.ts';
import type { ForcedBy } from './forced.ts';
import type { LifeIdentity } from './identity.ts';

interface Event<Type extends string, Data> {
  readonly type: Type;
  readonly v: 1;
  readonly data: Data;
}

/** A life began: by a trade we know, or by a position the exchange reports and whose trades nobody could show. */
export type PositionOpened = Event<
  'PositionOpened',
  {
    readonly identity: LifeIdentity;
    readonly openedAtMs: number;
    readonly cause: 'fill' | 'position-read';
    /** The newest trade of the life before; trades up to it do not belong to this one. Null when none is known. */
    readonly afterTradeId: string | null;
    readonly strategyId: string | null;
    readonly signalConfidence: number | null;
    readonly hints: PlanHints | null;
    /** Set when only a share of new lives was to be under the brain. */
    readonly share?: LifeShare;
  }
>;

/** One trade, or the part of a crossing trade that belongs to this life. */
export type FillRecorded = Event<
  'FillRecorded',
  {
    readonly tradeId: string;
    readonly orderId: string;
    readonly side: OrderSide;
    readonly quantity: DecimalString;
    /** Quantity of the whole trade when it was split between two lives, else the same as `quantity`. */
    readonly tradeQuantity: DecimalString;
    readonly price: DecimalString;
    readonly tradeTimeMs: number;
    readonly source: 'event' | 'ledger';
    /** Client id of the order that made it, where it is known. */
    readonly clientOrderId?: string;
    /** Set on a trade by which the venue itself closed. */
    readonly forcedBy?: ForcedBy;
  }
>;

/** The exchange reports a size that the known trades do not explain; from here on its word counts. */
export type PositionObserved = Event<
  'PositionObserved',
  { readonly quantity: DecimalString; readonly entryPrice: DecimalString; readonly readAtMs: number }
>;

/** A successful read shows no position where the ledger still has one: one read proves nothing yet. */
export type PositionMissing = Event<'PositionMissing', { readonly readAtMs: number }>;

export type ExitPlanCreated = Event<
  'ExitPlanCreated',
  {
    readonly planNumber: number;
    readonly cause: PlanCause;
    readonly plan: ExitPlan;
    readonly context: ExitContext;
    readonly quantity: DecimalString;
  }
>;

/** Why a plan was made. */
export type PlanCause =
  | 'fill'
  | 'retroactive'
  | 'expired'
  | 'position-changed'
  | 'risk-mode-changed'
  | 'regime-changed';

export type ExitDecisionMade = Event<
  'ExitDecisionMade',
  {
    readonly decision: ExitDecision;
    readonly input: JudgementInput;
    readonly engineVersion: string;
    readonly mode: 'SHADOW' | 'LIVE';
    readonly madeAtMs: number;
  }
>;

export type ExitOrderRequested = Event<
  'ExitOrderRequested',
  {
    readonly intentId: string;
    readonly module: string;
    readonly request: OrderRequest;
    readonly requestedAtMs: number;
    readonly validUntilMs: number | null;
    /** Not to be sent before, UTC milliseconds; absent for at once. */
    readonly notBeforeMs?: number;
    /** Short name of the request it is a part of, when a module asked for it. */
    readonly requestTag?: string;
    /** The position size the request was made for. */
    readonly assumedQuantity: DecimalString;
    readonly explanation: string;
  }
>;

/** We refused: nothing left. */
export type ExitOrderDenied = Event<
  'ExitOrderDenied',
  {
    readonly intentId: string;
    readonly rule: string;
    readonly detail: string;
    /** Set when an order was stopped at the border: what it counts as. */
    readonly counted?: CountedAs;
  }
>;

/** How an order enters the counts of exit orders. */
export interface CountedAs {
  readonly module: string;
  readonly kind: string;
  /** True when its sender did not own the exits. */
  readonly conflict: boolean;
}

/** The claim: only the writer of this event may send the order. */
export type ExitOrderSending = Event<
  'ExitOrderSending',
  {
    readonly intentId: string;
    readonly sentAtMs: number;
    readonly flagsReadStartedAtMs: number | null;
    /** Set when its sender does not own the exits. */
    readonly conflict?: true;
  }
>;

/** The exchange holds the order (or, for a cancel, has cancelled its target). */
export type ExitOrderAcked = Event<
  'ExitOrderAcked',
  {
    readonly intentId: string;
    readonly venueOrderId: string;
    readonly quantity: DecimalString;
    readonly ackedAtMs: number;
    readonly resolvedBy: 'reply' | 'lookup';
    /** What a placed order counts as; absent for cancels. */
    readonly counted?: CountedAs;
  }
>;

/** A list or a lookup showed the order. */
export type ExitOrderSeen = Event<'ExitOrderSeen', { readonly intentId: string; readonly seenAtMs: number }>;

/** The exchange proved that it failed. */
export type ExitOrderRejected = Event<
  'ExitOrderRejected',
  {
    readonly intentId: string;
    readonly venueCode: number | null;
    readonly httpStatus: number | null;
    readonly message: string;
    readonly atMs: number;
  }
>;

/** The answer was lost: the order may rest or not. */
export type ExitOrderOutcomeUnknown = Event<
  'ExitOrderOutcomeUnknown',
  {
    readonly intentId: string;
    readonly reason: string;
    readonly atMs: number;
    /** Whoever claimed it may still be sending it until then; absent when the send is over. */
    readonly mayRunUntilMs?: number;
  }
>;

/** Lookups over at least ten seconds in every place the order could be found it nowhere: it was never taken. */
export type ExitOrderProvedNotSent = Event<
  'ExitOrderProvedNotSent',
  { readonly intentId: string; readonly atMs: number }
>;

/** An order of others, or of an earlier life, stands where ours would: it counts as this life's from here on. */
export type ExitOrderAdopted = Event<
  'ExitOrderAdopted',
  {
    /** Its client id, which it keeps. */
    readonly intentId: string;
    readonly venueOrderId: string;
    readonly request: PlacementRequest;
    readonly adoptedAtMs: number;
  }
>;

/** A stop whose price was reached is on its way into the market: from here on it must end, or the position is left otherwise. */
export type ExitOrderTriggering = Event<
  'ExitOrderTriggering',
  { readonly intentId: string; readonly sinceMs: number; readonly seenAtMs: number }
>;

/** An order that rested is over: filled, cancelled, expired, rejected at trigger, or no longer known to the exchange. */
export type ExitOrderEnded = Event<
  'ExitOrderEnded',
  {
    readonly intentId: string;
    readonly status: 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED' | 'FINISHED' | 'GONE';
    readonly atMs: number;
  }
>;

export type PositionFlat = Event<
  'PositionFlat',
  {
    readonly evidence: 'ledger' | 'two-reads';
    /** Set when the trade that brought it to zero was the venue's own. */
    readonly forcedBy?: ForcedBy;
    readonly flatAtMs: number;
    readonly realisedPnlQuote: DecimalString;
    /** Realised gain in multiples of the first plan's risk, fees not counted; null when no plan or no trades are known. */
    readonly realisedR: number | null;
  }
>;

export type PositionClosed = Event<'PositionClosed', { readonly closedAtMs: number }>;

/** Everything that can happen in a life. */
export type LifeEvent =
  | PositionOpened
  | FillRecorded
  | PositionObserved
  | PositionMissing
  | ExitPlanCreated
  | ExitDecisionMade
  | ExitOrderRequested
  | ExitOrderDenied
  | ExitOrderSending
  | ExitOrderAcked
  | ExitOrderSeen
  | ExitOrderRejected
  | ExitOrderOutcomeUnknown
  | ExitOrderProvedNotSent
  | ExitOrderAdopted
  | ExitOrderTriggering
  | ExitOrderEnded
  | PositionFlat
  | PositionClosed;
