import { riskStateOf } from '../decide/risk-state.ts';
import { judge } from '../judge/judge.ts';
import type { ExitPlan } from '../plan/exit-plan.ts';
import { direction } from '../position/position.ts';
import { profileTrailingStop } from '../trailing/profile-trailing-stop.ts';
import type { Follow, ReplayEntry } from './instruction.ts';

const MINUTE_MS = 60_000;

/**
 * What the brain would go on deciding for its stop after the real position was gone, minute by minute on the close: the
 * ladder it asked for stays, the regime is taken as unknown. Before that moment its recorded decisions speak.
 */
export const followBrain =
  (symbol: string, entry: ReplayEntry, plan: ExitPlan, fromMs: number): Follow =>
  ({ openTimeMs, close }, { stop, share }) => {
    const nowMs = openTimeMs + MINUTE_MS;
    if (nowMs < fromMs || share <= 0) return [];
    const { side, entryPrice, slFraction, openedAtMs } = entry;
    const pricePnlPercent = ((direction(side) * (close - entryPrice)) / entryPrice) * 100;
    const trailing = plan.trailing && { side, entryPrice, markPrice: close, slFraction, trailing: plan.trailing };
    const decision = judge({
      context: {
        symbol,
        side: side === 'LONG' ? 'long' : 'short',
        entryPrice,
        currentPrice: close,
        size: share,
        pricePnlPercent,
        leverage: null,
        account: null,
        regime: 'unknown',
        riskState: riskStateOf(pricePnlPercent),
        strategyId: null,
        openedAtMs,
        durationHours: (nowMs - openedAtMs) / 3_600_000,
        exchange: 'binance',
        protection: { activeSl: stop },
        lastRegime: null,
        volatilitySpike: false,
        volatilityFraction: null,
        profileTrailingStop: trailing && profileTrailingStop(trailing),
      },
      plan,
      partialLeg: null,
      ladderLegs: [],
      stopPassed: false,
    });
    if (decision.decisionType === 'full_exit_now') return [{ atMs: nowMs, do: 'close', share: 1 }];
    return decision.decisionType === 'move_sl' ? [{ atMs: nowMs, do: 'stop', price: decision.newSlPrice }] : [];
  };
