import { lifeRowKey } from '../../domain/life/identity.ts';
import type { LifeState, LivingLife, OpenLife } from '../../domain/life/state.ts';
import type { ViewRow } from '../../ports/positions-view.ts';

/** The open life of the same position that came after this one, as the view shows it; null when it shows none. */
export function openLifeAfter(rows: readonly ViewRow[], { identity }: LivingLife): OpenLife | null {
  const slot = lifeRowKey(identity, 0).slice(0, -1);
  for (const { key, state } of rows) {
    const life = state as LifeState;
    if (key.startsWith(slot) && life.status === 'open' && life.identity.life > identity.life) return life;
  }
  return null;
}
