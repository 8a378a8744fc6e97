import { subtract } from '../money/decimal.ts';
import { entryOrderSide } from '../position/position.ts';
import type { FillRecorded } from './events.ts';
import type { LedgerTrade } from './ledger.ts';
import { compareTradeIds } from './ledger.ts';
import type { ClosedLife, Counted, LifeState, LivingLife } from './state.ts';

/** Ids of reported fills that are kept until the ledger has confirmed them. */
const KEPT_TRADE_IDS = 40;
/** Fills of one order are reported in any order; one that is older than a first life's first fill by more is of another life. */
const FIRST_FILLS_WITHIN_MS = 60_000;

/**
 * What a life has counted after one more fill. A trade that the ledger showed settles all before it, because the ledger
 * is read without gaps; reported fills come in any order and are remembered one by one.
 */
export function counted(state: LivingLife, fill: FillRecorded['data']): Omit<Counted, 'observedAtMs'> {
  const { side, positionSide } = state.identity;
  // In hedge mode a slot cannot change its side: nothing of a trade lies beyond zero.
  const mayCross = positionSide === 'BOTH' && fill.side !== entryOrderSide(side);
  const beyond = mayCross ? subtract(fill.tradeQuantity, fill.quantity) : '0';
  const ids = [...state.tradeIds, fill.tradeId].sort(compareTradeIds);
  const settledTradeId =
    fill.source === 'ledger'
      ? later(state.settledTradeId, fill.tradeId)
      : later(state.settledTradeId, ids[ids.length - KEPT_TRADE_IDS - 1] ?? null);
  return {
    settledTradeId,
    tradeIds: ids.filter((id) => settledTradeId === null || compareTradeIds(id, settledTradeId) > 0),
    crossing: beyond === '0' ? null : { tradeId: fill.tradeId, quantity: beyond },
  };
}

/** The trades that a life does not hold yet, each once, ascending. */
export function newTrades(state: LifeState, trades: readonly LedgerTrade[]): readonly LedgerTrade[] {
  const ordered = [...new Map(trades.map((trade) => [trade.tradeId, trade])).values()].sort((a, b) =>
    compareTradeIds(a.tradeId, b.tradeId),
  );
  if (state.status === 'unknown') return ordered;
  const first = firstOf(state, ordered);
  const known = new Set(state.tradeIds);
  return ordered.flatMap((trade) => {
    if (trade.tradeId === state.crossing?.tradeId) {
      return [{ ...trade, quantity: state.crossing.quantity, wholeQuantity: trade.quantity }];
    }
    const isOld = first !== null && compareTradeIds(trade.tradeId, first) < 0;
    return isOld || known.has(trade.tradeId) || isCovered(state, trade) ? [] : [trade];
  });
}

/** The newest trade a life has counted; null when it counted none. The next life begins after it. */
export const lastTradeId = (state: Counted): string | null =>
  later(state.settledTradeId, state.tradeIds.at(-1) ?? null);

/**
 * The trade from which the ledger must be read (inclusive) to find what a life lacks; undefined: from as far back as it
 * goes. No trade that crosses zero stands before it, because only what stands behind it was still counted.
 */
export const ledgerFrom = (state: LifeState): string | undefined =>
  state.status === 'unknown' ? undefined : (state.settledTradeId ?? undefined);

const isCovered = ({ settledTradeId, observedAtMs }: Counted, { tradeId, timeMs }: LedgerTrade): boolean =>
  (settledTradeId !== null && compareTradeIds(tradeId, settledTradeId) <= 0) ||
  (observedAtMs !== null && timeMs <= observedAtMs);

/**
 * Where the ledger of a life begins whose predecessor nobody knows: at its first counted fill, or while it is open at
 * entries before it that led to it within a minute. What else stands before is of lives that were over before this
 * journal began. Null where a settled trade or a position read says it already: all that came later is of this life.
 */
function firstOf(state: LivingLife | ClosedLife, ordered: readonly LedgerTrade[]): string | null {
  const [oldest] = state.tradeIds;
  if (state.settledTradeId !== null || state.observedAtMs !== null || oldest === undefined) return null;
  if (state.status !== 'open') return oldest;
  const entrySide = entryOrderSide(state.identity.side);
  const before = ordered.filter(({ tradeId }) => compareTradeIds(tradeId, oldest) < 0);
  let first = oldest;
  for (const trade of before.reverse()) {
    if (trade.side !== entrySide || state.openedAtMs - trade.timeMs > FIRST_FILLS_WITHIN_MS) break;
    first = trade.tradeId;
  }
  return first;
}

const later = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : compareTradeIds(a, b) < 0 ? b : a;
