import type { LifeState, OpenLife } from '../../domain/life/state.ts';
import type { ViewRow } from '../../ports/positions-view.ts';

/** The open lives among the rows of the view. */
export const openLives = (rows: readonly ViewRow[]): readonly OpenLife[] =>
  rows.flatMap(({ key, state }) => {
    const life = state as LifeState;
    return key.startsWith('life#') && life.status === 'open' ? [life] : [];
  });
