import type { EngineEvent } from '../../../shared/adapters/paper/index.ts';
import { isOurs, units } from './amounts.ts';

/** A stop as the exchange holds it. */
export interface HeldStop {
  readonly id: string;
  readonly side: 'BUY' | 'SELL';
  /** 0 with closePosition. */
  readonly quantity: number;
  readonly closesAll: boolean;
  readonly trigger: number;
  readonly acceptedAtMs: number;
  /** Null while it waits for its price; then since when it is on its way into the market. */
  triggeredAtMs: number | null;
}

/** A limit order as the exchange holds it. */
export interface HeldLimit {
  readonly id: string;
  readonly side: 'BUY' | 'SELL';
  open: number;
}

/** One position slot of the exchange with what rests on it. */
export interface Slot {
  readonly symbol: string;
  readonly positionSide: string;
  /** Signed, in the checker's units. */
  quantity: number;
  /** Since when it is not flat, or has the sign it has. */
  eraFromMs: number;
  /** The newest change of the size. */
  changedAtMs: number;
  /** Sizes of the last moments, unsigned, with the time until which each held, and when that came out: a market is played in strides. */
  readonly past: { readonly untilMs: number; readonly toldAtMs: number; readonly size: number }[];
  readonly stops: Map<string, HeldStop>;
  readonly limits: Map<string, HeldLimit>;
}

const PAST_KEPT_MS = 600_000;

export const closingSide = (quantity: number): 'BUY' | 'SELL' => (quantity > 0 ? 'SELL' : 'BUY');

/** The largest size that anybody who knows some of the changes since then, and not others, can believe in. */
export function largestSince({ quantity, past }: Slot, sinceMs: number): number {
  const sizes = past.filter(({ untilMs }) => untilMs >= sinceMs).map(({ size }) => size);
  const [first = Math.abs(quantity), ...later] = [...sizes, Math.abs(quantity)];
  return later.reduce((sum, size, index) => sum + Math.max(0, size - (sizes[index] ?? 0)), first);
}

/** The smallest size it has had since then. */
export const smallestSince = ({ quantity, past }: Slot, sinceMs: number): number =>
  Math.min(Math.abs(quantity), ...past.filter(({ untilMs }) => untilMs >= sinceMs).map(({ size }) => size));

/** The exchange's book as its own events tell it; what each event means is read here and nowhere else. */
export class HeldBook {
  readonly slots = new Map<string, Slot>();

  see(event: EngineEvent, nowMs: number): void {
    if (event.type === 'positionChanged') this.#move(event, nowMs);
    else if ('algo' in event) this.#stop(event);
    else if ('order' in event) this.#limit(event);
  }

  slotOf(symbol: string, positionSide: string): Slot {
    const key = `${symbol} ${positionSide}`;
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    const slot = { symbol, positionSide, quantity: 0, eraFromMs: 0, changedAtMs: 0, past: [] };
    const fresh: Slot = { ...slot, stops: new Map(), limits: new Map() };
    this.slots.set(key, fresh);
    return fresh;
  }

  #move(
    { symbol, positionSide, quantity, timeMs }: Extract<EngineEvent, { type: 'positionChanged' }>,
    toldAtMs: number,
  ): void {
    const slot = this.slotOf(symbol, positionSide);
    const now = units(quantity);
    while (slot.past[0] !== undefined && slot.past[0].untilMs < timeMs - PAST_KEPT_MS) slot.past.shift();
    slot.past.push({ untilMs: timeMs, toldAtMs, size: Math.abs(slot.quantity) });
    if (Math.sign(now) !== Math.sign(slot.quantity)) slot.eraFromMs = timeMs;
    slot.quantity = now;
    slot.changedAtMs = timeMs;
  }

  #stop({ type, timeMs, algo }: Extract<EngineEvent, { algo: unknown }>): void {
    const { stops } = this.slotOf(algo.symbol, algo.positionSide);
    if (type === 'algoAccepted') {
      if (algo.type !== 'STOP_MARKET') return;
      stops.set(algo.clientAlgoId, {
        id: algo.clientAlgoId,
        side: algo.side,
        quantity: units(algo.quantity),
        closesAll: algo.closePosition,
        trigger: units(algo.triggerPrice),
        acceptedAtMs: timeMs,
        triggeredAtMs: null,
      });
      return;
    }
    const held = stops.get(algo.clientAlgoId);
    if (held === undefined || type === 'algoActivated') return;
    if (type === 'algoTriggering' || type === 'algoTriggered') held.triggeredAtMs ??= timeMs;
    else stops.delete(algo.clientAlgoId);
  }

  #limit({ type, order }: Extract<EngineEvent, { order: unknown }>): void {
    if (order.type !== 'LIMIT' || !isOurs(order.clientOrderId)) return;
    const { limits } = this.slotOf(order.symbol, order.positionSide);
    const open = units(order.quantity) - units(order.executedQuantity);
    const isOver = type === 'orderCancelled' || type === 'orderExpired' || open <= 0;
    if (isOver) limits.delete(order.clientOrderId);
    else limits.set(order.clientOrderId, { id: order.clientOrderId, side: order.side, open });
  }
}
