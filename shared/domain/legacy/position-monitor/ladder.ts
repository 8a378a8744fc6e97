import type { DecimalString } from '../../money/decimal.ts';
import { floorToStep, fromNumber, multiply, toNumber } from '../../money/decimal.ts';
import { isEnough, type LegacyRules, stopPrice, targetPrice } from '../grid.ts';
import { gainFraction, type LegacyPosition } from '../position.ts';
import { besideEntry, keptFromMark } from '../price-beside.ts';

/** One rung of the ladder: everything in percent of margin, which is percent of price times leverage. */
interface Rung {
  readonly fromPercent: number;
  /** Share of the distance from entry to the mark that the stop locks; null for just beyond entry. */
  readonly locks: number | null;
  /** Share of the position and gain in percent of margin. */
  readonly targets: readonly (readonly [share: number, atPercent: number])[];
}

const RUNGS: readonly Rung[] = [
  {
    fromPercent: 60,
    locks: 0.9,
    targets: [
      [0.15, 30],
      [0.15, 40],
      [0.2, 50],
    ],
  },
  {
    fromPercent: 35,
    locks: 0.85,
    targets: [
      [0.2, 20],
      [0.2, 28],
      [0.3, 35],
    ],
  },
  {
    fromPercent: 20,
    locks: 0.7,
    targets: [
      [0.2, 12],
      [0.2, 18],
      [0.3, 25],
    ],
  },
  {
    fromPercent: 10,
    locks: 0.5,
    targets: [
      [0.25, 10],
      [0.25, 15],
    ],
  },
  { fromPercent: 5, locks: null, targets: [[0.25, 8]] },
];

/** Just beyond entry, as a fraction: what the fees cost. */
const BREAK_EVEN = 0.001;
/** What an account is taken to trade with when the venue does not say. */
export const DEFAULT_LEVERAGE = 30;

/** The stop and the targets a gain earns. */
export interface Ladder {
  readonly stop: DecimalString;
  readonly targets: readonly { readonly quantity: DecimalString; readonly price: DecimalString }[];
}

/** Gain in percent of margin. */
export const marginGainPercent = (position: LegacyPosition, leverage: number): number =>
  gainFraction(position) * leverage * 100;

/** The ladder of the position's gain; null below +5 % of margin. */
export function ladderOf(position: LegacyPosition, leverage: number, rules: LegacyRules): Ladder | null {
  const gain = marginGainPercent(position, leverage);
  const rung = RUNGS.find(({ fromPercent }) => gain >= fromPercent);
  if (rung === undefined) return null;
  const targets = rung.targets.map(([share, atPercent]) => ({
    quantity: floorToStep(multiply(position.quantity, fromNumber(share)), rules.stepSize),
    price: targetPrice(position.side, besideEntry(position, atPercent / 100 / leverage), rules.tickSize),
  }));
  return {
    stop: stopPrice(position.side, lockingPrice(position, rung.locks), rules.tickSize),
    targets: targets.filter(({ quantity }) => isEnough(quantity, rules)),
  };
}

function lockingPrice(position: LegacyPosition, locks: number | null): number {
  const [entry, mark] = [toNumber(position.entryPrice), toNumber(position.markPrice)];
  return keptFromMark(position, locks === null ? besideEntry(position, BREAK_EVEN) : entry + locks * (mark - entry));
}
