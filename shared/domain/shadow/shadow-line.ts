import type { ExitDecision } from '../decide/exit-decision.ts';
import type { PositionContext } from '../decide/position-context.ts';
import { summary } from '../decide/summary.ts';
import { fixed, signed } from '../text/number-text.ts';

/** What a shadow line and record print of a position. */
export type ShadowContext = Pick<
  PositionContext,
  'symbol' | 'side' | 'entryPrice' | 'currentPrice' | 'size' | 'pricePnlPercent' | 'regime' | 'riskState'
>;

/** The console line of a decision that was not acted on. */
export const shadowLine = (context: ShadowContext, decision: ExitDecision): string =>
  `[EXIT_BRAIN_SHADOW] ${context.symbol} ${context.side} size=${fixed(context.size, 4)} ` +
  `pnl=${signed(context.pricePnlPercent, 2)}% ${summary(decision)}`;
