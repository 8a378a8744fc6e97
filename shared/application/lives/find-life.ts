import { lifeStreamId } from '../../domain/life/identity.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { LifeHead, LifeStore } from './life-store.ts';
import { loadLife } from './life-store.ts';

/**
 * The newest life of a position by strong reads. The view only says where to look first: rows can be missing or old,
 * so the search goes on from there — lives are numbered without gaps, hence doubling steps and then halving them.
 */
export async function findLatestLife(
  store: Pick<LifeStore, 'journal'>,
  rows: readonly ViewRow[],
  key: PositionKey,
): Promise<LifeHead> {
  const head = (life: number) => loadLife(store, lifeStreamId(key, life));
  let low = latestRowOf(rows, key);
  let found = await head(low);
  if (found.state.status === 'open') return found;
  if (found.commit === 0) {
    if (low === 1) return found;
    low = 1;
    found = await head(1);
  }
  let reach = 1;
  let beyond: number | null = null;
  while (beyond === null) {
    const next = await head(low + reach);
    if (next.commit === 0) beyond = low + reach;
    else {
      low += reach;
      found = next;
      reach *= 2;
    }
  }
  while (beyond - low > 1) {
    const middle = Math.floor((low + beyond) / 2);
    const next = await head(middle);
    if (next.commit === 0) beyond = middle;
    else {
      low = middle;
      found = next;
    }
  }
  return found;
}

function latestRowOf(rows: readonly ViewRow[], key: PositionKey): number {
  const prefix = `life#${key.symbol}#${key.positionSide}#`;
  let latest = 1;
  for (const row of rows) {
    if (row.key.startsWith(prefix)) latest = Math.max(latest, Number(row.key.slice(prefix.length)) || 1);
  }
  return latest;
}
