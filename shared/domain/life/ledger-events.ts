import type { LifeShare } from '../flags/live-rules.ts';
import { add, compare, multiply, toNumber } from '../money/decimal.ts';
import type { PlanHints } from '../plan/exit-context.ts';
import { direction } from '../position/position.ts';
import type { FillRecorded, LifeEvent, PositionFlat, PositionOpened } from './events.ts';
import { fold } from './evolve.ts';
import type { ForcedBy } from './forced.ts';
import { forcedBy } from './forced.ts';
import type { LifeIdentity } from './identity.ts';
import type { LedgerLife, LedgerTrade } from './ledger.ts';
import type { LivingLife, OpenLife } from './state.ts';

/** What the entry bot said about a position it opened. */
export interface EntrySignal {
  readonly strategyId: string | null;
  readonly signalConfidence: number | null;
  readonly hints: PlanHints | null;
}

export const NO_SIGNAL: EntrySignal = { strategyId: null, signalConfidence: null, hints: null };

/** A new life that begins with its first trade, after the newest trade of the life before. */
export function openedByFill(
  identity: LifeIdentity,
  first: LedgerTrade,
  afterTradeId: string | null,
  signal: EntrySignal,
  share: LifeShare | null = null,
): PositionOpened {
  const data = {
    identity,
    openedAtMs: first.timeMs,
    cause: 'fill' as const,
    afterTradeId,
    ...signal,
    ...(share === null ? {} : { share }),
  };
  return { type: 'PositionOpened', v: 1, data };
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
      ...makerOf(trade),
    },
  }));
  const last = cut.trades.at(-1);
  if (!cut.endsFlat || last === undefined) return fills;
  return [...fills, flatOf(fold(fills, state) as OpenLife, 'ledger', last.timeMs, forcedBy(last.clientOrderId))];
}

/** Who made a trade, as far as it is known. */
function makerOf({ clientOrderId }: LedgerTrade): Pick<FillRecorded['data'], 'clientOrderId' | 'forcedBy'> {
  if (clientOrderId === undefined) return {};
  const by = forcedBy(clientOrderId);
  return by === null ? { clientOrderId } : { clientOrderId, forcedBy: by };
}

/** The end of a life, with what it earned. */
export function flatOf(
  state: OpenLife,
  evidence: PositionFlat['data']['evidence'],
  flatAtMs: number,
  by: ForcedBy | null = null,
): PositionFlat {
  return {
    type: 'PositionFlat',
    v: 1,
    data: {
      evidence,
      flatAtMs,
      realisedPnlQuote: state.realisedPnlQuote,
      realisedR: realisedR(state, evidence),
      ...(by === null ? {} : { forcedBy: by }),
    },
  };
}

/** Realised gain ÷ (everything entered, at the prices it was entered at × the first plan's stop distance). */
function realisedR(state: OpenLife, evidence: PositionFlat['data']['evidence']): number | null {
  if (state.observedAtMs !== null || evidence !== 'ledger') return null;
  const risk = toNumber(state.enteredQuote) * (state.firstSlFraction ?? 0);
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
