/** A bar in ticks. `closeMs` is the next bar's grid time. */
export interface Bar {
  readonly openMs: number;
  readonly closeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Base quantity. */
  readonly volume: number;
}

/** Which extreme the price visits first inside a bar. */
export type FirstExtreme = 'low' | 'high';

/** The stated order: adverse extreme first for a net position, else low first in a rising bar and high first in a falling one. */
export function firstExtreme(bar: Bar, netLots: number): FirstExtreme {
  if (netLots > 0) return 'low';
  if (netLots < 0) return 'high';
  return bar.close >= bar.open ? 'low' : 'high';
}

/** The price at vertex 0–3 of the path: open, first extreme, second extreme, close (ticks). */
export function vertexPrice(bar: Bar, first: FirstExtreme, index: number): number {
  if (index <= 0) return bar.open;
  if (index >= 3) return bar.close;
  return (index === 1) === (first === 'low') ? bar.low : bar.high;
}

/** The moment of vertex 0–3, UTC ms: each of the three segments takes a third of the bar. */
export const vertexTimeMs = (bar: Bar, index: number): number =>
  index >= 3 ? bar.closeMs : bar.openMs + Math.floor(((bar.closeMs - bar.openMs) * index) / 3);

/** The segment 0–2 under way at `timeMs`; 3 when the bar is over. */
export function segmentAt(bar: Bar, timeMs: number): number {
  if (timeMs >= bar.closeMs) return 3;
  if (timeMs >= vertexTimeMs(bar, 2)) return 2;
  return timeMs >= vertexTimeMs(bar, 1) ? 1 : 0;
}

/**
 * The price on the path at `timeMs`, in ticks. Between ticks it stays on the side it comes from, so that a level
 * is shown exactly from the millisecond in which the path has reached it.
 */
export function priceAt(bar: Bar, first: FirstExtreme, timeMs: number): number {
  const segment = segmentAt(bar, timeMs);
  if (segment === 3 || timeMs <= bar.openMs) return segment === 3 ? bar.close : bar.open;
  const from = vertexPrice(bar, first, segment);
  const to = vertexPrice(bar, first, segment + 1);
  const startMs = vertexTimeMs(bar, segment);
  const lengthMs = vertexTimeMs(bar, segment + 1) - startMs;
  return from + Math.trunc(((to - from) * (timeMs - startMs)) / lengthMs);
}

/** The first millisecond of a segment at which the path has reached `level` (ticks between its two ends). */
export function crossingMs(bar: Bar, first: FirstExtreme, segment: number, level: number): number {
  const from = vertexPrice(bar, first, segment);
  const span = Math.abs(vertexPrice(bar, first, segment + 1) - from);
  const startMs = vertexTimeMs(bar, segment);
  if (span === 0) return startMs;
  const lengthMs = vertexTimeMs(bar, segment + 1) - startMs;
  return startMs + Math.ceil((Math.abs(level - from) * lengthMs) / span);
}

/** Open, extremes and last price of the stretch `fromMs`…`toMs` of a bar's path: nothing after `toMs` is looked at. */
export function stretch(
  bar: Bar,
  first: FirstExtreme,
  fromMs: number,
  toMs: number,
): { open: number; high: number; low: number; close: number } {
  const open = priceAt(bar, first, fromMs);
  const close = priceAt(bar, first, toMs);
  let high = Math.max(open, close);
  let low = Math.min(open, close);
  for (let index = 1; index <= 2; index += 1) {
    const at = vertexTimeMs(bar, index);
    if (at < fromMs || at > toMs) continue;
    const price = vertexPrice(bar, first, index);
    high = Math.max(high, price);
    low = Math.min(low, price);
  }
  return { open, high, low, close };
}
