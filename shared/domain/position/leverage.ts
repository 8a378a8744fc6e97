import { plainNumber } from '../text/plain-number.ts';

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
  const stated = plainNumber(position.actual_leverage) ?? 0;
  if (stated >= 1) return stated;
  const notional = Math.abs(plainNumber(position.notional) ?? 0);
  const margin = plainNumber(position.initialMargin) || plainNumber(position.positionInitialMargin) || 0;
  const measured = margin > 0 ? notional / margin : 0;
  return measured >= 1 ? measured : Math.max(1, plainNumber(position.leverage) ?? 1);
}
