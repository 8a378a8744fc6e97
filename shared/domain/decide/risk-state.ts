import type { Side } from '../position/position.ts';
import type { RiskState } from './position-context.ts';

/** How hard a position is under water, from its gain in percent of entry price: below −3 high_risk, below −1 drawdown. */
export function riskStateOf(pricePnlPercent: number): RiskState {
  if (pricePnlPercent < -3) return 'high_risk';
  return pricePnlPercent < -1 ? 'drawdown' : 'normal';
}

/** The gain in percent of entry price, positive when the position gains, never multiplied by leverage; 0 when there is no entry price. */
export function priceBasedPnlPercent(side: Side, entryPrice: number, price: number): number {
  if (!(entryPrice > 0)) return 0;
  return ((side === 'LONG' ? price - entryPrice : entryPrice - price) / entryPrice) * 100;
}
