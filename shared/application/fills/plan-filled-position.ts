import { isIgnored } from '../../domain/account/watchdog-events.ts';
import { newTrades } from '../../domain/life/counted.ts';
import type { LedgerTrade } from '../../domain/life/ledger.ts';
import { cutIntoLives } from '../../domain/life/ledger.ts';
import { signedQuantity } from '../../domain/life/ledger-events.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { toNumber } from '../../domain/money/decimal.ts';
import type { PlanHints } from '../../domain/plan/exit-context.ts';
import type { OrderSide, PositionSide } from '../../domain/position/position.ts';
import { accountOf, lastOwnerOf } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import { DECISION_FLAGS_AGE_MS, readOwnership } from '../flags/read-ownership.ts';
import { applyTrades } from '../lives/apply-trades.ts';
import { findLatestLife } from '../lives/find-life.ts';
import type { LifeHead } from '../lives/life-store.ts';
import { readLedger } from '../lives/read-ledger.ts';
import { MARKET_FRESH_MS, marketRowsOf, readMarket } from '../market/market-reader.ts';

/** A fill as the entry bot reports it. */
export interface PositionFilled {
  readonly account: string;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly side: OrderSide;
  readonly tradeId: string;
  readonly orderId: string;
  readonly quantity: string;
  readonly price: string;
  readonly tradeTimeMs: number;
  /** Client id of the order that was filled, where the reporter knows it. */
  readonly clientOrderId?: string;
  readonly strategyId: string | null;
  readonly signalConfidence: number | null;
  readonly hints: PlanHints | null;
}

/** A reported fill price stands in for the mark only while it is as fresh as a mark must be. */
const FILL_PRICE_FRESH_MS = 5_000;

/** Counts a reported fill and, in the same commit, plans the position and asks for its protection. Repeats change nothing. */
export async function planFilledPosition(brain: Brain, fill: PositionFilled, correlationId: string): Promise<LifeHead> {
  const { exchange, clock, view } = brain;
  const key = { venue: exchange.venue, account: fill.account, symbol: fill.symbol, positionSide: fill.positionSide };
  const [rows, rules] = await Promise.all([view.rowsOf(key.venue, key.account), brain.filters.of(fill.symbol)]);
  const account = accountOf(rows);
  const kept = marketRowsOf(rows).get(fill.symbol);
  const isKeptFresh = kept !== undefined && clock.now() - kept.computedAtMs <= MARKET_FRESH_MS;
  const [latest, owner, market, mark] = await Promise.all([
    findLatestLife(brain, rows, key),
    readOwnership(brain, DECISION_FLAGS_AGE_MS, () => lastOwnerOf(brain, key.venue, key.account)),
    isKeptFresh ? kept : readMarket(exchange, clock, fill.symbol, kept),
    markFor(brain, fill),
  ]);
  const told = await witnessed(brain, latest, { ...fill, timeMs: fill.tradeTimeMs });
  if (told === null) return latest;
  const nowMs = clock.now();
  return applyTrades(brain, latest, told.trades, {
    source: told.source,
    signal: { strategyId: fill.strategyId, signalConfidence: fill.signalConfidence, hints: fill.hints },
    sharePercent: owner.live.sharePercent,
    cause: { correlationId, causationId: `trade:${fill.tradeId}`, flagsVersion: owner.version },
    // A symbol that is left alone is counted all the same: its ledger must be whole when it is looked after again.
    judging: isIgnored(account, fill.symbol)
      ? null
      : {
          nowMs,
          ownership: owner.ownership,
          mayDiscretion: owner.mayDiscretion,
          minConfidence: owner.live.minConfidence,
          market: {
            markPrice: mark.price,
            regime: market.regime,
            regimeSinceMs: market.regimeSinceMs,
            volatilityFraction: market.volatilityFraction,
            leverage: null,
            nowMs,
          },
          markAgeMs: nowMs - mark.timeMs,
          liquidationPrice: 0,
          riskMode: account.riskMode,
          rules,
          planning: brain.planning,
          firstPlanCause: 'fill',
        },
  });
}

/** Trades, and who names them. */
interface Told {
  readonly trades: readonly LedgerTrade[];
  readonly source: 'event' | 'ledger';
}

/**
 * A report that would end the life ends it only with the ledger's word: a trade before it that nobody told us of may have
 * made the position larger, and what is swept then are the stops of a position that is open. And what a trade that turned
 * the position left on the other side comes first in the ledger of the next life. Null when the ledger cannot be read: the
 * next tick reads it.
 */
async function witnessed(
  brain: Brain,
  { state, streamId }: LifeHead,
  report: LedgerTrade & { readonly positionSide: PositionSide },
): Promise<Told | null> {
  const reported: Told = { trades: [report], source: 'event' };
  if (state.status === 'unknown') return reported;
  if (state.status === 'open' ? !wouldEnd(state, report) : state.crossing === null) return reported;
  const { symbol } = state.identity;
  try {
    const own = await readLedger(brain.exchange, { symbol, positionSide: report.positionSide }, state);
    const isThere = own.some(({ tradeId }) => tradeId === report.tradeId);
    // Who made a trade is the reporter's to know: the ledger does not say.
    const named = own.map((trade) => (trade.tradeId === report.tradeId ? { ...report, ...trade } : trade));
    return isThere ? { trades: named, source: 'ledger' } : { trades: [...own, report], source: 'event' };
  } catch (error) {
    brain.log.warn(`[EXIT_BRAIN] ${symbol}: a reported fill waits for the ledger: ${String(error)}`, { streamId });
    return null;
  }
}

/** True when a trade that the life does not hold yet brings it to zero, or beyond. */
const wouldEnd = (state: OpenLife, report: LedgerTrade): boolean =>
  cutIntoLives(state.identity.positionSide, signedQuantity(state), newTrades(state, [report]))[0]?.endsFlat === true;

async function markFor(
  brain: Brain,
  fill: PositionFilled,
): Promise<{ readonly price: number; readonly timeMs: number }> {
  const reported = { price: toNumber(fill.price), timeMs: fill.tradeTimeMs };
  if (brain.clock.now() - fill.tradeTimeMs <= FILL_PRICE_FRESH_MS) return reported;
  const marks = await brain.exchange.markPrices();
  const mark = marks.find(({ symbol }) => symbol === fill.symbol);
  return mark === undefined ? reported : { price: toNumber(mark.markPrice), timeMs: mark.timeMs };
}
