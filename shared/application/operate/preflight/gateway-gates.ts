import type { AccountEvent, AccountState } from '../../../domain/account/account.ts';
import type { FarStop, GatewayCheck, KeyFinding } from '../../../domain/account/gateway-check.ts';
import { isUnderWay } from '../../../domain/account/gateway-check.ts';
import { isZero } from '../../../domain/money/decimal.ts';
import { checkIdOf, farStopOf } from '../../../domain/orders/far-stop.ts';
import { changeAccount, loadAccount } from '../../account/account-store.ts';
import type { Brain } from '../../brain.ts';
import type { Cause } from '../../lives/life-store.ts';
import { adviceOn } from './advice.ts';
import { type Gate, gate, unanswered } from './gate.ts';
import { TRADING_KEY, tradingKey } from './keys.ts';

const FAR_STOP = 'far stop';
/** Longer than this the gateway may not take for an order that is asked for now. */
const VALID_MS = 15_000;
const WAIT_MS = 20_000;
const ASK_EVERY_MS = 500;

/** What a check of the gateway is asked for with. */
export interface CheckRequest {
  readonly account: string;
  readonly by: string;
  /** Symbol on which a far stop is placed and cancelled; null for none. */
  readonly farStop: string | null;
  readonly cause: Cause;
}

/** Has the gateway say what its key may do, and place and cancel a far stop when one was asked for. */
export async function gatewayGates(brain: Brain, request: CheckRequest): Promise<readonly Gate[]> {
  const checkId = checkIdOf(brain.ids.next());
  let farStop: FarStop | null = null;
  const refused: Gate[] = request.farStop === null ? [notAsked()] : [];
  if (request.farStop !== null) {
    const made = await farStopFor(brain, checkId, request.farStop).catch((error: unknown) =>
      unanswered(FAR_STOP, error, adviceOn(error)),
    );
    if ('outcome' in made) refused.push(made);
    else farStop = made;
  }
  try {
    const check = await answered(brain, request, checkId, farStop);
    return [keyGate(check), ...(farStop === null ? refused : [farStopGate(check, farStop)])];
  } catch (error) {
    const advice = 'try again; then look at "queue-age" and "failing-function" of exit-gateway in the runbook';
    const late = unanswered(TRADING_KEY, error, advice);
    return [late, ...(farStop === null ? refused : [unanswered(FAR_STOP, error, advice)])];
  }
}

/** The far stop for a symbol, or the gate that says why there is none. */
async function farStopFor(brain: Brain, checkId: string, symbol: string): Promise<FarStop | Gate> {
  const positions = await brain.exchange.positions();
  if (positions.some((each) => each.symbol === symbol && !isZero(each.signedQuantity)))
    return gate(FAR_STOP, false, `a position is open in ${symbol}`, 'name a symbol without an open position');
  const rules = (await brain.exchange.filters()).get(symbol);
  const mark = (await brain.exchange.markPrices()).find((each) => each.symbol === symbol);
  if (rules === undefined || mark === undefined || !rules.trading)
    return gate(FAR_STOP, false, `the venue does not trade ${symbol} now`, 'name another symbol');
  const mode = await brain.exchange.positionMode();
  return (
    farStopOf(checkId, symbol, mark.markPrice, mode, rules) ??
    gate(FAR_STOP, false, `the prices of ${symbol} leave no room for one`, 'name another symbol')
  );
}

async function answered(
  brain: Brain,
  { account, by, cause }: CheckRequest,
  checkId: string,
  farStop: FarStop | null,
): Promise<GatewayCheck> {
  const { venue } = brain.exchange;
  const requestedAtMs = brain.clock.now();
  const data = { checkId, requestedAtMs, validUntilMs: requestedAtMs + VALID_MS, by, farStop };
  const decide = (state: AccountState): readonly AccountEvent[] =>
    mayRest(state, requestedAtMs) ? [] : [{ type: 'GatewayCheckRequested', v: 1, data }];
  const { appended } = await changeAccount(brain, venue, account, decide, cause);
  if (appended.length === 0) throw new Error('another check is under way: wait a minute');
  while (brain.clock.now() < requestedAtMs + WAIT_MS) {
    await brain.clock.sleep(ASK_EVERY_MS);
    const { gatewayCheck } = (await loadAccount(brain, venue, account)).state;
    if (gatewayCheck?.checkId === checkId && gatewayCheck.found !== undefined) return gatewayCheck;
  }
  throw new Error(`the gateway has not answered within ${WAIT_MS / 1000} s`);
}

/** Its far stop may rest: another check in its place would forget it. */
const mayRest = ({ gatewayCheck: check }: AccountState, nowMs: number): boolean =>
  check?.sentAtMs !== undefined && isUnderWay(check, nowMs);

function keyGate({ found }: GatewayCheck): Gate {
  const key: KeyFinding = found?.key ?? null;
  if (key === null || !('problem' in key)) return tradingKey(key);
  return gate(TRADING_KEY, false, key.problem, adviceOn(key));
}

function farStopGate({ found }: GatewayCheck, { symbol, quantity, triggerPrice }: FarStop): Gate {
  const finding = found?.farStop;
  const what = `${quantity} ${symbol} at ${triggerPrice}`;
  if (finding?.outcome === 'placed-and-cancelled') return gate(FAR_STOP, true, `${what} placed and cancelled`, '');
  const rests = finding?.outcome === 'lost' ? ' (nothing of it rests)' : '';
  return gate(
    FAR_STOP,
    false,
    `${what}: ${finding?.why ?? 'not placed'}${rests}`,
    'see the "[EXIT_GATEWAY]" lines of the gateway and the table of the venue’s codes, then try again',
  );
}

const notAsked = (): Gate => ({
  name: FAR_STOP,
  outcome: 'look',
  detail: 'not asked for',
  advice: 'preflight --far-stop SYMBOL places one on a symbol without a position, and cancels it',
});
