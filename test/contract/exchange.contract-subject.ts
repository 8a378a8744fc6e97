import { expect } from 'vitest';
import {
  type Exchange,
  type ExchangeOrder,
  ExchangeRejectedError,
  type NewOrder,
} from '../../shared/ports/exchange.ts';

/**
 * A venue with one flat account in one-way mode and an adapter to it. BTCUSDT stands at 60000 (tick 0.1, step 0.001),
 * ETHUSDT at 3000 (tick 0.01, step 0.001, ordinary order ids of 19 digits), both with 60 earlier one-minute bars.
 */
export interface ExchangeSubject {
  readonly exchange: Exchange;
  /** The venue's time, UTC milliseconds. */
  nowMs(): number;
  /** BTCUSDT falls to 59000 and stays there; ETHUSDT does not move. */
  fall(): Promise<void>;
  /** Switches the flat account to hedge mode. */
  hedge(): Promise<void>;
  /** Takes the venue away: connections are refused from now on. May be called twice. */
  stop(): Promise<void>;
}

/** Places a market order that opens or closes whatever it hits. */
export const market = (over: Partial<NewOrder> = {}): NewOrder =>
  ({
    type: 'MARKET',
    symbol: 'BTCUSDT',
    side: 'BUY',
    positionSide: 'BOTH',
    quantity: '0.010',
    clientOrderId: 'xb1-entry',
    ...over,
  }) as NewOrder;

/** A working stop of a long of 0.010 BTC. */
export const stop = (over: Partial<NewOrder> = {}): NewOrder =>
  ({
    type: 'STOP_MARKET',
    symbol: 'BTCUSDT',
    side: 'SELL',
    positionSide: 'BOTH',
    quantity: '0.010',
    triggerPrice: '59400.0',
    workingType: 'MARK_PRICE',
    reduceOnly: true,
    clientOrderId: 'xb1-stop-1',
    ...over,
  }) as NewOrder;

/** A take-profit of a long of 0.010 BTC. */
export const limit = (over: Partial<NewOrder> = {}): NewOrder =>
  ({
    type: 'LIMIT',
    symbol: 'BTCUSDT',
    side: 'SELL',
    positionSide: 'BOTH',
    quantity: '0.005',
    price: '61000.0',
    timeInForce: 'GTC',
    reduceOnly: true,
    clientOrderId: 'xb1-tp-1',
    ...over,
  }) as NewOrder;

/** A floor: closes the whole position, names no quantity. */
export function floor(over: Partial<NewOrder> = {}): NewOrder {
  const { quantity: _none, reduceOnly: _implied, ...rest } = stop() as NewOrder & { quantity?: string };
  return { ...rest, triggerPrice: '58000.0', closePosition: true, clientOrderId: 'xb1-floor-1', ...over } as NewOrder;
}

/** The proven refusal of an operation; fails when it succeeds or fails otherwise. */
export async function refusal(operation: Promise<unknown>): Promise<number | null> {
  const error = await operation.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ExchangeRejectedError);
  return (error as ExchangeRejectedError).venueCode;
}

/** The client ids of orders, sorted. */
export const ids = (orders: readonly ExchangeOrder[]): string[] => orders.map((order) => order.clientOrderId).sort();
