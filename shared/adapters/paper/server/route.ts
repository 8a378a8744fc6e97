import type { Engine } from '../engine/engine.ts';
import type { Params } from '../engine/parameters.ts';
import type { ApiKey, Security } from './auth.ts';
import type { Limits } from './limits.ts';
import type { ListenKeys } from './listen-keys.ts';

/** What a route may use. */
export interface Context {
  readonly engine: Engine;
  readonly limits: Limits;
  readonly listenKeys: ListenKeys;
  readonly params: Params;
  readonly nowMs: number;
  /** Whose key it was asked with; null where none is needed. */
  readonly caller: ApiKey | null;
}

export interface Route {
  readonly security: Security;
  weight(params: Params): number;
  /** Orders counted against the order limits. */
  readonly orders?: number;
  run(context: Context): unknown;
}

/** Endpoints by "METHOD path". */
export type Routes = Readonly<Record<string, Route>>;

/** The same weight whatever is asked. */
export const fixed =
  (weight: number): (() => number) =>
  () =>
    weight;
/** One weight for one symbol, another for all of them. */
export const bySymbol =
  (one: number, all: number): ((params: Params) => number) =>
  (params) =>
    params.symbol ? one : all;
