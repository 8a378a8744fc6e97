import { add, compare, type DecimalString, isZero, maximum, subtract } from '../../../domain/money/decimal.ts';
import type { AlgoView } from '../engine/view.ts';

/** A resting stop of one position slot. */
export interface RestingStop {
  readonly clientAlgoId: string;
  readonly closingSide: 'BUY' | 'SELL';
  readonly quantity: DecimalString;
  readonly closePosition: boolean;
}

/** The stop an order is, or undefined when it cannot protect: take-profit, not yet activated trailing, or able to open. */
export function asStop(algo: AlgoView): RestingStop | undefined {
  if (algo.type === 'TAKE_PROFIT_MARKET') return undefined;
  if (algo.type === 'TRAILING_STOP_MARKET' && !algo.activated) return undefined;
  const hedged = algo.positionSide !== 'BOTH' && (algo.positionSide === 'LONG') === (algo.side === 'SELL');
  if (!algo.reduceOnly && !algo.closePosition && !hedged) return undefined;
  return {
    clientAlgoId: algo.clientAlgoId,
    closingSide: algo.side,
    quantity: algo.quantity,
    closePosition: algo.closePosition,
  };
}

/** Base quantity of a position that its stops would close: all of it with a closePosition stop. */
export function coveredQuantity(stops: Iterable<RestingStop>, signedQuantity: DecimalString): DecimalString {
  const closing = compare(signedQuantity, '0') > 0 ? 'SELL' : 'BUY';
  const size = maximum(signedQuantity, subtract('0', signedQuantity));
  let sum: DecimalString = '0';
  for (const stop of stops) {
    if (stop.closingSide !== closing) continue;
    if (stop.closePosition) return size;
    sum = add(sum, stop.quantity);
  }
  return sum;
}

/** full: every unit is covered; partial: some; naked: none. */
export function coverage(
  stops: Iterable<RestingStop>,
  signedQuantity: DecimalString,
): 'flat' | 'naked' | 'partial' | 'full' {
  if (isZero(signedQuantity)) return 'flat';
  const covered = coveredQuantity(stops, signedQuantity);
  if (isZero(covered)) return 'naked';
  const size = maximum(signedQuantity, subtract('0', signedQuantity));
  return compare(covered, size) >= 0 ? 'full' : 'partial';
}
