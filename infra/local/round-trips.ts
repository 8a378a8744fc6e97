import type { LifeEvent } from '../../shared/domain/life/events.ts';
import { isLifeStream } from '../../shared/domain/life/identity.ts';
import { readLifeEvent } from '../../shared/domain/life/upcast.ts';
import { belongsToLife } from '../../shared/domain/orders/client-order-id.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import type { Commit } from '../../shared/ports/journal.ts';

/** A life between its first plan and the acknowledgement of both its stops. */
interface Waiting {
  readonly symbol: string;
  readonly tag: string;
  /** Requests so far, and those of them that named the floor: it has a lane of its own beside the working stop's. */
  requests: number;
  floorRequests: number;
  /** The stops that are not acknowledged yet. */
  readonly missing: Set<string>;
  readonly kinds: Map<string, string>;
}

/** So many lives needed so many requests, as `{ '1': 12, '3': 1 }`. */
export type TripCounts = Readonly<Record<string, number>>;

/**
 * Counts the gateway's requests to the exchange from a life's first plan until its working stop is acknowledged, and
 * until both its stops are. A life whose plan another process made is not counted.
 */
export class RoundTrips {
  readonly #waiting = new Map<string, Waiting>();
  readonly #counts: Record<'toStop' | 'toBothStops', Record<string, number>> = { toStop: {}, toBothStops: {} };

  get toStop(): TripCounts {
    return this.#counts.toStop;
  }

  get toBothStops(): TripCounts {
    return this.#counts.toBothStops;
  }

  /** The gateway's exchange, counted; what names an order counts for its life, what names a symbol for all that wait in it. */
  around(exchange: Exchange): Exchange {
    const ofOrder = (id: string) => this.#count(({ tag }) => belongsToLife(id, tag), id);
    const ofSymbol = (symbol: string | undefined) => this.#count((life) => life.symbol === symbol);
    return {
      ...exchange,
      place: (order) => {
        ofOrder(order.clientOrderId);
        return exchange.place(order);
      },
      cancel: (reference) => {
        ofOrder(reference.clientOrderId);
        return exchange.cancel(reference);
      },
      findOrder: (reference) => {
        ofOrder(reference.clientOrderId);
        return exchange.findOrder(reference);
      },
      trades: (symbol, from) => {
        ofSymbol(symbol);
        return exchange.trades(symbol, from);
      },
      openOrders: (symbol) => {
        ofSymbol(symbol);
        return exchange.openOrders(symbol);
      },
    };
  }

  /** Must be offered every commit as it is made. */
  see({ streamId, events }: Pick<Commit, 'streamId' | 'events'>): void {
    if (!isLifeStream(streamId)) return;
    for (const event of events) this.#seeEvent(streamId, readLifeEvent(event));
  }

  #seeEvent(streamId: string, event: LifeEvent): void {
    const life = this.#waiting.get(streamId);
    if (event.type === 'PositionOpened') {
      const { symbol, tag } = event.data.identity;
      const missing = new Set(['sl', 'hard_sl']);
      this.#waiting.set(streamId, { symbol, tag, requests: 0, floorRequests: 0, missing, kinds: new Map() });
    } else if (life === undefined) return;
    else if (event.type === 'ExitPlanCreated' && event.data.planNumber === 1)
      Object.assign(life, { requests: 0, floorRequests: 0 });
    else if (event.type === 'ExitOrderRequested' && event.data.request.operation === 'place') {
      life.kinds.set(event.data.intentId, event.data.request.kind);
    } else if (event.type === 'ExitOrderAcked') this.#acked(streamId, life, event.data.intentId);
    else if (event.type === 'PositionFlat') this.#waiting.delete(streamId);
  }

  #acked(streamId: string, { missing, kinds, requests, floorRequests }: Waiting, intentId: string): void {
    const kind = kinds.get(intentId) ?? '';
    if (!missing.delete(kind)) return;
    if (kind === 'sl') increment(this.#counts.toStop, requests - floorRequests);
    if (missing.size > 0) return;
    increment(this.#counts.toBothStops, requests);
    this.#waiting.delete(streamId);
  }

  #count(isMeant: (life: Waiting) => boolean, intentId = ''): void {
    for (const life of this.#waiting.values()) {
      if (!isMeant(life)) continue;
      life.requests += 1;
      if (life.kinds.get(intentId) === 'hard_sl') life.floorRequests += 1;
    }
  }
}

const increment = (counts: Record<string, number>, value: number): void => {
  counts[value] = (counts[value] ?? 0) + 1;
};
