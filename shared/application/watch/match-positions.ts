import { lifeStreamId, parseLifeStreamId, slotOf } from '../../domain/life/identity.ts';
import { sideOf } from '../../domain/life/ledger.ts';
import { sameQuantity, signedQuantity } from '../../domain/life/ledger-events.ts';
import type { FlatLife, LifeState, OpenLife } from '../../domain/life/state.ts';
import { isZero, toNumber } from '../../domain/money/decimal.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import type { ExchangePosition } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';

/** The venue rounds an average entry price otherwise than we do. */
const SAME_ENTRY_FRACTION = 1e-6;

/** What a tick has to do for one position. */
export type Work =
  /** The view and the exchange agree on side and size. */
  | {
      readonly do: 'judge';
      readonly key: PositionKey;
      readonly life: CachedLife<OpenLife>;
      readonly position: ExchangePosition;
    }
  /** They disagree, or the view knows no life: the ledger decides. */
  | {
      readonly do: 'catch-up';
      readonly key: PositionKey;
      readonly life: CachedLife<OpenLife> | null;
      readonly position: ExchangePosition;
    }
  /** The exchange shows no position for an open life. */
  | { readonly do: 'confirm-flat'; readonly key: PositionKey; readonly life: CachedLife<OpenLife> }
  /** The life is over and its orders are being swept. */
  | { readonly do: 'sweep'; readonly key: PositionKey; readonly life: CachedLife<FlatLife> };

/** A life as the view shows it, with the commit it was folded from. */
export interface CachedLife<State extends LifeState = LifeState> {
  readonly streamId: string;
  readonly commit: number;
  readonly state: State;
}

/** Lays the exchange's positions beside the view's lives and says what is to be done for each. */
export function matchPositions(
  venue: string,
  account: string,
  rows: readonly ViewRow[],
  positions: readonly ExchangePosition[],
): readonly Work[] {
  const lives = livesOf(venue, account, rows);
  const work: Work[] = [];
  const matched = new Set<string>();
  for (const position of positions) {
    if (isZero(position.signedQuantity)) continue;
    const key = { venue, account, symbol: position.symbol, positionSide: position.positionSide };
    const life = lives.open.get(slotOf(key)) ?? null;
    matched.add(slotOf(key));
    const agree =
      life !== null &&
      life.state.identity.side === sideOf(position.signedQuantity) &&
      sameQuantity(signedQuantity(life.state), position.signedQuantity) &&
      !wasReplaced(life.state, position);
    work.push(agree ? { do: 'judge', key, life, position } : { do: 'catch-up', key, life, position });
  }
  for (const [slot, life] of lives.open) {
    if (!matched.has(slot)) work.push({ do: 'confirm-flat', key: life.state.identity, life });
  }
  for (const life of lives.flat) work.push({ do: 'sweep', key: life.state.identity, life });
  return work;
}

/** A position of the same size at another entry price was closed and opened again since the last fill we know of. */
function wasReplaced({ entryPrice, lastFillAtMs }: OpenLife, position: ExchangePosition): boolean {
  if (position.updateTimeMs <= lastFillAtMs) return false;
  const known = toNumber(entryPrice);
  return Math.abs(toNumber(position.entryPrice) - known) > known * SAME_ENTRY_FRACTION;
}

function livesOf(venue: string, account: string, rows: readonly ViewRow[]) {
  const open = new Map<string, CachedLife<OpenLife>>();
  const flat: CachedLife<FlatLife>[] = [];
  for (const row of rows) {
    if (!row.open || !row.key.startsWith('life#')) continue;
    const [, symbol = '', positionSide, life] = row.key.split('#');
    const streamId = lifeStreamId({ venue, account, symbol, positionSide: positionSide as 'BOTH' }, Number(life));
    const state = row.state as LifeState;
    const cached = { streamId, commit: row.version };
    if (state.status === 'flat') flat.push({ ...cached, state });
    if (state.status === 'open') {
      const before = open.get(slotOf(state.identity));
      const newer = before === undefined || parseLifeStreamId(before.streamId).life < state.identity.life;
      if (newer) open.set(slotOf(state.identity), { ...cached, state });
    }
  }
  return { open, flat };
}
