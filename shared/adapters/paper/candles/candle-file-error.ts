/** A candle file cannot be used; the message starts with FILE:LINE or FILE. */
export class CandleFileError extends Error {
  readonly code = 'CANDLE_FILE_INVALID';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CandleFileError';
  }
}
