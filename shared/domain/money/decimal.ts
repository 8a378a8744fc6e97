import Big from 'big.js';

/** A decimal number as text, as the exchange writes it: never a binary float, never an exponent. */
export type DecimalString = string;

const DECIMAL_TEXT = /^-?(\d+\.?\d*|\.\d+)$/;

/** Thrown when a text that should be a decimal number is not one. */
export class NotADecimalError extends Error {
  readonly code = 'NOT_A_DECIMAL';
  constructor(what: string, text: unknown) {
    super(`${what}: expected a decimal number such as "0.5", got ${JSON.stringify(text)}`);
    this.name = 'NotADecimalError';
  }
}

/** Rounds a quotient once, toward zero to 18 decimals: a second rounding could lift what the first one left. */
const Quotient = Big();
Quotient.DP = 18;
Quotient.RM = Big.roundDown;

function big(value: DecimalString): Big {
  if (!DECIMAL_TEXT.test(value)) throw new NotADecimalError('decimal', value);
  return new Big(value);
}

const text = (value: Big): DecimalString => value.toFixed();

/** a + b, exact. */
export const add = (a: DecimalString, b: DecimalString): DecimalString => text(big(a).plus(big(b)));
/** a − b, exact. */
export const subtract = (a: DecimalString, b: DecimalString): DecimalString => text(big(a).minus(big(b)));
/** a × b, exact. */
export const multiply = (a: DecimalString, b: DecimalString): DecimalString => text(big(a).times(big(b)));
/** a ÷ b rounded toward zero to 18 decimals; throws when b is zero. */
export const divide = (a: DecimalString, b: DecimalString): DecimalString =>
  text(new Quotient(big(a)).div(new Quotient(big(b))));
/** −1, 0 or 1 as a is below, equal to or above b. */
export const compare = (a: DecimalString, b: DecimalString): -1 | 0 | 1 => big(a).cmp(big(b));
/** The size without its sign. */
export const absolute = (a: DecimalString): DecimalString => text(big(a).abs());
/** The same size with the other sign. */
export const negate = (a: DecimalString): DecimalString => text(big(a).times(-1));
/** True for 0, 0.0, −0. */
export const isZero = (a: DecimalString): boolean => big(a).eq(0);
/** The smaller of two decimals, the first of two equals. */
export const minimum = (a: DecimalString, b: DecimalString): DecimalString => (compare(a, b) <= 0 ? a : b);
/** The larger of two decimals, the first of two equals. */
export const maximum = (a: DecimalString, b: DecimalString): DecimalString => (compare(a, b) >= 0 ? a : b);

/** The largest multiple of `step` that is not above `value` (floor, also below zero); `step` must be positive. */
export function floorToStep(value: DecimalString, step: DecimalString): DecimalString {
  const unit = big(step);
  if (unit.lte(0)) throw new NotADecimalError('step', step);
  const remainder = big(value).mod(unit);
  return text(big(value).minus(remainder.lt(0) ? remainder.plus(unit) : remainder));
}

/** The smallest multiple of `step` that is not below `value` (ceiling, also below zero); `step` must be positive. */
export const ceilToStep = (value: DecimalString, step: DecimalString): DecimalString =>
  negate(floorToStep(negate(value), step));

/** The shortest decimal text that names this finite double; throws on NaN and infinities. */
export function fromNumber(value: number): DecimalString {
  if (!Number.isFinite(value)) throw new NotADecimalError('number', String(value));
  return text(new Big(value));
}

/** The nearest double, for the brain's arithmetic only: never send its result to an exchange unrounded. */
export const toNumber = (value: DecimalString): number => Number(text(big(value)));

/** True when the text is a decimal number this module accepts. */
export const isDecimal = (value: unknown): value is DecimalString =>
  typeof value === 'string' && DECIMAL_TEXT.test(value);
