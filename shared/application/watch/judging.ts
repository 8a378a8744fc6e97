import type { LifeEvent } from '../../domain/life/events.ts';
import { absolute, toNumber } from '../../domain/money/decimal.ts';
import type { ExchangePosition } from '../../ports/exchange.ts';
import type { Brain } from '../brain.ts';
import type { Judging } from '../lives/apply-trades.ts';
import { MARKET_FRESH_MS, refreshMarket } from '../market/market-reader.ts';
import type { Tick } from './tick.ts';

/** A position read may lag a fill by this much: until then the trades are believed, not the read. */
export const READ_LAG_MS = 2_000;

/** What one position is judged by on this tick. Without a mark of its own it is judged by the position read's, for protection only. */
export async function judgingOf(brain: Brain, tick: Tick, position: ExchangePosition): Promise<Judging> {
  const { symbol } = position;
  const nowMs = brain.clock.now();
  const rules = await brain.filters.of(symbol);
  const kept = tick.markets.get(symbol);
  const isFresh = kept !== undefined && nowMs - kept.computedAtMs <= MARKET_FRESH_MS;
  const market = isFresh ? kept : await refreshMarket(brain, tick.account, symbol, kept);
  const mark = tick.marks.get(symbol);
  return {
    nowMs,
    ownership: tick.owner.ownership,
    mayDiscretion: tick.owner.mayDiscretion,
    minConfidence: tick.owner.live.minConfidence,
    market: {
      markPrice: toNumber(mark?.markPrice ?? position.markPrice),
      regime: market.regime,
      regimeSinceMs: market.regimeSinceMs,
      volatilityFraction: market.volatilityFraction,
      leverage: position.leverage,
      nowMs,
    },
    markAgeMs: mark === undefined ? Number.POSITIVE_INFINITY : nowMs - mark.timeMs,
    liquidationPrice: toNumber(position.liquidationPrice),
    riskMode: tick.accountState.riskMode,
    rules,
    planning: tick.planning,
    firstPlanCause: 'retroactive',
  };
}

/** The exchange's word for size and entry, as the event that records it. */
export const observed = (position: ExchangePosition, tick: Tick): LifeEvent => ({
  type: 'PositionObserved',
  v: 1,
  data: {
    quantity: absolute(position.signedQuantity),
    entryPrice: position.entryPrice,
    readAtMs: tick.positionsReadAtMs,
  },
});
