const NUMBER_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number, or a text that is a plain decimal number, blanks around it aside; null for all else, infinities and what JavaScript reads as 0 or as hexadecimal included. */
export function plainNumber(value: unknown): number | null {
  const number = typeof value === 'string' && NUMBER_TEXT.test(value.trim()) ? Number(value) : value;
  return isFiniteNumber(number) ? number : null;
}

const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);
