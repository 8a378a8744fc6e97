import type { ExitDecision } from '../../shared/domain/decide/exit-decision.ts';
import type { PositionContext } from '../../shared/domain/decide/position-context.ts';
import type { Candle } from '../../shared/domain/market/candle.ts';
import type { ExitContext } from '../../shared/domain/plan/exit-context.ts';
import type { ExitPlan } from '../../shared/domain/plan/exit-plan.ts';
import { buildPlan } from '../../shared/domain/plan/planner.ts';

/** Noon, 10 December 2025, UTC. */
export const NOON_MS = Date.UTC(2025, 11, 10, 12);

/** A healthy long at entry 100 whose stop and ladder are known to rest. */
export const position = (changes: Partial<PositionContext> = {}): PositionContext => ({
  symbol: 'BTCUSDT',
  side: 'long',
  entryPrice: 100,
  currentPrice: 100,
  size: 2,
  pricePnlPercent: 0,
  leverage: 10,
  account: 'main',
  regime: 'normal',
  riskState: 'normal',
  strategyId: null,
  openedAtMs: NOON_MS,
  durationHours: 1,
  exchange: 'binance',
  protection: { activeSl: 97.5, activeTpLevels: [[101.25, 0.25]] },
  lastRegime: null,
  volatilitySpike: false,
  volatilityFraction: 0.02,
  profileTrailingStop: null,
  ...changes,
});

/** The same position at this gain in percent of entry. */
export const gaining = (pricePnlPercent: number, changes: Partial<PositionContext> = {}): PositionContext => {
  const sign = changes.side === 'short' ? -1 : 1;
  return position({ pricePnlPercent, currentPrice: 100 * (1 + (sign * pricePnlPercent) / 100), ...changes });
};

/** What the planner knows of a fresh long at entry 100. */
export const planContext = (changes: Partial<ExitContext> = {}): ExitContext => ({
  symbol: 'BTCUSDT',
  side: 'LONG',
  entryPrice: 100,
  size: 2,
  leverage: 10,
  currentPrice: 100,
  marginPnlPercent: 0,
  pnlQuote: 0,
  positionAgeSeconds: 0,
  volatilityFraction: 0.02,
  trendStrength: 0,
  marketRegime: 'NORMAL',
  hints: { tpFraction: null, slFraction: null, trailFraction: null, confidence: null },
  signalConfidence: null,
  riskMode: 'NORMAL',
  maxLossFraction: 0.025,
  trailEnabled: true,
  nowMs: NOON_MS,
  strategyId: null,
  ...changes,
});

/** NORMAL_DEFAULT with the stop at 2.5 %. */
export const normalPlan: ExitPlan = buildPlan(planContext());

/** Bars of 15 minutes that close at these prices; each opens at the close before it and reaches `reach` (a fraction) beyond both. */
export const candles = (closes: readonly number[], reach = 0): readonly Candle[] =>
  closes.map((close, index) => {
    const open = closes[index - 1] ?? close;
    return {
      openTimeMs: NOON_MS + index * 900_000,
      open,
      high: Math.max(open, close) * (1 + reach),
      low: Math.min(open, close) * (1 - reach),
      close,
      volume: 1,
    };
  });

/** A decision that asks for nothing, but for these changes. */
export const decision = (changes: Partial<ExitDecision> = {}): ExitDecision => ({
  decisionType: 'no_change',
  symbol: 'SOLUSDT',
  fractionToClose: null,
  newSlPrice: null,
  slReason: null,
  newTpLevels: null,
  tpFractions: null,
  reason: null,
  confidence: null,
  currentPrice: null,
  pricePnlPercent: null,
  meta: {},
  ...changes,
});
