import { actionOn } from '../../domain/judge/after-outcome.ts';
import type { FreshMark } from '../../domain/judge/passed-stop.ts';
import { afterPassedStop } from '../../domain/judge/passed-stop.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { parseLifeStreamId } from '../../domain/life/identity.ts';
import { toNumber } from '../../domain/money/decimal.ts';
import { adoption } from '../../domain/orders/adoption.ts';
import type { OrderState } from '../../domain/orders/order.ts';
import type { OutcomeAction } from '../../domain/orders/outcome-table.ts';
import type { Cause, LifeHead } from '../lives/life-store.ts';
import { decideAndAppend } from '../lives/life-store.ts';
import { filterCache } from '../market/market-reader.ts';
import { missing } from '../watch/confirm-flat.ts';
import type { Gateway } from './gateway.ts';
import { makeRoom } from './make-room.ts';

/** What a reaction may do and in whose name. */
interface Reaction {
  readonly cause: Cause;
  /** True when the executor is the owner and its flags are young enough to leave a position. */
  readonly mayLeave: boolean;
}

/**
 * Carries out what the outcome table says of a refusal that is already written down, as far as it needs another look at
 * the exchange. It never throws: what is not done here is found by the next tick.
 */
export async function react(
  gateway: Gateway,
  head: LifeHead,
  order: OrderState,
  said: readonly LifeEvent[],
  reaction: Reaction,
): Promise<void> {
  const action = actionOn(said, order.request);
  if (action === null || (order.module !== undefined && IN_THE_BRAINS_NAME.has(action))) return;
  try {
    await REACTIONS[action]?.(gateway, head, order, reaction, said);
  } catch (error) {
    const { symbol } = parseLifeStreamId(head.streamId).key;
    gateway.log.warn(`[EXIT_GATEWAY] ${action} for ${symbol} is left to the next tick: ${String(error)}`, {
      streamId: head.streamId,
    });
  }
}

type React = (
  gateway: Gateway,
  head: LifeHead,
  order: OrderState,
  reaction: Reaction,
  said: readonly LifeEvent[],
) => Promise<void>;

const REACTIONS: Readonly<Partial<Record<OutcomeAction, React>>> = {
  'exit-at-market': leaveOrStand,
  adopt,
  'reread-position': reread,
  'sweep-then-retry': (gateway, head, { request }, { cause }) => makeRoom(gateway, head, request, cause),
  alarm: tell,
};

/** Not done for an order of the old exit stack: that stack decides itself what follows. */
const IN_THE_BRAINS_NAME: ReadonlySet<OutcomeAction> = new Set(['exit-at-market', 'sweep-then-retry']);

async function leaveOrStand(gateway: Gateway, head: LifeHead, _order: OrderState, reaction: Reaction): Promise<void> {
  if (!reaction.mayLeave) return;
  const mark = await freshMark(gateway, parseLifeStreamId(head.streamId).key.symbol);
  if (mark === null) return;
  const nowMs = gateway.clock.now();
  const decide = ({ state, commit }: LifeHead): readonly LifeEvent[] =>
    state.status === 'open' ? afterPassedStop(state, mark, { nowMs, commit: commit + 1 }) : [];
  await decideAndAppend(gateway, head.streamId, decide, reaction.cause, head);
}

async function freshMark(gateway: Gateway, symbol: string): Promise<FreshMark | null> {
  const { exchange, clock } = gateway;
  const filters = gateway.filters ?? filterCache(exchange, clock);
  const [marks, rules] = await Promise.all([exchange.markPrices(), filters.of(symbol)]);
  const mark = marks.find((each) => each.symbol === symbol);
  return mark === undefined
    ? null
    : { price: toNumber(mark.markPrice), ageMs: Math.max(0, clock.now() - mark.timeMs), rules };
}

async function adopt(gateway: Gateway, head: LifeHead, _order: OrderState, { cause }: Reaction): Promise<void> {
  const resting = await gateway.exchange.openOrders(parseLifeStreamId(head.streamId).key.symbol);
  const adoptedAtMs = gateway.clock.now();
  const decide = ({ state }: LifeHead): readonly LifeEvent[] =>
    state.status === 'open' ? adoption(state, resting, adoptedAtMs) : [];
  await decideAndAppend(gateway, head.streamId, decide, cause, head);
}

/** One read that shows no position proves nothing yet; with the next tick's it does. A size that differs is the tick's to explain. */
async function reread(gateway: Gateway, head: LifeHead, _order: OrderState, { cause }: Reaction): Promise<void> {
  const { key } = parseLifeStreamId(head.streamId);
  const readAtMs = gateway.clock.now();
  const positions = await gateway.exchange.positions();
  const isThere = positions.some(
    ({ symbol, positionSide, signedQuantity }) =>
      symbol === key.symbol && positionSide === key.positionSide && toNumber(signedQuantity) !== 0,
  );
  if (isThere) return;
  const decide = ({ state }: LifeHead): readonly LifeEvent[] =>
    state.status === 'open' && state.missingSinceMs === null ? missing(state, readAtMs) : [];
  await decideAndAppend(gateway, head.streamId, decide, cause, head);
}

async function tell(
  { log }: Gateway,
  { streamId }: LifeHead,
  { request }: OrderState,
  _reaction: Reaction,
  said: readonly LifeEvent[],
): Promise<void> {
  const refusal = said.find((event) => event.type === 'ExitOrderRejected');
  const { symbol, account } = parseLifeStreamId(streamId).key;
  const { venueCode = null, httpStatus = null, message = '' } = refusal?.data ?? {};
  log.error(`[EXIT_ALARM] ${symbol}: the exchange refuses ${request.kind} and only a person can mend it: ${message}`, {
    account,
    symbol,
    venueCode,
    httpStatus,
  });
}
