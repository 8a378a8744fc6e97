import type { OpenLife } from '../../domain/life/state.ts';
import type { Ownership } from '../../domain/orders/gate.ts';
import type { CachedLife, Work } from './match-positions.ts';

/** What a tick found before it did anything: what is wrong here is wrong since the tick before. */
export interface TickHealth {
  readonly ownership: Ownership;
  /** Since when it is so; null when that was never written down. */
  readonly ownershipSinceMs: number | null;
  readonly flagsLost: boolean;
  /** Positions the exchange shows that have no life, or a life without a plan. */
  readonly withoutPlan: number;
  /** The lives of the positions the exchange shows. */
  readonly lives: readonly CachedLife<OpenLife>[];
}

/** The health of an account by what a tick has to do. */
export function tickHealth(
  owner: { readonly ownership: Ownership; readonly lost: boolean },
  ownershipSinceMs: number | null,
  work: readonly Work[],
): TickHealth {
  const shown = work.filter((item) => item.do === 'judge' || item.do === 'catch-up');
  return {
    ownership: owner.ownership,
    ownershipSinceMs,
    flagsLost: owner.lost,
    withoutPlan: shown.filter(({ life }) => (life?.state.plan ?? null) === null).length,
    lives: shown.flatMap(({ life }) => (life === null ? [] : [life])),
  };
}
