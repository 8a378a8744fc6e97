import * as z from 'zod/mini';

/** The venue opened in 2017: nothing real is older. */
const EARLIEST_MS = Date.UTC(2017, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** The name of an account in this deployment. It becomes part of stream ids, so it holds none of their separators. */
export const account = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1–64 characters of A–Z a–z 0–9 _ -'));

/**
 * A symbol as the venue writes it. The venue also lists symbols in other scripts, so letters and digits of any script are taken;
 * a script that has capitals must use them, because "btcusdt" would silently name another stream than "BTCUSDT".
 */
export const symbol = z
  .string()
  .check(
    z.regex(/^[\p{Lu}\p{Lo}\p{Lm}\p{M}\p{Nd}_]{2,30}$/u, 'must be 2–30 capital letters, digits or _ (any script)'),
  );

/** A quantity or price: a decimal number above zero as text, as the exchange writes it, never a float and never an exponent. */
export const positiveDecimal = z
  .string()
  .check(
    z.maxLength(40, 'must be at most 40 characters'),
    z.regex(/^(?=.*[1-9])\d+(\.\d+)?$/, 'must be a decimal number above zero as text, such as "0.015"'),
  );

/** An id the venue gave: digits as text, because some do not fit a JSON number. */
export const venueId = z.string().check(z.regex(/^\d{1,20}$/, 'must be an id of 1–20 decimal digits as text'));

/** A moment, UTC milliseconds; seconds and microseconds fall outside its range and are refused. */
export const utcMs = z
  .int('must be whole UTC milliseconds')
  .check(
    z.minimum(EARLIEST_MS, 'must be UTC milliseconds (this is too early: seconds?)'),
    z.maximum(LATEST_MS, 'must be UTC milliseconds (this is too late: microseconds?)'),
  );

/** A share of a price, above 0 and below 1; a percent number such as 1.5 is refused. */
export const fraction = z
  .number()
  .check(
    z.gt(0, 'must be a fraction above 0 and below 1'),
    z.lt(1, 'must be a fraction above 0 and below 1 (a percent number?)'),
  );

/** A confidence, 0 to 1, both included. */
export const confidence = z.number().check(z.minimum(0, 'must be 0 to 1'), z.maximum(1, 'must be 0 to 1'));

/** A short text without line breaks or other control characters. */
export const shortText = (maxLength: number): z.ZodMiniString =>
  z
    .string()
    .check(
      z.minLength(1, 'must not be empty'),
      z.maxLength(maxLength, `must be at most ${maxLength} characters`),
      z.regex(/^\P{Cc}*$/u, 'must not hold control characters'),
    );
