import type { LifeEvent } from '../../domain/life/events.ts';
import { isLifeStream, parseLifeStreamId } from '../../domain/life/identity.ts';
import type { LivingLife } from '../../domain/life/state.ts';
import { guardLine } from '../../domain/metrics/order-lines.ts';
import { isCheckId } from '../../domain/orders/far-stop.ts';
import type { Verdict } from '../../domain/orders/gate.ts';
import { modeGate, OPERATOR_MODULE, ownershipOf, ownershipVerdict } from '../../domain/orders/gate.ts';
import type { OrderState } from '../../domain/orders/order.ts';
import { classOf, rests } from '../../domain/orders/order.ts';
import { staleness } from '../../domain/orders/staleness.ts';
import { JournalConflictError } from '../../ports/journal.ts';
import type { OrderMessage } from '../../ports/messaging.ts';
import { lastOwnerOf } from '../account/account-store.ts';
import type { OwnershipReading } from '../flags/read-ownership.ts';
import { ORDER_FLAGS_AGE_MS, readOwnership } from '../flags/read-ownership.ts';
import type { Cause, LifeHead } from '../lives/life-store.ts';
import { appendToLife, loadLife } from '../lives/life-store.ts';
import { cancelOfOthers } from './cancel-of-others.ts';
import { cancelOrphan } from './cancel-orphan.ts';
import { checkGateway } from './check-gateway.ts';
import type { Gateway, GatewayResult, Refusal } from './gateway.ts';
import { livingOf } from './gateway.ts';
import { tellOrderBudget } from './order-budget.ts';
import { react } from './react.ts';
import { recordOutcome } from './record-outcome.ts';
import { resolveClaim } from './resolve-claim.ts';
import { sendToExchange } from './send-to-exchange.ts';
import { blockedLine, countedAs, senderOf, spokenOf, tellLine } from './tell-order.ts';

const CLAIM_ATTEMPTS = 4;
/** A long silence is looked at again this often: meanwhile an order may have become void. */
const ASK_AGAIN_IN_SILENCE_MS = 10_000;
/** A claim that took longer than this to write is not sent: whoever resolves it counts on the send being over by then. */
const SEND_STARTS_WITHIN_MS = 5_000;

/**
 * Sends one journalled intent to the exchange, at most once. It reloads the life, refuses what no longer fits it, asks
 * the flags, claims the intent in the journal, asks again, sends, and writes down what the exchange said. A delivery that
 * finds the intent claimed sends nothing: it looks for the order and writes down what it finds.
 */
export async function sendIntent(
  gateway: Gateway,
  message: OrderMessage,
  correlationId: string,
): Promise<GatewayResult> {
  if (isCheckId(message.intentId)) return checkGateway(gateway, message, correlationId);
  if (!isLifeStream(message.streamId)) return cancelOrphan(gateway, message, correlationId);
  for (let attempt = 1; ; attempt++) {
    const head = await loadLife(gateway, message.streamId);
    try {
      return await attemptOnce(gateway, head, message, correlationId);
    } catch (error) {
      if (!(error instanceof JournalConflictError) || attempt >= CLAIM_ATTEMPTS) throw error;
    }
  }
}

async function attemptOnce(
  gateway: Gateway,
  head: LifeHead,
  { intentId, lookUp }: OrderMessage,
  correlationId: string,
): Promise<GatewayResult> {
  const living = livingOf(head);
  const order = living?.orders[intentId];
  if (living === null || order === undefined || rests(order)) return { outcome: 'already-done' };
  // What is looked for has a message of its own: it must not hold up the lane it was sent from.
  if (order.status === 'unknown' && lookUp === undefined) return { outcome: 'already-done' };
  if (order.status !== 'requested') return resolveClaim(gateway, head, intentId, order, correlationId);
  const waitMs = waitOf(gateway, order);
  if (waitMs > 0) return { outcome: 'unresolved', retryAfterMs: waitMs };
  const owner = await ownershipFor(gateway, head);
  const verdict = verdictOf(living, order, owner);
  const refusal =
    refusalOf(living, intentId, order, owner, gateway.clock.now()) ?? (await cancelOfOthers(gateway, living, order));
  const cause = { correlationId, causationId: intentId, flagsVersion: owner.version };
  if (refusal !== null) {
    await appendToLife(gateway, head, [denied(intentId, order, refusal)], cause);
    return tellDenied(gateway, living, intentId, order, refusal);
  }
  tellVerdict(gateway, living, order, owner);
  const claim = claimOf(intentId, gateway.clock.now(), owner.readStartedAtMs, verdict.conflict);
  const claimed = await appendToLife(gateway, head, [claim], cause);
  return send(gateway, claimed, intentId, cause);
}

/** What may not leave yet waits unclaimed: refusing it here would count against it, and it would be asked for again late. */
function waitOf({ exchange, clock }: Gateway, { notBeforeMs = 0 }: OrderState): number {
  const silentMs = Math.min(exchange.silentUntilMs() - clock.now(), ASK_AGAIN_IN_SILENCE_MS);
  return Math.max(notBeforeMs - clock.now(), silentMs);
}

const claimOf = (
  intentId: string,
  sentAtMs: number,
  flagsReadStartedAtMs: number | null,
  conflict: boolean,
): LifeEvent => ({
  type: 'ExitOrderSending',
  v: 1,
  data: { intentId, sentAtMs, flagsReadStartedAtMs, ...(conflict ? { conflict } : {}) },
});

/** What the border says to an order: by who asked for it, and by who owns the exits of this position. */
const verdictOf = (state: LivingLife, order: OrderState, { ownership }: OwnershipReading): Verdict =>
  ownershipVerdict(ownershipOf(state, ownership), senderOf(order));

function ownershipFor(gateway: Gateway, { streamId }: LifeHead): Promise<OwnershipReading> {
  const { venue, account } = parseLifeStreamId(streamId).key;
  return readOwnership(gateway, ORDER_FLAGS_AGE_MS, () => lastOwnerOf(gateway, venue, account));
}

function refusalOf(
  state: LivingLife,
  intentId: string,
  order: OrderState,
  owner: OwnershipReading,
  nowMs: number,
): Refusal | null {
  const ownership = ownershipOf(state, owner.ownership);
  const verdict = verdictOf(state, order, owner);
  if (!verdict.allowed) return { rule: verdict.rule, detail: ownership, blocked: verdict };
  const stale = staleness(state, intentId, order, nowMs);
  if (stale !== null) return stale;
  const orderClass = classOf(order.request);
  const gate = order.module === undefined ? modeGate(ownership, orderClass) : verdict;
  if (!gate.allowed) return { rule: gate.rule, detail: ownership };
  // Flags that cannot be read say nothing about what a person wants.
  const isPersonal = order.module === OPERATOR_MODULE;
  if (orderClass === 'discretionary' && !owner.mayDiscretion && !isPersonal)
    return { rule: 'flags-lost', detail: owner.version };
  return null;
}

function tooLate({ sentAtMs }: OrderState, nowMs: number): Refusal | null {
  const lateMs = nowMs - (sentAtMs ?? nowMs);
  return lateMs <= SEND_STARTS_WITHIN_MS ? null : { rule: 'claim-took-too-long', detail: `${lateMs} ms` };
}

function denied(intentId: string, order: OrderState, { rule, detail, blocked }: Refusal): LifeEvent {
  const counted = blocked === undefined ? null : countedAs(order, blocked.conflict);
  return {
    type: 'ExitOrderDenied',
    v: 1,
    data: { intentId, rule, detail, ...(counted === null ? {} : { counted }) },
  };
}

function tellDenied(
  { log }: Gateway,
  state: LivingLife,
  intentId: string,
  order: OrderState,
  { rule, detail, blocked }: Refusal,
): GatewayResult {
  const spoken = spokenOf(state, order);
  const line = blocked === undefined ? null : blockedLine(blocked, spoken, order.request.operation);
  if (line !== null) tellLine(log, line, { intentId });
  else {
    const what = order.request.operation === 'place' ? spoken.kind : `cancel of ${spoken.kind}`;
    log.warn(`[EXIT_GUARD] denied ${what} for ${spoken.symbol}: ${rule}`, { intentId, detail });
  }
  return { outcome: 'denied' };
}

/** Says who places what on whose exits; a cancel is not spoken of. */
function tellVerdict({ log }: Gateway, state: LivingLife, order: OrderState, owner: OwnershipReading): void {
  if (order.request.operation === 'cancel') return;
  const ownership = ownershipOf(state, owner.ownership);
  const line = guardLine(ownership, verdictOf(state, order, owner), spokenOf(state, order));
  if (line !== null) tellLine(log, line);
}

async function send(gateway: Gateway, claimed: LifeHead, intentId: string, cause: Cause): Promise<GatewayResult> {
  const living = livingOf(claimed);
  const order = living?.orders[intentId];
  if (living === null || order === undefined) return { outcome: 'already-done' };
  // Writing the claim took time: what let the order pass must hold at the wire too, on flags young enough for the wire.
  const owner = await ownershipFor(gateway, claimed);
  const nowMs = gateway.clock.now();
  const refusal = refusalOf(living, intentId, order, owner, nowMs) ?? tooLate(order, nowMs);
  if (refusal !== null) {
    await recordOutcome(gateway, claimed, intentId, [denied(intentId, order, refusal)], cause);
    return tellDenied(gateway, living, intentId, order, refusal);
  }
  const said = await sendToExchange(gateway, living, intentId, order);
  tellOrderBudget(gateway);
  const recorded = await recordOutcome(gateway, claimed, intentId, said, cause);
  await react(gateway, recorded, order, said, {
    cause,
    mayLeave: ownershipOf(living, owner.ownership) === 'LIVE' && owner.mayDiscretion,
  });
  const unknown = said.some(({ type }) => type === 'ExitOrderOutcomeUnknown');
  return { outcome: unknown ? 'unknown' : 'sent' };
}
