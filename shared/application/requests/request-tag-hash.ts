import { createHash } from 'node:crypto';

/** A short name of a request, which its life remembers it by: 48 bits, and a life remembers only a few. */
export const requestTag = (module: string, requestId: string): string =>
  BigInt(`0x${createHash('sha256').update(`${module}#${requestId}`).digest('hex').slice(0, 12)}`).toString(36);
