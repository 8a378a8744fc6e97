/** What a venue's position says of its leverage; texts or numbers, any of them may be missing or unreadable. */
export interface ReportedLeverage {
  readonly actual_leverage?: unknown;
  readonly notional?: unknown;
  readonly initialMargin?: unknown;
  readonly positionInitialMargin?: unknown;
  readonly leverage?: unknown;
}

/** The leverage a position really has: as stated, else its notional over its margin, else as set; 1 at least. */
export function effectiveLeverage(position: ReportedLeverage): number {
  const stated = readable(position.actual_leverage);
  if (stated !== null && stated >= 1) return stated;
  const notional = Math.abs(readable(position.notional) ?? 0);
  const margin = readable(position.initialMargin) || readable(position.positionInitialMargin) || 0;
  if (notional > 0 && margin > 0 && notional / margin >= 1) return notional / margin;
  return Math.max(1, readable(position.leverage) ?? 1);
}

const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A text must be a plain decimal number: what JavaScript reads as 0 (empty, blank) is not readable. */
function readable(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && NUMBER_TEXT.test(value.trim()) ? Number(value) : null;
}
