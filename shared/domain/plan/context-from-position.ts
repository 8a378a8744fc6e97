import { plainNumber } from '../text/plain-number.ts';
import type { ExitContext, PlanHints } from './exit-context.ts';
import { inferPlannerRegime } from './regime.ts';

/** A field of an exchange position is missing or no number. */
export class UnreadablePositionError extends Error {
  readonly code = 'UNREADABLE_POSITION';
  constructor(field: string, value: unknown) {
    super(`position.${field}: expected a value that can be used, got ${JSON.stringify(value) ?? 'nothing'}`);
    this.name = 'UnreadablePositionError';
  }
}

/** A position as the exchange reports it; numbers may be texts. */
export interface ReportedPosition {
  readonly symbol?: string;
  /** Base quantity, negative for a short. */
  readonly positionAmt?: string | number;
  readonly entryPrice?: string | number;
  readonly markPrice?: string | number;
  readonly leverage?: string | number;
}

/** What is known besides the position; everything may be left out. Fractions of entry price. */
export interface ReportedCircumstances {
  readonly hints?: Partial<PlanHints>;
  readonly riskMode?: string;
  readonly maxLossFraction?: number;
  readonly volatilityFraction?: number;
  /** −1 … 1. */
  readonly trendStrength?: number;
}

/** The planner's context for a reported position; its gain is in percent of margin. @throws UnreadablePositionError */
export function buildContextFromPosition(
  position: ReportedPosition,
  circumstances: ReportedCircumstances,
  nowMs: number,
): ExitContext {
  const symbol = position.symbol;
  if (symbol === undefined) throw new UnreadablePositionError('symbol', symbol);
  const amount = field('positionAmt', position.positionAmt);
  const entryPrice = field('entryPrice', position.entryPrice);
  const markPrice = field('markPrice', position.markPrice);
  const leverage = field('leverage', position.leverage ?? 1);
  if (leverage === 0) throw new UnreadablePositionError('leverage', position.leverage);
  const side = amount > 0 ? 'LONG' : 'SHORT';
  const size = Math.abs(amount);
  const pnlQuote = side === 'LONG' ? (markPrice - entryPrice) * size : (entryPrice - markPrice) * size;
  const marginQuote = Math.abs(amount * entryPrice) / leverage;
  const { hints = {}, volatilityFraction = 0.02, trendStrength = 0 } = circumstances;
  return {
    symbol,
    side,
    entryPrice,
    size,
    leverage,
    currentPrice: markPrice,
    marginPnlPercent: marginQuote > 0 ? (pnlQuote / marginQuote) * 100 : 0,
    pnlQuote,
    positionAgeSeconds: 0,
    volatilityFraction,
    trendStrength,
    marketRegime: inferPlannerRegime(volatilityFraction, trendStrength),
    hints: { tpFraction: null, slFraction: null, trailFraction: null, confidence: null, ...hints },
    signalConfidence: null,
    riskMode: circumstances.riskMode ?? 'NORMAL',
    maxLossFraction: circumstances.maxLossFraction ?? 0.025,
    trailEnabled: true,
    nowMs,
    strategyId: null,
  };
}

function field(name: string, value: string | number | undefined): number {
  const number = plainNumber(value);
  if (number === null) throw new UnreadablePositionError(name, value);
  return number;
}
