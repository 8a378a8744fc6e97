import type { DecimalString } from '../money/decimal.ts';

/** The grids of a symbol's prices and quantities. */
export interface Precision {
  readonly tickSize: DecimalString;
  readonly stepSize: DecimalString;
}

const BY_NAME: readonly (readonly [parts: readonly string[], precision: Precision])[] = [
  [['BTC', 'ETH'], { tickSize: '0.1', stepSize: '0.001' }],
  [['TRX', 'DOGE', 'XRP', 'SHIB', 'WIN'], { tickSize: '0.00001', stepSize: '1' }],
  [['DOT', 'LINK', 'UNI'], { tickSize: '0.001', stepSize: '0.1' }],
];

const OTHERS: Precision = { tickSize: '0.001', stepSize: '1' };

/** A guess at a symbol's grids for when the venue's rules cannot be read; every other rule of rounding still holds. */
export const defaultPrecision = (symbol: string): Precision =>
  BY_NAME.find(([parts]) => parts.some((part) => symbol.includes(part)))?.[1] ?? OTHERS;
