import { isIgnored } from '../../domain/account/watchdog-events.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { lifeStreamId } from '../../domain/life/identity.ts';
import type { LifeState } from '../../domain/life/state.ts';
import type { Cause, LifeHead, LifeStore } from '../lives/life-store.ts';
import { decideAndAppend } from '../lives/life-store.ts';
import { changeAccount } from './account-store.ts';

/** Which symbol of which account, and who says so. */
export interface SymbolWord {
  readonly account: string;
  readonly symbol: string;
  /** Who says so, for the journal. */
  readonly by: string;
}

/** What came of leaving a symbol alone. */
export interface LeftAlone {
  /** False when it was left alone already. */
  readonly changed: boolean;
  /** Requests that had not left yet and were withdrawn. */
  readonly withdrawn: number;
}

/**
 * Leaves a symbol alone from now on: nothing is planned or asked for on it, and what rests on the exchange stays. Requests
 * that have not left are withdrawn; what is on the wire finishes.
 */
export async function ignoreSymbol(
  store: LifeStore,
  venue: string,
  { account, symbol, by, reason }: SymbolWord & { readonly reason: string },
  cause: Cause,
): Promise<LeftAlone> {
  const atMs = store.clock.now();
  const { appended } = await changeAccount(
    store,
    venue,
    account,
    (state) => (isIgnored(state, symbol) ? [] : [{ type: 'SymbolIgnored', v: 1, data: { symbol, reason, by, atMs } }]),
    cause,
  );
  const withdrawn = await withdraw(store, venue, account, symbol, cause);
  if (appended.length > 0) {
    store.log.warn(`[EXIT_BRAIN] ${symbol} is left alone from now on: ${reason}`, { account, symbol, by, withdrawn });
  }
  return { changed: appended.length > 0, withdrawn };
}

/** Looks after a symbol again; the next tick finds its position. Answers false when it was never left alone. */
export async function watchSymbolAgain(
  store: LifeStore,
  venue: string,
  { account, symbol, by }: SymbolWord,
  cause: Cause,
): Promise<boolean> {
  const atMs = store.clock.now();
  const { appended } = await changeAccount(
    store,
    venue,
    account,
    (state) => (isIgnored(state, symbol) ? [{ type: 'SymbolWatchedAgain', v: 1, data: { symbol, by, atMs } }] : []),
    cause,
  );
  if (appended.length > 0) store.log.warn(`[EXIT_BRAIN] ${symbol} is looked after again`, { account, symbol, by });
  return appended.length > 0;
}

/** A claim needs the request to stand at the head of its life: refused here, it never leaves. */
async function withdraw(
  store: LifeStore,
  venue: string,
  account: string,
  symbol: string,
  cause: Cause,
): Promise<number> {
  let withdrawn = 0;
  for (const { key, state } of await store.view.rowsOf(venue, account)) {
    const life = state as LifeState;
    if (!key.startsWith(`life#${symbol}#`) || life.status !== 'open') continue;
    let events: readonly LifeEvent[] = [];
    const decide = (head: LifeHead): readonly LifeEvent[] => (events = waiting(head.state));
    await decideAndAppend(store, lifeStreamId({ ...life.identity, account }, life.identity.life), decide, cause);
    withdrawn += events.length;
  }
  return withdrawn;
}

const waiting = (state: LifeState): readonly LifeEvent[] =>
  state.status !== 'open'
    ? []
    : Object.entries(state.orders).flatMap(([intentId, { status }]): LifeEvent[] =>
        status === 'requested'
          ? [{ type: 'ExitOrderDenied', v: 1, data: { intentId, rule: 'symbol-ignored', detail: 'left alone' } }]
          : [],
      );
