import type { DecimalString } from '../money/decimal.ts';

/** Why an order may leave: protective places or tightens a stop, housekeeping cancels our own leftovers, all else is discretionary. */
export type OrderClass = 'protective' | 'housekeeping' | 'discretionary';

/**
 * What an order does, in the specification's words: `sl` is a stop with a quantity, `hard_sl` one that closes the whole
 * position (the floor), `tp` a take-profit that rests. Only the old exit stack asks for `trailing`, which the venue moves.
 */
export type OrderKind = 'sl' | 'hard_sl' | 'tp' | 'partial_tp' | 'other_exit' | 'trailing';

/** The venue keeps ordinary and conditional ("algo") orders in two separate stores. */
export type OrderFamily = 'regular' | 'algo';

/** A request to place an order, before it knows the account's position mode. */
export interface PlacementRequest {
  readonly operation: 'place';
  readonly kind: OrderKind;
  readonly type: 'STOP_MARKET' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET' | 'LIMIT' | 'MARKET';
  /** Base quantity; "0" closes the whole position at trigger (closePosition). */
  readonly quantity: DecimalString;
  /** Trigger price of a stop or conditional take-profit, limit price of a LIMIT, null for MARKET and trailing stops. */
  readonly price: DecimalString | null;
  /** Of a trailing stop: how far it follows, percent of price, and from which price on; at once without one. */
  readonly callbackRatePercent?: DecimalString;
  readonly activationPrice?: DecimalString;
  /** What its sender calls it, where that is not its `kind`: it is counted and told under this name. */
  readonly as?: string;
  /** The order this one replaces once it is acked. */
  readonly supersedes?: string;
  /** Set on a part of what the venue does not take as one order: the most it takes, base quantity. */
  readonly most?: DecimalString;
  /** Number of the plan whose leg it realises. */
  readonly plan?: number;
  /** The leg: its index, and its distance from entry as a fraction. */
  readonly leg?: number;
  readonly trigger?: number;
  /** Legs too small for an order of their own, whose quantity this one sells with its own, by index. */
  readonly merged?: readonly number[];
}

/** A request to cancel one of our own orders. */
export interface CancelRequest {
  readonly operation: 'cancel';
  readonly kind: OrderKind;
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
  /** Who asked for it; absent for the executor. */
  readonly module?: string;
  /** Set from its claim to its outcome when its sender did not own the exits. */
  readonly conflict?: true;
  /** Only while it waits to be sent; without an end it is valid until superseded. */
  readonly requestedAtMs?: number;
  readonly validUntilMs?: number;
  /** Set on an intent that must wait before it is sent. */
  readonly notBeforeMs?: number;
  /** Only until its outcome is known. */
  readonly sentAtMs?: number;
  readonly ackedAtMs?: number;
  readonly venueOrderId?: string;
  /** Base quantity filled so far; absent for none. */
  readonly executedQuantity?: DecimalString;
  /** Since when its trigger has been reached, UTC milliseconds. */
  readonly triggeringSinceMs?: number;
  /** Since when lookups that find nothing count, UTC milliseconds: until then it may still have been on its way. */
  readonly missingSinceMs?: number;
}

/** An order of the life that was to be placed, with the id it is known by. */
export interface KnownOrder {
  readonly intentId: string;
  readonly order: OrderState & { readonly request: PlacementRequest };
}

/** True for an order that was to be placed, and not cancelled. */
export const isPlacement = (order: OrderState): order is OrderState & { readonly request: PlacementRequest } =>
  order.request.operation === 'place';

/** True when the exchange has said that it holds the order. */
export const rests = (order: OrderState): boolean => order.status === 'acked' || order.status === 'seen';

/** A request that nobody has claimed for this long was lost on its way to the gateway. */
const LOST_AFTER_MS = 30_000;

/**
 * True while the order rests, or may still come to rest: a request that is void or was lost does not count, nor does one
 * of the old exit stack that the gateway has not taken yet.
 */
export function isLive(order: OrderState, nowMs: number): boolean {
  if (order.status !== 'requested') return true;
  if (order.module !== undefined) return false;
  return nowMs <= (order.validUntilMs ?? (order.requestedAtMs ?? nowMs) + LOST_AFTER_MS);
}

/** Why an order may leave. */
export function classOf({ operation, kind }: OrderRequest): OrderClass {
  if (operation === 'cancel') return 'housekeeping';
  return kind === 'sl' || kind === 'hard_sl' || kind === 'trailing' ? 'protective' : 'discretionary';
}

/** The store of the exchange an order of this type lives in. */
export const familyOf = (type: PlacementRequest['type']): OrderFamily =>
  type === 'LIMIT' || type === 'MARKET' ? 'regular' : 'algo';

/** The name an order is counted and told under. */
export const nameOf = (request: OrderRequest): string =>
  request.operation === 'place' ? (request.as ?? request.kind) : request.kind;
