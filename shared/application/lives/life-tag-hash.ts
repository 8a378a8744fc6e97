import { createHash } from 'node:crypto';

/** A short name of the stream for client order ids: 60 bits, so two lives of one account never share it in practice. */
export const lifeTag = (streamId: string): string =>
  BigInt(`0x${createHash('sha256').update(streamId).digest('hex').slice(0, 15)}`)
    .toString(36)
    .padStart(12, '0');
