import { floatText } from '../text/number-text.ts';
import type { ExitDecision } from './exit-decision.ts';

/** A decision lacks what its type needs; the message says what. */
export class InvalidDecisionError extends Error {
  readonly code = 'INVALID_DECISION';
  constructor(message: string) {
    super(message);
    this.name = 'InvalidDecisionError';
  }
}

/** The same decision, when it has what its type needs: a fraction 0 < f ≤ 1, a stop price, or at least one level. @throws InvalidDecisionError */
export function validateDecision(decision: ExitDecision): ExitDecision {
  switch (decision.decisionType) {
    case 'partial_close':
      needFraction(decision.fractionToClose);
      return decision;
    case 'move_sl':
      if (decision.newSlPrice === null) throw new InvalidDecisionError('MOVE_SL requires new_sl_price');
      return decision;
    case 'update_tp_limits':
      if (decision.newTpLevels === null || decision.newTpLevels.length === 0) {
        throw new InvalidDecisionError('UPDATE_TP_LIMITS requires new_tp_levels');
      }
      return decision;
    case 'full_exit_now':
    case 'no_change':
      return decision;
    default:
      return decision.decisionType satisfies never;
  }
}

function needFraction(fraction: number | null): void {
  if (fraction !== null && fraction > 0 && fraction <= 1) return;
  const got = fraction === null ? 'None' : floatText(fraction);
  throw new InvalidDecisionError(`PARTIAL_CLOSE requires fraction_to_close in (0.0, 1.0], got ${got}`);
}
