import { riskStateOf } from '../../../shared/domain/decide/risk-state.ts';
import { type RecordedDecision, shouldRecordDecision } from '../../../shared/domain/decide/should-record.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';
import { classifyRegime, volatilityFraction } from '../../../shared/domain/market/regime.ts';
import type { Data } from '../golden-file.ts';
import { decisionOf, type GoldenDecision } from './golden-decision.ts';
import { kindWith, type Subject } from './subject.ts';

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
];
