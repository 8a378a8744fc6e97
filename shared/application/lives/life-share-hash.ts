import { createHash } from 'node:crypto';
import type { LifeShare } from '../../domain/flags/live-rules.ts';

/**
 * The share a life opens under; null when all lives are under the brain. A life's place is a hash of its stream id, so
 * that every container and every restart finds the same, and it is written down when the life opens: another share later
 * changes nothing for it.
 */
export function lifeShare(streamId: string, sharePercent: number): LifeShare | null {
  if (sharePercent >= 100) return null;
  const place = Number.parseInt(createHash('sha256').update(`share ${streamId}`).digest('hex').slice(0, 8), 16);
  return { placePercent: Math.floor((place / 2 ** 32) * 10_000) / 100, sharePercent };
}
