import { fixed, percentText } from '../text/number-text.ts';
import type { DecisionType, ExitDecision } from './exit-decision.ts';
import type { PositionContext, TpLevel } from './position-context.ts';

/*
 * One maker per decision. The objects are written out key by key in one order on purpose: every decision then has one
 * shape, and a decision costs no copies. `meta` keeps the original's key names, because the shadow record prints it as it is.
 */

/** Leave at once: the position loses too much for its market, or for too long. */
export const emergencyExit = (context: PositionContext, strategyId: string): ExitDecision => {
  const reason = `Emergency exit: pnl=${fixed(context.pricePnlPercent, 2)}%, regime=${context.regime ?? 'None'}`;
  return fullExit(context, strategyId, reason);
};

/** Leave at once for the given reason. */
export const fullExit = (context: PositionContext, strategyId: string, reason: string): ExitDecision =>
  decision('full_exit_now', context, reason, 0.95, { plan_strategy: strategyId, emergency: true });

/** Take a share of the profit at market; `fraction` is of the position as it is now. */
export function partialClose(
  context: PositionContext,
  strategyId: string,
  fraction: number,
  tpPrice: number,
): ExitDecision {
  const taking = percentText(fraction, 0);
  const reason = `Partial TP hit: pnl=${fixed(context.pricePnlPercent, 2)}%, taking ${taking} profit`;
  return {
    decisionType: 'partial_close',
    symbol: context.symbol,
    fractionToClose: fraction,
    newSlPrice: null,
    slReason: null,
    newTpLevels: null,
    tpFractions: null,
    reason,
    confidence: 0.85,
    currentPrice: context.currentPrice,
    pricePnlPercent: context.pricePnlPercent,
    meta: { plan_strategy: strategyId, tp_price: tpPrice },
  };
}

/** Why a stop is moved. */
export type SlReason = 'breakeven' | 'trailing' | 'tighter';

/** Move the stop in the position's favour. */
export const moveStop = (
  context: PositionContext,
  strategyId: string,
  newSlPrice: number,
  slReason: SlReason,
): ExitDecision => ({
  decisionType: 'move_sl',
  symbol: context.symbol,
  fractionToClose: null,
  newSlPrice,
  slReason,
  newTpLevels: null,
  tpFractions: null,
  reason: `SL adjustment (${slReason}): pnl=${fixed(context.pricePnlPercent, 2)}%`,
  confidence: 0.8,
  currentPrice: context.currentPrice,
  pricePnlPercent: context.pricePnlPercent,
  meta: { plan_strategy: strategyId, old_sl: context.protection.activeSl ?? null, new_sl: newSlPrice },
});

/** Where a first stop comes from. */
export type InitialStopSource = 'plan' | 'volatility' | 'fallback' | 'corrected';

/** Place the first stop; `slFraction` is its distance from entry. */
export const initialStop = (
  context: PositionContext,
  strategyId: string,
  newSlPrice: number,
  slFraction: number,
  source: InitialStopSource,
): ExitDecision => ({
  decisionType: 'move_sl',
  symbol: context.symbol,
  fractionToClose: null,
  newSlPrice,
  slReason: 'initial_sl',
  newTpLevels: null,
  tpFractions: null,
  reason: `Initial SL: ${percentText(slFraction, 2)} from entry (source=${source})`,
  confidence: 0.95,
  currentPrice: context.currentPrice,
  pricePnlPercent: context.pricePnlPercent,
  meta: {
    plan_strategy: strategyId,
    sl_pct: slFraction,
    initial_sl: true,
    entry_price: context.entryPrice,
    sl_source: source,
  },
});

/** Let this ladder rest; `passed` of its levels are already behind the price and stay in it. */
export function ladder(
  context: PositionContext,
  strategyId: string,
  levels: readonly TpLevel[],
  passed: number,
): ExitDecision {
  const hit = passed > 0 ? ` | ${passed} already hit` : '';
  return {
    decisionType: 'update_tp_limits',
    symbol: context.symbol,
    fractionToClose: null,
    newSlPrice: null,
    slReason: null,
    newTpLevels: levels.map(([price]) => price),
    tpFractions: levels.map(([, fraction]) => fraction),
    reason: `TP ladder: ${levels.length} levels from plan (${strategyId})${hit}`,
    confidence: 0.85,
    currentPrice: context.currentPrice,
    pricePnlPercent: context.pricePnlPercent,
    meta: {
      plan_strategy: strategyId,
      regime: context.regime,
      tp_count: levels.length,
      original_tp_count: levels.length,
      immediate_hits: passed,
    },
  };
}

/** A ladder was due and the plan has none. */
export const noTpLegs = (context: PositionContext): ExitDecision =>
  decision('no_change', context, 'No TP legs in plan', 0.5, {});

/** The plan works. */
export const noChange = (context: PositionContext, strategyId: string): ExitDecision =>
  decision('no_change', context, 'Plan working as expected, no action needed', null, { plan_strategy: strategyId });

/** There is nothing to judge the position by. */
export const noPlan = (context: PositionContext): ExitDecision =>
  decision('no_change', context, 'No Exit Brain plan available', null, {});

/** Deciding, or planning before it, went wrong: nothing is changed and the reason says why. */
export const failedDecision = (context: PositionContext, cause: unknown): ExitDecision => {
  const message = cause instanceof Error ? cause.message : String(cause);
  return decision('no_change', context, `Error in adapter: ${message}`, null, {});
};

const decision = (
  decisionType: DecisionType,
  context: PositionContext,
  reason: string,
  confidence: number | null,
  meta: ExitDecision['meta'],
): ExitDecision => ({
  decisionType,
  symbol: context.symbol,
  fractionToClose: null,
  newSlPrice: null,
  slReason: null,
  newTpLevels: null,
  tpFractions: null,
  reason,
  confidence,
  currentPrice: context.currentPrice,
  pricePnlPercent: context.pricePnlPercent,
  meta,
});
