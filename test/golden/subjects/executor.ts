import { priceBasedPnlPercent, riskStateOf } from '../../../shared/domain/decide/risk-state.ts';
import { type RecordedDecision, shouldRecordDecision } from '../../../shared/domain/decide/should-record.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';
import { classifyRegime, volatilityFraction } from '../../../shared/domain/market/regime.ts';
import { floorToStep, fromNumber } from '../../../shared/domain/money/decimal.ts';
import { defaultPrecision } from '../../../shared/domain/orders/default-precision.ts';
import { effectiveLeverage } from '../../../shared/domain/position/leverage.ts';
import type { Data } from '../golden-file.ts';
import { decisionOf, type GoldenDecision } from './golden-decision.ts';
import { kindWith, orError, type Subject } from './subject.ts';

interface GoldenCandles {
  readonly closes: readonly number[];
  readonly highs: readonly number[];
  readonly lows: readonly number[];
  readonly current_price: number;
}

function classified({ closes, highs, lows, current_price }: GoldenCandles): Data {
  const candles = closes.map(
    (close, index): Candle => ({
      openTimeMs: index * 900_000,
      open: close,
      high: highs[index] ?? close,
      low: lows[index] ?? close,
      close,
      volume: 0,
    }),
  );
  return { regime: classifyRegime(candles, current_price), volatility_standalone: volatilityFraction(candles) };
}

function remembered(golden: GoldenDecision): RecordedDecision {
  const { decisionType, newSlPrice, fractionToClose, newTpLevels } = decisionOf(golden);
  return { type: decisionType, newSlPrice, fraction: fractionToClose, tpLevels: newTpLevels };
}

function context({ position }: Data): Data {
  const { positionAmt, entryPrice, markPrice } = position as Data;
  const side = Number(positionAmt) > 0 ? 'LONG' : 'SHORT';
  const gainPercent = priceBasedPnlPercent(side, Number(entryPrice), Number(markPrice));
  return {
    side: side.toLowerCase(),
    size: Math.abs(Number(positionAmt)),
    unrealized_pnl: gainPercent,
    risk_state: riskStateOf(gainPercent),
    leverage: effectiveLeverage(position as Data),
  };
}

const floored = (value: unknown, step: unknown): number =>
  Number(floorToStep(fromNumber(Number(value)), fromNumber(Number(step))));

/** The kinds of executor.json that the brain answers. */
export const EXECUTOR_SUBJECTS: readonly Subject[] = [
  {
    kind: 'executor/regime',
    accepts: kindWith('regime', 'closes', 'current_price'),
    answer: (input) => classified(input as unknown as GoldenCandles),
  },
  {
    kind: 'executor/risk_state',
    accepts: kindWith('risk_state', 'pnl_pct'),
    answer: ({ pnl_pct }) => ({ risk_state: riskStateOf(Number(pnl_pct)) }),
  },
  {
    kind: 'executor/should_log',
    accepts: kindWith('should_log', 'last', 'current'),
    answer: ({ last, current }) => ({
      log: shouldRecordDecision(
        last === null ? null : remembered(last as GoldenDecision),
        decisionOf(current as GoldenDecision),
      ),
    }),
  },
  {
    kind: 'executor/effective_leverage',
    accepts: ({ kind }) => kind === 'effective_leverage',
    answer: (input) => ({ leverage: effectiveLeverage(input) }),
  },
  { kind: 'executor/position_context', accepts: kindWith('position_context', 'position'), answer: context },
  {
    kind: 'executor/quantize_tick',
    accepts: kindWith('quantize_tick', 'price', 'tick'),
    answer: ({ price, tick }) => orError(() => ({ price: floored(price, tick) })),
  },
  {
    kind: 'executor/quantize_step',
    accepts: kindWith('quantize_step', 'qty', 'step'),
    answer: ({ qty, step }) => orError(() => ({ qty: floored(qty, step) })),
  },
  {
    kind: 'executor/default_precision',
    accepts: kindWith('default_precision', 'symbol'),
    answer: ({ symbol }) => {
      const { tickSize, stepSize } = defaultPrecision(String(symbol));
      return { tick: Number(tickSize), step: Number(stepSize) };
    },
  },
];
