import { fromNumber } from '../../../domain/money/decimal.ts';
import type { MarketRules } from '../engine/book.ts';

/** What the rules of an unlisted symbol are derived from. */
export interface RulesBasis {
  readonly symbol: string;
  readonly priceDecimals: number;
  /** A typical price, such as the first close. */
  readonly price: number;
}

/** Plausible filters for a symbol of which only prices are known; the venue's real ones differ. */
export function deriveRules({ symbol, priceDecimals, price }: RulesBasis): MarketRules {
  // A price of more than nine digits is an artefact of its source, and too fine for exact path arithmetic.
  const decimals = Math.max(0, Math.min(priceDecimals, 8 - Math.floor(Math.log10(price))));
  const tickSize = fromNumber(Number(`1e-${decimals}`));
  const { step, most } = stepFor(price);
  return {
    symbol,
    tickSize,
    stepSize: step,
    minPrice: tickSize,
    maxPrice: '10000000',
    minQuantity: step,
    maxQuantity: most,
    marketMaxQuantity: most,
    minNotional: '5',
    percentPriceUp: '1.05',
    percentPriceDown: '0.95',
    pricePrecision: decimals + 1,
    quantityPrecision: step.includes('.') ? step.length - 2 : 0,
  };
}

function stepFor(price: number): { step: string; most: string } {
  if (price >= 1000) return { step: '0.001', most: '1000' };
  if (price >= 100) return { step: '0.01', most: '100000' };
  if (price >= 1) return { step: '0.1', most: '1000000' };
  return { step: '1', most: '50000000' };
}
