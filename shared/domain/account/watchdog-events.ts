import type { DecimalString } from '../money/decimal.ts';
import type { OrderFamily } from '../orders/order.ts';
import type { OrderSide } from '../position/position.ts';

/** A person told the brain to leave a symbol alone: nothing is planned or asked for on it, and what rests stays. */
export type SymbolIgnored = {
  readonly type: 'SymbolIgnored';
  readonly v: 1;
  readonly data: { readonly symbol: string; readonly reason: string; readonly by: string; readonly atMs: number };
};

/** The symbol is looked after again. */
export type SymbolWatchedAgain = {
  readonly type: 'SymbolWatchedAgain';
  readonly v: 1;
  readonly data: { readonly symbol: string; readonly by: string; readonly atMs: number };
};

/** LONG and SHORT are open on one symbol although the account's mode or the configuration does not know such a thing. */
export type OppositePositionsFound = {
  readonly type: 'OppositePositionsFound';
  readonly v: 1;
  readonly data: {
    readonly symbol: string;
    /** Base quantities, unsigned. */
    readonly longQuantity: DecimalString;
    readonly shortQuantity: DecimalString;
    readonly why: 'one-way' | 'forbidden';
    readonly readAtMs: number;
  };
};

/** One side at most is open again. */
export type OppositePositionsGone = {
  readonly type: 'OppositePositionsGone';
  readonly v: 1;
  readonly data: { readonly symbol: string; readonly readAtMs: number };
};

/** An order of somebody else that would close a position of ours. */
export interface ForeignOrder {
  readonly clientOrderId: string;
  readonly family: OrderFamily;
  readonly symbol: string;
  readonly type: string;
  readonly side: OrderSide;
}

/** Orders of others rest on positions that are ours; each is found once. */
export type ForeignOrdersFound = {
  readonly type: 'ForeignOrdersFound';
  readonly v: 1;
  readonly data: { readonly orders: readonly ForeignOrder[]; readonly seenAtMs: number };
};

/** Those of them that no longer rest there. */
export type ForeignOrdersGone = {
  readonly type: 'ForeignOrdersGone';
  readonly v: 1;
  readonly data: { readonly clientOrderIds: readonly string[]; readonly seenAtMs: number };
};

/** What the watchdogs of an account, and a person, write down. */
export type WatchdogEvent =
  | SymbolIgnored
  | SymbolWatchedAgain
  | OppositePositionsFound
  | OppositePositionsGone
  | ForeignOrdersFound
  | ForeignOrdersGone;

/** What they leave in the account's state; each part is absent until it is needed. */
export interface WatchdogState {
  /** Symbols that are left alone, since when and by whose word. */
  readonly ignored?: Readonly<Record<string, { readonly sinceMs: number; readonly by: string }>>;
  /** Symbols with LONG and SHORT open against the rule, since when. */
  readonly opposite?: Readonly<Record<string, number>>;
  /** Orders of others on positions of ours: how many there were in all, and the symbol of each that rests, by client order id. */
  readonly foreign?: { readonly total: number; readonly resting: Readonly<Record<string, string>> };
}

/** The state after one more of them. */
export function evolveWatchdogs<State extends WatchdogState>(state: State, event: WatchdogEvent): State {
  switch (event.type) {
    case 'SymbolIgnored': {
      const { symbol, atMs, by } = event.data;
      return { ...state, ignored: { ...state.ignored, [symbol]: { sinceMs: atMs, by } } };
    }
    case 'SymbolWatchedAgain':
      return { ...state, ignored: omit(state.ignored, [event.data.symbol]) };
    case 'OppositePositionsFound':
      return { ...state, opposite: { ...state.opposite, [event.data.symbol]: event.data.readAtMs } };
    case 'OppositePositionsGone':
      return { ...state, opposite: omit(state.opposite, [event.data.symbol]) };
    case 'ForeignOrdersFound': {
      const { orders } = event.data;
      const found = Object.fromEntries(orders.map(({ clientOrderId, symbol }) => [clientOrderId, symbol]));
      const { total = 0, resting } = state.foreign ?? {};
      return { ...state, foreign: { total: total + orders.length, resting: { ...resting, ...found } } };
    }
    case 'ForeignOrdersGone': {
      const { total = 0, resting } = state.foreign ?? {};
      return { ...state, foreign: { total, resting: omit(resting, event.data.clientOrderIds) } };
    }
    default:
      return event satisfies never;
  }
}

/** True when the symbol is to be left alone. */
export const isIgnored = ({ ignored = {} }: WatchdogState, symbol: string): boolean => Object.hasOwn(ignored, symbol);

const omit = <T>(record: Readonly<Record<string, T>> | undefined, keys: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record ?? {}).filter(([key]) => !keys.includes(key)));
