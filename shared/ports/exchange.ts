import type { KeyPermissions } from '../domain/account/gateway-check.ts';
import type { Candle } from '../domain/market/candle.ts';
import type { DecimalString } from '../domain/money/decimal.ts';
import type { OrderFamily } from '../domain/orders/order.ts';
import type { OrderSide, PositionSide } from '../domain/position/position.ts';

export type { KeyPermissions, OrderFamily };

/** Trading rules of a symbol, from the host in use. */
export interface SymbolFilters {
  readonly symbol: string;
  readonly trading: boolean;
  readonly tickSize: DecimalString;
  readonly minPrice: DecimalString;
  readonly maxPrice: DecimalString;
  readonly stepSize: DecimalString;
  readonly minQuantity: DecimalString;
  readonly maxQuantity: DecimalString;
  readonly marketStepSize: DecimalString;
  readonly marketMinQuantity: DecimalString;
  readonly marketMaxQuantity: DecimalString;
  /** Quote currency; reduce-only orders are exempt. */
  readonly minNotional: DecimalString;
  readonly percentPriceUp: DecimalString;
  readonly percentPriceDown: DecimalString;
}

/** An open position as the exchange reports it. */
export interface ExchangePosition {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** Base quantity, signed: negative for a short, also in hedge mode. */
  readonly signedQuantity: DecimalString;
  readonly entryPrice: DecimalString;
  readonly markPrice: DecimalString;
  /** "0" when the venue names none. */
  readonly liquidationPrice: DecimalString;
  /** Null when the endpoint does not say. */
  readonly leverage: number | null;
  readonly updateTimeMs: number;
}

export interface MarkPrice {
  readonly symbol: string;
  readonly markPrice: DecimalString;
  /** Time the venue computed it, UTC milliseconds. */
  readonly timeMs: number;
}

/** One execution of the account. */
export interface AccountTrade {
  readonly symbol: string;
  readonly tradeId: string;
  readonly orderId: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly price: DecimalString;
  readonly quantity: DecimalString;
  readonly realisedPnl: DecimalString;
  readonly commission: DecimalString;
  readonly timeMs: number;
}

/** An order as the exchange reports it. */
export interface ExchangeOrder {
  readonly family: OrderFamily;
  readonly symbol: string;
  readonly clientOrderId: string;
  /** Text always: conditional ids have 16 digits, some ordinary ones 19. */
  readonly venueOrderId: string;
  readonly type: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  /** NEW, PARTIALLY_FILLED, FILLED, CANCELED, EXPIRED, REJECTED; conditional: NEW, TRIGGERING, TRIGGERED, FINISHED, CANCELED, REJECTED, EXPIRED. */
  readonly status: string;
  readonly price: DecimalString;
  readonly triggerPrice: DecimalString;
  readonly quantity: DecimalString;
  readonly executedQuantity: DecimalString;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  /** The ordinary order a conditional one became; null before. */
  readonly childOrderId: string | null;
  readonly updateTimeMs: number;
}

/** An order to place. Quantities and prices must already obey the symbol's filters. */
export type NewOrder =
  | (NewOrderBase & {
      readonly type: 'STOP_MARKET' | 'TAKE_PROFIT_MARKET';
      readonly triggerPrice: DecimalString;
      /** Absent with `closePosition`. */
      readonly quantity?: DecimalString;
      readonly closePosition?: boolean;
      readonly workingType: 'MARK_PRICE' | 'CONTRACT_PRICE';
    })
  | (NewOrderBase & {
      readonly type: 'TRAILING_STOP_MARKET';
      readonly quantity: DecimalString;
      /** Percent, 0.1–20. */
      readonly callbackRatePercent: DecimalString;
      readonly activatePrice?: DecimalString;
      readonly workingType: 'MARK_PRICE' | 'CONTRACT_PRICE';
    })
  | (NewOrderBase & {
      readonly type: 'LIMIT';
      readonly price: DecimalString;
      readonly quantity: DecimalString;
      readonly timeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTX';
    })
  | (NewOrderBase & { readonly type: 'MARKET'; readonly quantity: DecimalString });

interface NewOrderBase {
  readonly symbol: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  /** Ours, deterministic, 1–36 characters of [.A-Za-z0-9:/_-]; becomes newClientOrderId or clientAlgoId. */
  readonly clientOrderId: string;
  /** Sent only in one-way mode and never together with closePosition. */
  readonly reduceOnly?: boolean;
}

/** What the exchange said when it took an order. */
export interface Acknowledgement {
  readonly family: OrderFamily;
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly status: string;
  /** The quantity it echoed: a reduce-only order may have been clipped. "0" for closePosition. */
  readonly quantity: DecimalString;
}

/** Orders of the account in the last ten seconds and in the last minute. */
export interface OrderCount {
  readonly in10s: number;
  readonly in1m: number;
}

export interface OrderReference {
  readonly family: OrderFamily;
  readonly symbol: string;
  readonly clientOrderId: string;
}

/**
 * The venue, in the words of the domain. Implementations pass `test/contract/exchange.contract.ts`.
 * Every call ends in a bounded time. Failures are one of the three classes below, never a raw library error,
 * and never carry a signature, key or full URL.
 */
export interface Exchange {
  readonly venue: string;
  serverTimeMs(): Promise<number>;
  filters(): Promise<ReadonlyMap<string, SymbolFilters>>;
  positionMode(): Promise<'one-way' | 'hedge'>;
  /** What the key in use may do; null at a venue that does not tell, such as one for practice. */
  keyPermissions(): Promise<KeyPermissions | null>;
  /** Every open position of the account; a symbol that is not in a successful answer is flat at that moment. */
  positions(): Promise<readonly ExchangePosition[]>;
  /** Mark prices of all symbols in one read. */
  markPrices(): Promise<readonly MarkPrice[]>;
  /** Newest last; the last bar is the one still open. */
  candles(symbol: string, interval: '1m' | '5m' | '15m' | '1h', limit: number): Promise<readonly Candle[]>;
  /** Resting orders of both families; without a symbol all symbols, which costs far more weight. */
  openOrders(symbol?: string): Promise<readonly ExchangeOrder[]>;
  /** The account's executions of a symbol, ascending by trade id, ids ≥ `fromTradeId` when given, else the newest 7 days; all pages. */
  trades(symbol: string, fromTradeId?: string): Promise<readonly AccountTrade[]>;
  /** One order by client id; undefined when the venue says it does not know it (which is not proof of absence). */
  findOrder(reference: OrderReference): Promise<ExchangeOrder | undefined>;
  /** The client id of an ordinary order by the venue's id, such as a trade names it; undefined when the venue does not know it. */
  clientIdOf(symbol: string, venueOrderId: string): Promise<string | undefined>;
  /** @throws ExchangeRejectedError | ExchangeUnknownOutcomeError | ExchangeNotSentError */
  place(order: NewOrder): Promise<Acknowledgement>;
  /** @throws ExchangeRejectedError (-2011: gone or already triggered) | ExchangeUnknownOutcomeError | ExchangeNotSentError */
  cancel(reference: OrderReference): Promise<void>;
  /** Request weight of the last minute as the venue counted it in its last answer that said so; null before the first. */
  usedWeight(): number | null;
  /** Orders the account has sent lately, as the venue counted them in its last answer that said so; null before the first. */
  orderCount(): OrderCount | null;
  /** Until when nothing may leave because the venue asked for silence, UTC milliseconds; 0 when it did not. */
  silentUntilMs(): number;
}

/** Request weight the venue allows one address in a minute. */
export const WEIGHT_PER_MINUTE = 2_400;
/** Share of it from which on an operator should know. */
export const WEIGHT_WARNING_FRACTION = 0.7;

/** "Too many requests", with or without a ban. */
const TOO_MANY_REQUESTS = -1003;

/** True when an answer says that the address has asked too much and must be silent. */
export const isLimit = ({
  venueCode,
  httpStatus,
}: {
  readonly venueCode: number | null;
  readonly httpStatus: number | null;
}): boolean => venueCode === TOO_MANY_REQUESTS || httpStatus === 429 || httpStatus === 418;

/** The venue proved that the request was not executed. */
export class ExchangeRejectedError extends Error {
  readonly code = 'EXCHANGE_REJECTED';
  /** The venue's own code such as -2021; null when the refusal carried none (HTML 403, 451). */
  readonly venueCode: number | null;
  readonly httpStatus: number | null;
  /** For -1003: do not call again before this moment, UTC milliseconds. */
  readonly bannedUntilMs: number | null;
  constructor(
    message: string,
    venueCode: number | null,
    httpStatus: number | null,
    bannedUntilMs: number | null = null,
  ) {
    super(message);
    this.name = 'ExchangeRejectedError';
    this.venueCode = venueCode;
    this.httpStatus = httpStatus;
    this.bannedUntilMs = bannedUntilMs;
  }
}

/** The answer was lost or says that the outcome is not known: the request may have been executed. */
export class ExchangeUnknownOutcomeError extends Error {
  readonly code = 'EXCHANGE_OUTCOME_UNKNOWN';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ExchangeUnknownOutcomeError';
  }
}

/** The request provably never reached the venue (refused connection, unresolved name). */
export class ExchangeNotSentError extends Error {
  readonly code = 'EXCHANGE_NOT_SENT';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ExchangeNotSentError';
  }
}
