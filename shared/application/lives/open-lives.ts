import { lifeRowKey } from '../../domain/life/identity.ts';
import type { LifeState, LivingLife, OpenLife } from '../../domain/life/state.ts';
import type { ViewRow } from '../../ports/positions-view.ts';

/** The open lives among the rows of the view. */
export const openLives = (rows: readonly ViewRow[]): readonly OpenLife[] =>
  rows.flatMap(({ key, state }) => {
    const life = state as LifeState;
    return key.startsWith('life#') && life.status === 'open' ? [life] : [];
  });

/** The open life of the same position that came after this one, as the view shows it; null when it shows none. */
export function openLifeAfter(rows: readonly ViewRow[], { identity }: LivingLife): OpenLife | null {
  const slot = lifeRowKey(identity, 0);
  const isLater = (life: OpenLife) => lifeRowKey(life.identity, 0) === slot && life.identity.life > identity.life;
  return openLives(rows).find(isLater) ?? null;
}
