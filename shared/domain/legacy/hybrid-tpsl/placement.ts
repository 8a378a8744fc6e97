import type { DecimalString } from '../../money/decimal.ts';
import { compare, divide, floorToStep, subtract } from '../../money/decimal.ts';
import { direction } from '../../position/position.ts';
import { fixed } from '../../text/number-text.ts';
import { isEnough, type LegacyRules, stopPrice, targetPrice } from '../grid.ts';
import { type PlaceOperation, placeStop, placeTakeProfit } from '../operations.ts';
import type { LegacyPosition } from '../position.ts';
import { besideEntry } from '../price-beside.ts';
import { type HybridInput, type HybridLevels, hybridLevels, usableFraction } from './levels.ts';

/** A stop without any distance would stand at entry: this fraction keeps it away. */
const LEAST_STOP = 0.0005;
/** A target that does not lie beyond entry is put this fraction beyond it. */
const LEAST_TARGET = 0.001;
const LEAST_ACTIVATION = 0.002;
/** What the venue takes, percent. */
const CALLBACK = { least: 0.1, most: 5 } as const;

/** What a position is protected with. */
export interface HybridPlacement {
  readonly levels: HybridLevels;
  /** The stop first; none at all when nothing is there to protect. */
  readonly operations: readonly PlaceOperation[];
}

/** The orders that protect a position from its fill on: the stop, one or two targets, and the trailing stop the model earned. */
export function hybridPlacement(position: LegacyPosition, input: HybridInput, rules: LegacyRules): HybridPlacement {
  const levels = hybridLevels(input);
  const nothing = compare(position.quantity, '0') <= 0 || compare(position.entryPrice, '0') <= 0;
  if (nothing) return { levels, operations: [] };
  const operations = [stop(position, levels, rules), ...targets(position, levels, input, rules)];
  const trailing = trailingStop(position, levels, rules);
  return { levels, operations: trailing === null ? operations : [...operations, trailing] };
}

function stop(position: LegacyPosition, { slFraction }: HybridLevels, { tickSize }: LegacyRules) {
  const price = besideEntry(position, -(slFraction || LEAST_STOP));
  return placeStop('sl', position.quantity, stopPrice(position.side, price, tickSize));
}

/**
 * The base target takes all, or half beside the model's own when half is enough for the venue; what is left of a step goes with
 * the model's.
 */
function targets(position: LegacyPosition, levels: HybridLevels, input: HybridInput, rules: LegacyRules) {
  const baseFraction = usableFraction(input.baseTpFraction);
  const isExtended = levels.tpFraction > baseFraction;
  const whole = floorToStep(position.quantity, rules.stepSize);
  const half = floorToStep(divide(position.quantity, '2'), rules.stepSize);
  const first = isExtended && isEnough(half, rules) ? half : whole;
  const rest = subtract(whole, first);
  return [...target(position, first, baseFraction, rules), ...target(position, rest, levels.tpFraction, rules)];
}

function target(
  position: LegacyPosition,
  quantity: DecimalString,
  fraction: number,
  rules: LegacyRules,
): readonly PlaceOperation[] {
  if (!isEnough(quantity, rules)) return [];
  const sign = direction(position.side);
  const wanted = targetPrice(position.side, besideEntry(position, fraction), rules.tickSize);
  const isBeyondEntry = sign * compare(wanted, position.entryPrice) > 0;
  const price = isBeyondEntry
    ? wanted
    : targetPrice(position.side, besideEntry(position, LEAST_TARGET), rules.tickSize);
  return [placeTakeProfit('tp', quantity, price)];
}

function trailingStop(
  position: LegacyPosition,
  { trailFraction }: HybridLevels,
  rules: LegacyRules,
): PlaceOperation | null {
  const quantity = floorToStep(position.quantity, rules.stepSize);
  if (trailFraction <= 0 || !isEnough(quantity, rules)) return null;
  const activation = besideEntry(position, Math.max(2 * trailFraction, LEAST_ACTIVATION));
  return {
    operation: 'place',
    kind: 'trailing',
    type: 'TRAILING_STOP_MARKET',
    quantity,
    price: null,
    callbackRatePercent: callbackPercent(trailFraction),
    activationPrice: targetPrice(position.side, activation, rules.tickSize),
  };
}

/** A trailing distance as the venue takes it: percent, two decimals, 0.1–5. */
export const callbackPercent = (trailFraction: number): DecimalString =>
  fixed(Math.min(CALLBACK.most, Math.max(CALLBACK.least, trailFraction * 100)), 2);
