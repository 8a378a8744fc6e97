import type { DecimalString } from '../money/decimal.ts';

/** Why an order may leave: protective places or tightens a stop, housekeeping cancels our own leftovers, all else is discretionary. */
export type OrderClass = 'protective' | 'housekeeping' | 'discretionary';

/** What an order is for, in the specification's words. `hard_sl` is the floor. */
export type OrderKind = 'sl' | 'hard_sl' | 'tp' | 'partial_tp' | 'other_exit';

/** The venue keeps ordinary and conditional ("algo") orders in two separate stores. */
export type OrderFamily = 'regular' | 'algo';

/** A request to place an order, before it knows the account's position mode. */
export interface PlacementRequest {
  readonly operation: 'place';
  readonly kind: OrderKind;
  readonly orderClass: OrderClass;
  readonly type: 'STOP_MARKET' | 'LIMIT' | 'MARKET';
  /** Base quantity; "0" closes the whole position at trigger (closePosition). */
  readonly quantity: DecimalString;
  /** Trigger price of a stop, limit price of a LIMIT, null for MARKET. */
  readonly price: DecimalString | null;
  /** The order this one replaces once it is acked. */
  readonly supersedes: string | null;
  /** Number of the plan this order realises, and the index of its leg; null when it realises none. */
  readonly plan: number | null;
  readonly leg: number | null;
}

/** A request to cancel one of our own orders. */
export interface CancelRequest {
  readonly operation: 'cancel';
  readonly kind: OrderKind;
  readonly orderClass: 'housekeeping';
  readonly target: string;
  /** The store of the exchange the target lives in. */
  readonly family: OrderFamily;
}

export type OrderRequest = PlacementRequest | CancelRequest;

/** Where an order stands; the order's end removes it from the state. */
export type OrderStatus = 'requested' | 'sending' | 'unknown' | 'acked' | 'seen';

/** One unresolved or resting order of a life, as folded from the journal. */
export interface OrderState {
  readonly request: OrderRequest;
  readonly status: OrderStatus;
  readonly requestedAtMs: number;
  /** Null: valid until superseded. */
  readonly validUntilMs: number | null;
  readonly sentAtMs: number | null;
  readonly ackedAtMs: number | null;
  readonly venueOrderId: string | null;
  readonly executedQuantity: DecimalString;
  /** First lookup of a run of lookups that all found nothing, UTC milliseconds. */
  readonly missingSinceMs: number | null;
}

/** True while the order may rest at the exchange or is on its way there. */
export const isPlacement = (order: OrderState): order is OrderState & { readonly request: PlacementRequest } =>
  order.request.operation === 'place';

/** True when the exchange has said that it holds the order. */
export const rests = (order: OrderState): boolean => order.status === 'acked' || order.status === 'seen';

/** The store of the exchange an order of this type lives in. */
export const familyOf = (type: PlacementRequest['type']): OrderFamily => (type === 'STOP_MARKET' ? 'algo' : 'regular');
