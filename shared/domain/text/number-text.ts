/**
 * Numbers as the specification's texts print them: ties go to the even digit, judged on the exact binary value
 * (0.125 → "0.12", 2.5 → "2"), so that a line can be compared with one of the original character by character.
 */

const POWERS_OF_TWO = [2, 4, 8, 16, 32, 64, 128, 256, 512] as const;

/** Largest number of decimals `fixed` supports. */
const MOST_DECIMALS = POWERS_OF_TWO.length - 1;

/** Thrown when a text is asked for with more decimals than this module rounds exactly. */
export class UnsupportedDecimalsError extends Error {
  readonly code = 'UNSUPPORTED_DECIMALS';
  constructor(decimals: number) {
    super(`decimals: expected an integer from 0 to ${MOST_DECIMALS}, got ${decimals}`);
    this.name = 'UnsupportedDecimalsError';
  }
}

/** The number with exactly this many decimals (0–8), ties to even: Python's `f"{value:.Nf}"`. @throws UnsupportedDecimalsError */
export function fixed(value: number, decimals: number): string {
  const doubling = POWERS_OF_TWO[decimals];
  if (doubling === undefined) throw new UnsupportedDecimalsError(decimals);
  if (!Number.isFinite(value)) return notFinite(value);
  if (value === 0) return zero(value, decimals);
  if (value >= 1e21 || value <= -1e21) return huge(value, decimals);
  const text = value.toFixed(decimals);
  // Exactly half a unit away from two neighbours: value × 2^(decimals + 1) is then an odd integer, and toFixed went away from zero.
  const halves = value * doubling;
  const tie = halves % 2 === 1 || halves % 2 === -1;
  return tie ? evenNeighbour(text) : text;
}

/** The number with a sign that is always printed: Python's `f"{value:+.Nf}"`. @throws UnsupportedDecimalsError */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return text.startsWith('-') ? text : `+${text}`;
}

/** A fraction printed as a percentage, 0.025 → "2.5%" with one decimal: Python's `f"{fraction:.N%}"`. @throws UnsupportedDecimalsError */
export function percentText(fraction: number, decimals: number): string {
  return `${fixed(fraction * 100, decimals)}%`;
}

/** The shortest text that reads back as the same double, always recognisable as a float: Python's `repr`, so 1 → "1.0", 1e-5 → "1e-05". */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  if (value === 0) return zero(value, 1);
  const size = Math.abs(value);
  // Here JavaScript writes an exponent with as few digits as it needs, Python with two at least.
  if (size < 1e-4 || size >= 1e16) return value.toExponential().replace(/(?<=e[+-])(?=\d$)/, '0');
  const plain = String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** `nan`, `inf` or `-inf`. */
const notFinite = (value: number): string => String(value).toLowerCase().replace('infinity', 'inf');

function zero(value: number, decimals: number): string {
  const digits = decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`;
  return Object.is(value, -0) ? `-${digits}` : digits;
}

function huge(value: number, decimals: number): string {
  const digits = BigInt(value).toString();
  return decimals === 0 ? digits : `${digits}.${'0'.repeat(decimals)}`;
}

function evenNeighbour(text: string): string {
  const last = text.charCodeAt(text.length - 1) - 48;
  return last % 2 === 0 ? text : text.slice(0, -1) + (last - 1);
}
