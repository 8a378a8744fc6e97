import type { ForcedBy } from '../domain/life/forced.ts';
import type { DecimalString } from '../domain/money/decimal.ts';
import type { OrderFamily } from '../domain/orders/order.ts';
import type { OrderSide, PositionSide } from '../domain/position/position.ts';

/** Who made a trade happen: somebody's order, or the venue that closed a position by force. */
export type TradeKind = 'ordinary' | ForcedBy;

/** One execution of the account, as the user stream tells it. */
export interface StreamTrade {
  readonly symbol: string;
  /** Unique per symbol. */
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  /** Of this trade alone, base asset. */
  readonly quantity: DecimalString;
  /** Quote asset per unit of base. */
  readonly price: DecimalString;
  /** The venue's time, UTC milliseconds. */
  readonly tradeTimeMs: number;
  /** True when the order could only reduce. Always false in hedge mode, where the venue has no such flag. */
  readonly reduceOnly: boolean;
  readonly kind: TradeKind;
}

/** An order that changed its state, as the user stream tells it; carries no promise of completeness or order. */
export interface StreamOrderEvent {
  readonly family: OrderFamily;
  readonly symbol: string;
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  /** The venue's words: NEW, FILLED, CANCELED, EXPIRED, TRIGGERING, … */
  readonly status: string;
  /** UTC milliseconds. */
  readonly timeMs: number;
}

/** Trades may be missing from the stream: what was missed must be read from the account's trades. */
export interface StreamGap {
  /**
   * `reconnected`: the stream was away and is back. `unreadable-frame`: something came that nobody could read.
   * `missing-order-update`: a trade was told in short, or a position changed, and the trade itself did not come.
   */
  readonly reason: 'reconnected' | 'unreadable-frame' | 'missing-order-update';
  /** For the log; carries no key. */
  readonly detail: string;
}

/** What the opener of a stream wants to hear. A handler that throws is counted and logged, and changes nothing else. */
export interface UserStreamHandlers {
  /** Every trade at most once per (symbol, tradeId), repetitions by the venue and by reconnects left out. */
  onTrade(trade: StreamTrade): void;
  onGap(gap: StreamGap): void;
  onOrderEvent?(event: StreamOrderEvent): void;
}

/** A stream that keeps itself alive until it is closed. */
export interface OpenUserStream {
  /** Ends the stream; nothing is delivered afterwards. May be called twice. */
  close(): Promise<void>;
  /** When the venue last gave a sign of life (a frame or an answer to a ping), UTC milliseconds; null before the first. */
  lastEventAtMs(): number | null;
  isConnected(): boolean;
}

/** The account's own events as the venue pushes them. Between two events trades can be lost only when `onGap` says so. */
export interface UserStream {
  /**
   * Resolves when the first connection stands; every later one is reported as a gap.
   * @throws UserStreamUnavailableError when the venue refuses the key, or does not answer for too long.
   */
  open(handlers: UserStreamHandlers): Promise<OpenUserStream>;
}

/** The stream could not be opened; the message carries no key. */
export class UserStreamUnavailableError extends Error {
  readonly code = 'USER_STREAM_UNAVAILABLE';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'UserStreamUnavailableError';
  }
}
