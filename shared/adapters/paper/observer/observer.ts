import { compare, isZero } from '../../../domain/money/decimal.ts';
import type { AlgoView, EngineEvent, OrderView, PositionView } from '../engine/view.ts';
import { asStop, coverage, type RestingStop } from './coverage.ts';

/** A stretch of time that may still run. */
interface Stretch {
  sinceMs: number | null;
  longestMs: number;
}

interface Slot {
  quantity: string;
  readonly stops: Map<string, RestingStop>;
  /** Stops in TRIGGERING: they protect no more, but no move of a stop has taken them away. */
  readonly triggering: Map<string, RestingStop>;
  unprotected: Stretch;
  naked: Stretch;
  /** It had a stop before, in this life. */
  wasProtected: boolean;
  /** Fill that opened the position and has not been answered by full cover yet. */
  openedMs: number | null;
}

interface Resting {
  readonly clientId: string;
  readonly symbol: string;
  readonly positionSide: string;
}

/** What the book has shown, measured without asking the system under observation. */
export interface ObserverReport {
  /** Longest stretch in which an open position was not fully covered by resting stops, ms; running ones count up to now. */
  readonly maxUnprotectedMs: number;
  /** From each opening fill to full cover, ms, in order; a position that closed or stands uncovered is not in it. */
  readonly fillToStopMs: readonly number[];
  /** Median of fillToStopMs; null when empty. */
  readonly fillToStopP50Ms: number | null;
  /** Once protected: the longest time an open position had no stop at all, not even one in TRIGGERING, ms. */
  readonly maxNakedMsPerStopMove: number;
  readonly positionsOpened: number;
  readonly positionsClosed: number;
  /** Positions open and not fully covered at this moment. */
  readonly unprotectedNow: readonly string[];
  /** Client ids of resting orders whose position is flat. */
  readonly orphans: readonly string[];
  /** Client ids under which more than one order was accepted. */
  readonly duplicateOrders: readonly string[];
  readonly ordersByPrefix: Readonly<Record<string, number>>;
  readonly trades: number;
}

export interface ObserverOptions {
  /** Client-id prefixes to count orders by and to look for orphans under. */
  readonly prefixes: readonly string[];
}

/** What a book holds open, as the engine's queries answer it. */
export interface OpenState {
  readonly positions: readonly PositionView[];
  readonly orders: readonly OrderView[];
  readonly algos: readonly AlgoView[];
}

/** Watches the events of one account's book. */
export interface Observer {
  see(event: EngineEvent): void;
  /** Takes over what was open before it could watch (a restored book); measuring begins at `timeMs`. */
  adopt(open: OpenState, timeMs: number): void;
  /** Client ids of resting orders that begin with the prefix (any of the configured ones by default) while their position is flat. */
  orphans(prefix?: string): string[];
  report(nowMs: number): ObserverReport;
}

/** An observer that has seen nothing; offer it every event in order. */
export function createObserver(options: ObserverOptions): Observer {
  const slots = new Map<string, Slot>();
  const resting = new Map<string, Resting>();
  const accepted = new Map<string, number>();
  const byPrefix = new Map<string, number>(options.prefixes.map((prefix) => [prefix, 0]));
  const totals = { opened: 0, closed: 0, trades: 0, fillToStop: [] as number[] };

  const slotFor = (symbol: string, positionSide: string): Slot => {
    const key = `${symbol} ${positionSide}`;
    const slot = slots.get(key) ?? emptySlot();
    slots.set(key, slot);
    return slot;
  };
  const count = (clientId: string): void => {
    accepted.set(clientId, (accepted.get(clientId) ?? 0) + 1);
    for (const prefix of options.prefixes) {
      if (clientId.startsWith(prefix)) byPrefix.set(prefix, (byPrefix.get(prefix) ?? 0) + 1);
    }
  };
  const seeOrder = (type: string, order: OrderView): void => {
    const key = `order ${order.id}`;
    if (type === 'orderAmended') return;
    if (type !== 'orderAccepted') resting.delete(key);
    else {
      // The child of a conditional order carries its parent's client id by rule: not a second order.
      if (order.originalType === order.type) count(order.clientOrderId);
      resting.set(key, { clientId: order.clientOrderId, symbol: order.symbol, positionSide: order.positionSide });
    }
  };
  const seeAlgo = (type: string, algo: AlgoView, timeMs: number): void => {
    const slot = slotFor(algo.symbol, algo.positionSide);
    const key = `algo ${algo.id}`;
    if (type === 'algoAccepted') {
      count(algo.clientAlgoId);
      resting.set(key, { clientId: algo.clientAlgoId, symbol: algo.symbol, positionSide: algo.positionSide });
    } else if (algo.status !== 'NEW') {
      resting.delete(key);
      slot.stops.delete(algo.id);
    }
    const stop = asStop(algo);
    slot.triggering.delete(algo.id);
    if (stop !== undefined && algo.status === 'NEW') slot.stops.set(algo.id, stop);
    if (stop !== undefined && IN_TRIGGER.has(algo.status)) slot.triggering.set(algo.id, stop);
    measure(slot, timeMs, totals.fillToStop);
  };

  const seePosition = (event: Extract<EngineEvent, { type: 'positionChanged' }>): void => {
    const slot = slotFor(event.symbol, event.positionSide);
    const flipped = compare(event.previousQuantity, '0') * compare(event.quantity, '0') < 0;
    if (!isZero(event.previousQuantity) && (isZero(event.quantity) || flipped)) {
      totals.closed += 1;
      endLife(slot, event.timeMs);
    }
    slot.quantity = event.quantity;
    if (!isZero(event.quantity) && (isZero(event.previousQuantity) || flipped)) {
      totals.opened += 1;
      slot.openedMs = event.timeMs;
    }
    measure(slot, event.timeMs, totals.fillToStop);
  };

  const adopt = (open: OpenState, timeMs: number): void => {
    for (const order of open.orders) resting.set(`order ${order.id}`, { ...order, clientId: order.clientOrderId });
    for (const algo of open.algos) {
      resting.set(`algo ${algo.id}`, { ...algo, clientId: algo.clientAlgoId });
      const stop = asStop(algo);
      if (stop === undefined) continue;
      const slot = slotFor(algo.symbol, algo.positionSide);
      (IN_TRIGGER.has(algo.status) ? slot.triggering : slot.stops).set(algo.id, stop);
    }
    for (const position of open.positions) {
      const slot = slotFor(position.symbol, position.positionSide);
      slot.quantity = position.quantity;
      measure(slot, timeMs, totals.fillToStop);
    }
  };

  const orphansOf = (prefixes: readonly string[]): string[] =>
    [...resting.values()]
      .filter((order) => prefixes.some((prefix) => order.clientId.startsWith(prefix)))
      .filter((order) => isZero(slots.get(`${order.symbol} ${order.positionSide}`)?.quantity ?? '0'))
      .map((order) => order.clientId);

  return {
    see(event) {
      if ('algo' in event) seeAlgo(event.type, event.algo, event.timeMs);
      else if (event.type === 'trade') {
        totals.trades += 1;
        if (event.order.status === 'FILLED') resting.delete(`order ${event.order.id}`);
      } else if ('order' in event) seeOrder(event.type, event.order);
      else if (event.type === 'positionChanged') seePosition(event);
    },
    adopt,
    orphans: (prefix) => orphansOf(prefix === undefined ? options.prefixes : [prefix]),
    report: (nowMs) => ({
      maxUnprotectedMs: longest(
        [...slots.values()].map((slot) => slot.unprotected),
        nowMs,
      ),
      fillToStopMs: [...totals.fillToStop],
      fillToStopP50Ms: median(totals.fillToStop),
      maxNakedMsPerStopMove: longest(
        [...slots.values()].map((slot) => slot.naked),
        nowMs,
      ),
      positionsOpened: totals.opened,
      positionsClosed: totals.closed,
      unprotectedNow: [...slots].filter(([, slot]) => slot.unprotected.sinceMs !== null).map(([key]) => key),
      orphans: orphansOf(options.prefixes),
      duplicateOrders: [...accepted].filter(([, times]) => times > 1).map(([clientId]) => clientId),
      ordersByPrefix: Object.fromEntries(byPrefix),
      trades: totals.trades,
    }),
  };
}

const IN_TRIGGER: ReadonlySet<string> = new Set(['TRIGGERING', 'TRIGGERED']);

function emptySlot(): Slot {
  return {
    quantity: '0',
    stops: new Map(),
    triggering: new Map(),
    unprotected: { sinceMs: null, longestMs: 0 },
    naked: { sinceMs: null, longestMs: 0 },
    wasProtected: false,
    openedMs: null,
  };
}

function measure(slot: Slot, timeMs: number, fillToStop: number[]): void {
  const cover = coverage(slot.stops.values(), slot.quantity);
  if (cover === 'full' && slot.openedMs !== null) {
    fillToStop.push(timeMs - slot.openedMs);
    slot.openedMs = null;
  }
  if (cover === 'full' || cover === 'partial') slot.wasProtected = true;
  run(slot.unprotected, cover === 'naked' || cover === 'partial', timeMs);
  run(slot.naked, cover === 'naked' && slot.wasProtected && slot.triggering.size === 0, timeMs);
}

function endLife(slot: Slot, timeMs: number): void {
  run(slot.unprotected, false, timeMs);
  run(slot.naked, false, timeMs);
  slot.wasProtected = false;
  slot.openedMs = null;
  slot.triggering.clear();
}

function run(stretch: Stretch, open: boolean, timeMs: number): void {
  if (open) stretch.sinceMs ??= timeMs;
  else if (stretch.sinceMs !== null) {
    stretch.longestMs = Math.max(stretch.longestMs, timeMs - stretch.sinceMs);
    stretch.sinceMs = null;
  }
}

const longest = (stretches: readonly Stretch[], nowMs: number): number =>
  stretches.reduce(
    (most, { sinceMs, longestMs }) => Math.max(most, longestMs, sinceMs === null ? 0 : nowMs - sinceMs),
    0,
  );

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
