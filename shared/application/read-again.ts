import { ExchangeNotSentError, ExchangeRejectedError, isLimit } from '../ports/exchange.ts';

/**
 * Reads, and when that fails reads once more: a read changes nothing, and a tick that sees nothing leaves a new position
 * alone until the next. Not when the venue, or our own budget, asks for silence.
 */
export async function readAgain<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (asksForSilence(error)) throw error;
    return read();
  }
}

const asksForSilence = (error: unknown): boolean =>
  error instanceof ExchangeNotSentError ||
  (error instanceof ExchangeRejectedError && (isLimit(error) || error.httpStatus === 451));
