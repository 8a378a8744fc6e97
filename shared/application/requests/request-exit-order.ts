import type { LifeEvent } from '../../domain/life/events.ts';
import { askedByModule } from '../../domain/orders/from-module.ts';
import type { LegacyModule } from '../../domain/orders/gate.ts';
import type { ExitRequest } from '../../ports/messaging.ts';
import { findLatestLife } from '../lives/find-life.ts';
import type { LifeStore } from '../lives/life-store.ts';
import { decideAndAppend } from '../lives/life-store.ts';
import { requestTag } from './request-tag-hash.ts';

/** What became of a request. */
export type RequestOutcome = 'asked' | 'already-asked' | 'no-position';

/**
 * Writes down what a module asks for as intents of the position's life: all operations in their order in one commit, and
 * once however often the request is delivered. It sends nothing: every intent goes the way of the brain's own, through
 * the gateway, which says whether its sender may. A request for a position that is not open asks for nothing.
 */
export async function requestExitOrder(
  store: LifeStore,
  venue: string,
  { module, request }: { readonly module: LegacyModule; readonly request: ExitRequest },
  correlationId: string,
): Promise<RequestOutcome> {
  const { account, symbol, positionSide, requestId, requestedAtMs, explanation, operations } = request;
  const latest = await findLatestLife(store, await store.view.rowsOf(venue, account), {
    venue,
    account,
    symbol,
    positionSide,
  });
  const tag = requestTag(module, requestId);
  let outcome: RequestOutcome = 'no-position';
  const cause = { correlationId, causationId: `request:${module}:${requestId}`, flagsVersion: 'not-asked' };
  await decideAndAppend(
    store,
    latest.streamId,
    ({ state, commit }): readonly LifeEvent[] => {
      outcome = 'no-position';
      if (state.status !== 'open') return [];
      const events = askedByModule(state, { module, tag, requestedAtMs, explanation, operations }, commit + 1);
      outcome = events.length === 0 ? 'already-asked' : 'asked';
      return events;
    },
    cause,
    latest,
  );
  if (outcome === 'no-position') {
    store.log.warn(`[EXIT_GUARD] ${module} asks for orders on ${symbol}, where no position is open`, {
      account,
      symbol,
      requestId,
    });
  }
  return outcome;
}
