import { add, compare, multiply, toNumber } from '../money/decimal.ts';
import type { PlanHints } from '../plan/exit-context.ts';
import { direction } from '../position/position.ts';
import type { FillRecorded, LifeEvent, PositionFlat, PositionOpened } from './events.ts';
import { fold } from './evolve.ts';
import type { LifeIdentity } from './identity.ts';
import type { LedgerLife, LedgerTrade } from './ledger.ts';
import { compareTradeIds } from './ledger.ts';
import type { ClosedLife, FlatLife, LifeState, LivingLife, OpenLife } from './state.ts';

/** What the entry bot said about a position it opened. */
export interface EntrySignal {
  readonly strategyId: string | null;
  readonly signalConfidence: number | null;
  readonly hints: PlanHints | null;
}

export const NO_SIGNAL: EntrySignal = { strategyId: null, signalConfidence: null, hints: null };

/** The trades that a life does not hold yet, ascending. Trades older than everything it remembers are known to it. */
export function newTrades(state: LifeState, trades: readonly LedgerTrade[]): readonly LedgerTrade[] {
  if (state.status === 'unknown') return trades;
  if (state.status !== 'open') return afterTheEnd(state, trades);
  const known = new Set(state.tradeIds);
  const oldest = state.tradeIds[0];
  return trades.filter(
    ({ tradeId, timeMs }) =>
      !known.has(tradeId) && (oldest === undefined ? timeMs >= state.openedAtMs : compareTradeIds(tradeId, oldest) > 0),
  );
}

/** What came after the end of a life, the other part of the trade that ended it included when that trade crossed zero. */
function afterTheEnd(state: FlatLife | ClosedLife, trades: readonly LedgerTrade[]): readonly LedgerTrade[] {
  const last = state.status === 'flat' ? (state.tradeIds.at(-1) ?? null) : state.lastTradeId;
  if (last === null) return trades.filter(({ timeMs }) => timeMs > state.flatAtMs);
  return trades.flatMap((trade) => {
    const order = compareTradeIds(trade.tradeId, last);
    if (order !== 0 || state.crossing === null) return order > 0 ? [trade] : [];
    return [{ ...trade, quantity: state.crossing, wholeQuantity: trade.quantity }];
  });
}

/** A new life that begins with its first trade. */
export function openedByFill(identity: LifeIdentity, first: LedgerTrade, signal: EntrySignal): PositionOpened {
  return { type: 'PositionOpened', v: 1, data: { identity, openedAtMs: first.timeMs, cause: 'fill', ...signal } };
}

/** The fills of one cut life, and its end when the ledger brings it to zero. */
export function ledgerEvents(
  state: LivingLife,
  cut: LedgerLife,
  source: FillRecorded['data']['source'],
): readonly LifeEvent[] {
  const fills: LifeEvent[] = cut.trades.map((trade) => ({
    type: 'FillRecorded',
    v: 1,
    data: {
      tradeId: trade.tradeId,
      orderId: trade.orderId,
      side: trade.side,
      quantity: trade.quantity,
      tradeQuantity: trade.wholeQuantity ?? trade.quantity,
      price: trade.price,
      tradeTimeMs: trade.timeMs,
      source,
    },
  }));
  if (!cut.endsFlat) return fills;
  const after = fold(fills, state) as OpenLife;
  const flatAtMs = cut.trades.at(-1)?.timeMs ?? after.lastFillAtMs;
  return [...fills, flatOf(after, 'ledger', flatAtMs)];
}

/** The end of a life, with what it earned. */
export function flatOf(state: OpenLife, evidence: PositionFlat['data']['evidence'], flatAtMs: number): PositionFlat {
  return {
    type: 'PositionFlat',
    v: 1,
    data: { evidence, flatAtMs, realisedPnlQuote: state.realisedPnlQuote, realisedR: realisedR(state, evidence) },
  };
}

/** Realised gain ÷ (entered quantity × entry × the first plan's stop distance). */
function realisedR(state: OpenLife, evidence: PositionFlat['data']['evidence']): number | null {
  if (state.firstSlFraction === null || state.ledgerIncomplete || evidence !== 'ledger') return null;
  const risk = toNumber(multiply(state.enteredQuantity, state.entryPrice)) * state.firstSlFraction;
  return risk > 0 ? toNumber(state.realisedPnlQuote) / risk : null;
}

/** Signed quantity of a life, as the ledger counts. */
export const signedQuantity = (state: LivingLife): string =>
  multiply(state.quantity, String(direction(state.identity.side)));

/** The signed sum of trades: what they did to the position. */
export function netOf(trades: readonly LedgerTrade[]): string {
  return trades.reduce(
    (sum, { side, quantity }) => add(sum, side === 'BUY' ? quantity : multiply(quantity, '-1')),
    '0',
  );
}

/** True when two signed quantities are the same position. */
export const sameQuantity = (a: string, b: string): boolean => compare(a, b) === 0;
