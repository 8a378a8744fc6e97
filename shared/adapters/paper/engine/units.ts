import { type DecimalString, isDecimal, NotADecimalError } from '../../../domain/money/decimal.ts';

/** A price tick or quantity step: `mantissa` × 10^-`decimals`. Counts of it are exact integers inside the engine. */
export interface Unit {
  readonly size: DecimalString;
  readonly mantissa: number;
  readonly decimals: number;
}

/** The unit a decimal such as "0.10" names; throws NotADecimalError when it is not a positive decimal. */
export function unitOf(size: DecimalString): Unit {
  const { digits, decimals, negative } = parse(size);
  if (negative || digits <= 0) throw new NotADecimalError('tick or step', size);
  return { size, mantissa: digits, decimals };
}

/** How many units the value is (negative below zero), or undefined when it is not a whole number of them. */
export function countUnits(value: DecimalString, unit: Unit): number | undefined {
  const { digits, decimals, negative } = parse(value);
  if (decimals > unit.decimals) return undefined;
  const scaled = digits * 10 ** (unit.decimals - decimals);
  if (!Number.isSafeInteger(scaled) || scaled % unit.mantissa !== 0) return undefined;
  const count = scaled / unit.mantissa;
  return negative && count !== 0 ? -count : count;
}

/** The whole number of units nearest to a double. */
export const nearestUnits = (value: number, unit: Unit): number =>
  Math.round((value * 10 ** unit.decimals) / unit.mantissa);

/** The exact decimal text of `count` units, always with the unit's own decimals. */
export function unitsToText(count: number, unit: Unit): DecimalString {
  const scaled = count * unit.mantissa;
  if (!Number.isSafeInteger(scaled)) throw new RangeError(`${count} units of ${unit.size} are beyond exact integers`);
  const digits = String(Math.abs(scaled)).padStart(unit.decimals + 1, '0');
  const sign = scaled < 0 ? '-' : '';
  if (unit.decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -unit.decimals)}.${digits.slice(-unit.decimals)}`;
}

/** The double nearest to `count` units: for margins and volumes only. */
export const unitsToNumber = (count: number, unit: Unit): number => (count * unit.mantissa) / 10 ** unit.decimals;

/** Significant decimals of a decimal text, trailing zeros not counted. */
export const decimalsOf = (value: DecimalString): number => parse(value).decimals;

function parse(value: DecimalString): { digits: number; decimals: number; negative: boolean } {
  if (!isDecimal(value)) throw new NotADecimalError('decimal', value);
  const bare = value.replace(/^[+-]/, '');
  const [whole = '', fraction = ''] = bare.split('.');
  const significant = fraction.replace(/0+$/, '');
  return {
    digits: Number(`${whole}${significant}`),
    decimals: significant.length,
    negative: value.startsWith('-'),
  };
}
