import type { StepEnvironment } from '../../../shared/domain/judge/environment.ts';
import { cancelStop, step } from '../../../shared/domain/judge/step.ts';
import type { ExitOrderRequested, LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import { flatOf } from '../../../shared/domain/life/ledger-events.ts';
import type { LifeState, OpenLife } from '../../../shared/domain/life/state.ts';
import { compare, isZero, minimum, toNumber } from '../../../shared/domain/money/decimal.ts';
import type { KnownOrder } from '../../../shared/domain/orders/order.ts';
import { isPlacement, rests } from '../../../shared/domain/orders/order.ts';
import { supersededStops } from '../../../shared/domain/orders/protection.ts';
import { requested } from '../../../shared/domain/orders/requested.ts';
import { staleness } from '../../../shared/domain/orders/staleness.ts';
import { openQuantity } from '../../../shared/domain/orders/take-profits.ts';
import { direction } from '../../../shared/domain/position/position.ts';
import { exitFill } from './support.ts';

/** One life before an exchange that takes every order and fills at the mark; remembers all that happened. */
export class PaperLife {
  state: LifeState;
  readonly events: LifeEvent[] = [];
  #commit: number;
  #trade = 1000;
  #order = 4_000_000_000;

  constructor(state: OpenLife, commit = 1) {
    this.state = state;
    this.#commit = commit;
  }

  /** One tick: what the mark hits is filled, then the life is judged, then its orders are sent. Answers with what the judgement asked for. */
  tick(env: StepEnvironment): readonly LifeEvent[] {
    this.#hit(env.market.markPrice, env.nowMs);
    if (this.state.status !== 'open') return [];
    const judged = this.#append(step(this.state, { ...env, commit: ++this.#commit }));
    for (const event of judged) {
      if (event.type === 'ExitOrderRequested') this.#send(event, env);
    }
    return judged;
  }

  /** Everything of it is gone from the exchange. */
  close(closedAtMs: number): void {
    this.#append([{ type: 'PositionClosed', v: 1, data: { closedAtMs } }]);
  }

  #append(events: readonly LifeEvent[]): readonly LifeEvent[] {
    this.state = fold(events, this.state);
    this.events.push(...events);
    return events;
  }

  #send({ data: { intentId, request } }: ExitOrderRequested, env: StepEnvironment): void {
    const { state } = this;
    if (state.status !== 'open') return;
    const order = state.orders[intentId];
    if (order === undefined) return;
    const stale = staleness(state, intentId, order, env.nowMs);
    if (stale !== null) {
      this.#append([{ type: 'ExitOrderDenied', v: 1, data: { intentId, ...stale } }]);
      return;
    }
    const at = { intentId, ackedAtMs: env.nowMs, resolvedBy: 'reply' as const };
    const claim = { intentId, sentAtMs: env.nowMs, flagsReadStartedAtMs: env.nowMs };
    this.#append([{ type: 'ExitOrderSending', v: 1, data: claim }]);
    if (request.operation === 'cancel') {
      const ended = { intentId: request.target, status: 'CANCELED' as const, atMs: env.nowMs };
      this.#append([
        { type: 'ExitOrderAcked', v: 1, data: { ...at, venueOrderId: request.target, quantity: '0' } },
        { type: 'ExitOrderEnded', v: 1, data: ended },
      ]);
      return;
    }
    this.#order += 1;
    const venueOrderId = String(this.#order);
    this.#append([{ type: 'ExitOrderAcked', v: 1, data: { ...at, venueOrderId, quantity: request.quantity } }]);
    if (request.type === 'MARKET') this.#fill(venueOrderId, request.quantity, env.market.markPrice);
    this.#cancelReplaced(env);
  }

  #cancelReplaced(env: StepEnvironment): void {
    const { state } = this;
    if (state.status !== 'open') return;
    const at = { ...env, commit: ++this.#commit };
    const cancels = supersededStops(state).map((id, index) => requested(state, cancelStop(id), 'replaced', index, at));
    for (const cancel of this.#append(cancels)) if (cancel.type === 'ExitOrderRequested') this.#send(cancel, env);
  }

  #hit(markPrice: number, nowMs: number): void {
    for (const known of restingOf(this.state)) {
      const { state } = this;
      const { intentId, order } = known;
      if (state.status !== 'open' || !isHit(state, known, markPrice)) continue;
      const isStop = order.request.type === 'STOP_MARKET';
      const wanted = isStop && isZero(order.request.quantity) ? state.quantity : openQuantity(state, known);
      const price = isStop ? markPrice : toNumber(order.request.price ?? '0');
      this.#fill(order.venueOrderId, minimum(wanted, state.quantity), price);
      if (isStop) this.#append([{ type: 'ExitOrderEnded', v: 1, data: { intentId, status: 'FILLED', atMs: nowMs } }]);
    }
  }

  #fill(venueOrderId: string | undefined, quantity: string, price: number): void {
    const { state } = this;
    if (state.status !== 'open' || isZero(quantity)) return;
    this.#trade += 1;
    const fill = exitFill(state, this.#trade, quantity, price.toFixed(4), venueOrderId);
    this.#append([fill]);
    const after = this.state as OpenLife;
    if (compare(after.quantity, '0') === 0) this.#append([flatOf(after, 'ledger', fill.data.tradeTimeMs)]);
  }
}

/** A stop is hit by a mark at or beyond it on the losing side, a target on the gaining side. */
function isHit({ identity }: OpenLife, { order }: KnownOrder, markPrice: number): boolean {
  const beyond = direction(identity.side) * (markPrice - toNumber(order.request.price ?? '0'));
  return order.request.type === 'STOP_MARKET' ? beyond <= 0 : beyond >= 0;
}

/** What rests at the exchange for a life. */
export const restingOf = (state: LifeState): readonly KnownOrder[] =>
  state.status !== 'open' && state.status !== 'flat'
    ? []
    : Object.entries(state.orders).flatMap(([intentId, order]) =>
        isPlacement(order) && rests(order) ? [{ intentId, order }] : [],
      );
