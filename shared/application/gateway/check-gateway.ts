import type { AccountEvent, AccountState } from '../../domain/account/account.ts';
import { parseAccountStreamId } from '../../domain/account/account-stream.ts';
import type { FarStop, FarStopFinding, GatewayCheck, KeyFinding } from '../../domain/account/gateway-check.ts';
import { isZero } from '../../domain/money/decimal.ts';
import { OPERATOR_MODULE, ownershipVerdict } from '../../domain/orders/gate.ts';
import type { NewOrder } from '../../ports/exchange.ts';
import { ExchangeNotSentError, ExchangeRejectedError } from '../../ports/exchange.ts';
import type { OrderMessage } from '../../ports/messaging.ts';
import { changeAccount, lastOwnerOf, loadAccount } from '../account/account-store.ts';
import { ORDER_FLAGS_AGE_MS, readOwnership } from '../flags/read-ownership.ts';
import type { Cause } from '../lives/life-store.ts';
import type { Gateway, GatewayResult } from './gateway.ts';
import { lookUp } from './look-up.ts';
import { ORDER_GONE } from './send-to-exchange.ts';

const ASK_AGAIN_MS = 2_500;
/** A claim that took longer than this to write is not sent. */
const SEND_STARTS_WITHIN_MS = 5_000;
/** What no lookup has found for so long after its claim was never taken. */
const ABSENT_AFTER_MS = 30_000;

/** One check as this delivery carries it out. */
interface Checking {
  readonly gateway: Gateway;
  readonly venue: string;
  readonly account: string;
  readonly cause: Cause;
}

/**
 * Answers a check that a person asked for: what the gateway's key may do, and with a far stop whether an order of ours
 * arrives and can be taken away again. The far stop goes the way of every order: flags, claim, one send. A delivery that
 * finds it claimed sends nothing, takes away what may rest, and ends only when nothing does.
 */
export async function checkGateway(
  gateway: Gateway,
  { streamId, intentId: checkId }: OrderMessage,
  correlationId: string,
): Promise<GatewayResult> {
  const { venue, account } = parseAccountStreamId(streamId);
  const check = (await loadAccount(gateway, venue, account)).state.gatewayCheck;
  if (check === undefined || check.checkId !== checkId || check.found !== undefined) return { outcome: 'already-done' };
  const cause = { correlationId, causationId: checkId, flagsVersion: 'not-asked' };
  const checking = { gateway, venue, account, cause };
  if (check.sentAtMs !== undefined) return endInterrupted(checking, check, check.sentAtMs);
  const silentMs = gateway.exchange.silentUntilMs() - gateway.clock.now();
  if (silentMs > 0) return { outcome: 'unresolved', retryAfterMs: Math.min(silentMs, ASK_AGAIN_MS) };
  const key = await keyFinding(gateway);
  if (check.farStop === null) return conclude(checking, checkId, key, null);
  return withFarStop(checking, check, check.farStop, key);
}

async function keyFinding({ exchange }: Gateway): Promise<KeyFinding> {
  try {
    return await exchange.keyPermissions();
  } catch (error) {
    return { problem: textOf(error), httpStatus: error instanceof ExchangeRejectedError ? error.httpStatus : null };
  }
}

async function withFarStop(
  checking: Checking,
  check: GatewayCheck,
  farStop: FarStop,
  key: KeyFinding,
): Promise<GatewayResult> {
  const { gateway, venue, account } = checking;
  const { checkId } = check;
  const notPlaced = (why: string) => conclude(checking, checkId, key, { outcome: 'not-placed', why });
  const owner = await readOwnership(gateway, ORDER_FLAGS_AGE_MS, () => lastOwnerOf(gateway, venue, account));
  const refusal = await refusalOf(gateway, check, farStop);
  if (refusal !== null) return notPlaced(refusal);
  if (!ownershipVerdict(owner.ownership, OPERATOR_MODULE).allowed) return notPlaced('the flags do not allow it');
  if (!owner.mayDiscretion) return notPlaced('the flags cannot be read');
  const sentAtMs = gateway.clock.now();
  const cause = { ...checking.cause, flagsVersion: owner.version };
  const claim: AccountEvent = { type: 'FarStopSending', v: 1, data: { checkId, sentAtMs } };
  const isFree = ({ gatewayCheck }: AccountState): boolean =>
    gatewayCheck?.checkId === checkId && gatewayCheck.sentAtMs === undefined && gatewayCheck.found === undefined;
  const claimed = await changeAccount(gateway, venue, account, (state) => (isFree(state) ? [claim] : []), cause);
  if (claimed.appended.length === 0) return { outcome: 'unresolved', retryAfterMs: ASK_AGAIN_MS };
  const lateMs = gateway.clock.now() - sentAtMs;
  if (lateMs > SEND_STARTS_WITHIN_MS) return notPlaced(`its claim took ${lateMs} ms`);
  try {
    await gateway.exchange.place(orderOf(farStop));
  } catch (error) {
    if (error instanceof ExchangeNotSentError || error instanceof ExchangeRejectedError)
      return notPlaced(textOf(error));
    return (await isGone(gateway, farStop, sentAtMs))
      ? conclude(checking, checkId, key, interrupted(textOf(error)))
      : { outcome: 'unresolved', retryAfterMs: ASK_AGAIN_MS };
  }
  if (!(await isGone(gateway, farStop, sentAtMs))) return { outcome: 'unresolved', retryAfterMs: ASK_AGAIN_MS };
  return conclude(checking, checkId, key, { outcome: 'placed-and-cancelled' });
}

/** Why it must not leave any more; null when it may. */
async function refusalOf(
  { exchange, clock }: Gateway,
  { validUntilMs }: GatewayCheck,
  { symbol }: FarStop,
): Promise<string | null> {
  const positions = await exchange.positions();
  const isOpen = positions.some((each) => each.symbol === symbol && !isZero(each.signedQuantity));
  if (isOpen) return `a position is open in ${symbol}: its stops are nobody's to play with`;
  const lateMs = clock.now() - validUntilMs;
  return lateMs > 0 ? `it reached the gateway ${lateMs} ms too late` : null;
}

/** Takes the far stop away; true when it certainly does not rest and will not. */
async function isGone({ exchange, clock, log }: Gateway, farStop: FarStop, sentAtMs: number): Promise<boolean> {
  const reference = { family: 'algo', symbol: farStop.symbol, clientOrderId: farStop.clientOrderId } as const;
  try {
    await exchange.cancel(reference);
    return true;
  } catch (error) {
    log.warn(`[EXIT_GATEWAY] far stop ${farStop.clientOrderId} not cancelled: ${String(error)}`, { ...farStop });
    if (!(error instanceof ExchangeRejectedError) || error.venueCode !== ORDER_GONE) return false;
  }
  // Not found is not absent: a fresh order can be unknown to the venue for a while.
  const found = await lookUp(exchange, reference).catch(() => null);
  if (found === null) return false;
  return found?.over ?? clock.now() - sentAtMs >= ABSENT_AFTER_MS;
}

async function endInterrupted(checking: Checking, check: GatewayCheck, sentAtMs: number): Promise<GatewayResult> {
  const { gateway } = checking;
  if (check.farStop !== null && !(await isGone(gateway, check.farStop, sentAtMs)))
    return { outcome: 'unresolved', retryAfterMs: ASK_AGAIN_MS };
  const finding = interrupted('the delivery that placed it did not come to its end');
  return conclude(checking, check.checkId, await keyFinding(gateway), finding);
}

const interrupted = (why: string): FarStopFinding => ({ outcome: 'lost', why });

async function conclude(
  { gateway, venue, account, cause }: Checking,
  checkId: string,
  key: KeyFinding,
  farStop: FarStopFinding | null,
): Promise<GatewayResult> {
  const data = { checkId, checkedAtMs: gateway.clock.now(), key, farStop };
  await changeAccount(
    gateway,
    venue,
    account,
    ({ gatewayCheck }) =>
      gatewayCheck?.checkId === checkId && gatewayCheck.found === undefined
        ? [{ type: 'GatewayChecked', v: 1, data }]
        : [],
    cause,
  );
  gateway.log.info(`[EXIT_GATEWAY] checked: far stop ${farStop?.outcome ?? 'not asked for'}`, { checkId });
  return { outcome: 'done' };
}

/** Reduce-only in one-way mode, by position side in hedge mode: without a position it could close nothing even if it were reached. */
const orderOf = ({ symbol, clientOrderId, positionSide, quantity, triggerPrice }: FarStop): NewOrder => ({
  symbol,
  side: 'SELL',
  positionSide,
  clientOrderId,
  ...(positionSide === 'BOTH' ? { reduceOnly: true } : {}),
  type: 'STOP_MARKET',
  triggerPrice,
  quantity,
  workingType: 'MARK_PRICE',
});

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
