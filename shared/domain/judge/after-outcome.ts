import type { LifeEvent } from '../life/events.ts';
import type { OpenLife } from '../life/state.ts';
import { compare, minimum } from '../money/decimal.ts';
import type { OrderRequest, PlacementRequest } from '../orders/order.ts';
import type { OutcomeAction } from '../orders/outcome-table.ts';
import { onRefusal } from '../orders/outcome-table.ts';
import { isStopped, misfitStop, stopsOf, supersededStops } from '../orders/protection.ts';
import { purposeOf } from '../orders/refusals.ts';
import { requested } from '../orders/requested.ts';
import { cancelStop } from './step.ts';

/** The venue's own books lag behind a fill for about a second: a floor refused for it is asked for again after these waits. */
const FLOOR_WAITS_MS = [500, 1_000, 2_000, 4_000];
/** A position without a stop does not wait for the next tick either. */
const BARE_WAITS_MS = [1_000, 2_000, 4_000];
/** "Time in Force (TIF) GTE can only be used with open positions." */
const NO_POSITION_YET = -4509;
const TOO_MANY_REQUESTS = -1003;

interface Now {
  readonly nowMs: number;
  /** The number of the commit these events go into; it holds no other order requests. */
  readonly commit: number;
}

/** What is done about a refusal that was just written down; null when none was. */
export function actionOn(said: readonly LifeEvent[], request: OrderRequest): OutcomeAction | null {
  const refusal = said.find((event) => event.type === 'ExitOrderRejected');
  if (refusal === undefined) return null;
  return onRefusal(refusal.data.venueCode, refusal.data.httpStatus, purposeOf(request)).action;
}

/**
 * What an outcome makes due in the same commit, without looking at anything else: cancels of stops that a newly resting
 * one replaces, a stop for what was filled while it was on its way, and another try of what must not wait for a tick.
 */
export function afterOutcome(
  after: OpenLife,
  request: OrderRequest,
  said: readonly LifeEvent[],
  { nowMs, commit }: Now,
): readonly LifeEvent[] {
  const events: LifeEvent[] = [];
  const ask = (wanted: OrderRequest, why: string, notBeforeMs?: number): void => {
    events.push(requested(after, wanted, why, events.length, { nowMs, commit, notBeforeMs }));
  };
  const isAcked = said.some(({ type }) => type === 'ExitOrderAcked');
  // Only what newly rests makes a cancel due: one that was refused is asked for again by the next judgement, not in a circle.
  const replaced = isAcked ? supersededStops(after) : [];
  for (const target of replaced) ask(cancelStop(target), 'replaced by a newer stop');
  const misfit = isAcked && request.kind === 'sl' ? misfitStop(after, nowMs) : null;
  if (misfit !== null && !isTooLarge(misfit, request))
    ask(misfit, 'the position changed while its stop was on its way');
  const retry = isPlacementRequest(request) ? retryOf(after, request, said) : null;
  if (retry !== null) ask(retry.request, `asked again after refusal ${retry.count}`, nowMs + retry.waitMs);
  const lost = said.some(({ type }) => type === 'ExitOrderProvedNotSent') ? lostStop(after, request) : null;
  if (lost !== null) ask(lost, 'the one before was never sent');
  return events;
}

/** What the venue takes in parts only is asked for by the next judgement, which knows its rules. */
const isTooLarge = ({ quantity }: PlacementRequest, said: OrderRequest): boolean =>
  isPlacementRequest(said) && said.most !== undefined && compare(quantity, said.most) > 0;

const isPlacementRequest = (request: OrderRequest): request is PlacementRequest => request.operation === 'place';

/** A stop that provably never left is asked for again at once when its position has none of its kind. */
function lostStop(after: OpenLife, request: OrderRequest): PlacementRequest | null {
  if (!isPlacementRequest(request) || (request.kind !== 'sl' && request.kind !== 'hard_sl')) return null;
  return stopsOf(after, request.kind).length === 0 ? fitted(after, request) : null;
}

/** The same request for the position as it is now, or for as much of it as the venue takes at once, replacing nothing. */
function fitted(after: OpenLife, { supersedes: _gone, ...again }: PlacementRequest): PlacementRequest {
  if (again.kind !== 'sl') return again;
  return { ...again, quantity: again.most === undefined ? after.quantity : minimum(after.quantity, again.most) };
}

function retryOf(
  after: OpenLife,
  request: PlacementRequest,
  said: readonly LifeEvent[],
): { readonly request: PlacementRequest; readonly count: number; readonly waitMs: number } | null {
  const action = actionOn(said, request);
  const refusal = after.refusals?.[purposeOf(request)];
  if (action === null || refusal === undefined) return null;
  const waits = waitsFor(after, request, action, refusal.code);
  const waitMs = waits[refusal.count - 1];
  if (waitMs === undefined) return null;
  return { request: fitted(after, request), count: refusal.count, waitMs };
}

function waitsFor(
  after: OpenLife,
  { kind }: PlacementRequest,
  action: OutcomeAction,
  code: number | null,
): readonly number[] {
  if (kind === 'hard_sl' && code === NO_POSITION_YET) return FLOOR_WAITS_MS;
  // After "too many requests" the gateway itself waits until the venue may be asked again.
  const mayComeAgain = action === 'retry-later' || action === 'sweep-then-retry' || code === TOO_MANY_REQUESTS;
  if (kind === 'hard_sl') return mayComeAgain && !isStopped(after) ? BARE_WAITS_MS : [];
  return kind === 'sl' && mayComeAgain && stopsOf(after, 'sl').length === 0 ? BARE_WAITS_MS : [];
}
