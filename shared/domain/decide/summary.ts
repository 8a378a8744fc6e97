import { fixed, percentText } from '../text/number-text.ts';
import type { ExitDecision } from './exit-decision.ts';

/** The decision on one line, for logs: prices with four decimals, the closed share in whole percent, absent parts left out. */
export function summary(decision: ExitDecision): string {
  let line = `type=${decision.decisionType}`;
  if (decision.fractionToClose !== null) line += ` close_frac=${percentText(decision.fractionToClose, 0)}`;
  if (decision.newSlPrice !== null) {
    line += ` new_sl=$${fixed(decision.newSlPrice, 4)}`;
    if (decision.slReason) line += ` sl_reason=${decision.slReason}`;
  }
  if (decision.newTpLevels !== null && decision.newTpLevels.length > 0) {
    line += ` tp_levels=${decision.newTpLevels.length}`;
  }
  if (decision.reason) line += ` reason='${decision.reason}'`;
  if (decision.confidence !== null) line += ` conf=${fixed(decision.confidence, 2)}`;
  return line;
}
