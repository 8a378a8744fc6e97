import { describe, expect, it } from 'vitest';
import type { ExitDecision } from '../../../shared/domain/decide/exit-decision.ts';
import { shouldRecordDecision } from '../../../shared/domain/decide/should-record.ts';
import { summary } from '../../../shared/domain/decide/summary.ts';
import { validateDecision } from '../../../shared/domain/decide/validate.ts';
import { decision } from '../given.ts';

const remembered = ({ decisionType, newSlPrice, fractionToClose, newTpLevels }: ExitDecision) => ({
  type: decisionType,
  newSlPrice,
  fraction: fractionToClose,
  tpLevels: newTpLevels,
});

describe('the summary', () => {
  it('holds everything there is, in one order', () => {
    const everything = decision({
      decisionType: 'partial_close',
      fractionToClose: 0.5,
      newSlPrice: 96_500,
      slReason: 'breakeven',
      newTpLevels: [1, 2],
      reason: 'because',
      confidence: 0.8,
    });
    expect(summary(everything)).toBe(
      "type=partial_close close_frac=50% new_sl=$96500.0000 sl_reason=breakeven tp_levels=2 reason='because' conf=0.80",
    );
    expect(summary(decision({ slReason: 'trailing', newTpLevels: [], reason: '', confidence: 0 }))).toBe(
      'type=no_change conf=0.00',
    );
  });
});

describe('a decision', () => {
  it.each([
    [{ decisionType: 'partial_close', fractionToClose: null }, 'got None'],
    [{ decisionType: 'partial_close', fractionToClose: 1.0001 }, 'got 1.0001'],
    [{ decisionType: 'partial_close', fractionToClose: Number.NaN }, 'got nan'],
    [{ decisionType: 'move_sl' }, 'MOVE_SL requires new_sl_price'],
    [{ decisionType: 'update_tp_limits', newTpLevels: [] }, 'UPDATE_TP_LIMITS requires new_tp_levels'],
  ] as const)('%j is refused', (changes, message) => {
    expect(() => validateDecision(decision(changes))).toThrow(
      expect.objectContaining({ code: 'INVALID_DECISION', message: expect.stringContaining(message) }),
    );
  });

  it.each([
    { decisionType: 'partial_close', fractionToClose: 1 },
    { decisionType: 'move_sl', newSlPrice: 0 },
    { decisionType: 'full_exit_now' },
  ] as const)('%j is accepted', (changes) => {
    const accepted = decision(changes);
    expect(validateDecision(accepted)).toBe(accepted);
  });
});

describe('a decision is recorded', () => {
  const move = (newSlPrice: number | null) => decision({ decisionType: 'move_sl', newSlPrice });
  const ladder = (...newTpLevels: readonly number[]) => decision({ decisionType: 'update_tp_limits', newTpLevels });
  const close = (fractionToClose: number) => decision({ decisionType: 'partial_close', fractionToClose });
  const leave = decision({ decisionType: 'full_exit_now' });

  it.each([
    ['the first', null, decision({}), true],
    ['nothing again', decision({}), decision({ reason: 'other' }), false],
    ['another type', decision({}), move(100), true],
    ['a stop moved by 0.5 %', move(100), move(100.5), false],
    ['a stop moved by more', move(100), move(100.501), true],
    ['a stop without a price', move(null), move(100), false],
    ['the same share', close(0.5), close(0.5), false],
    ['another share', close(0.5), close(0.3), true],
    ['leaving again', leave, leave, false],
    ['the same ladder', ladder(1, 2), ladder(1.005, 2), false],
    ['a moved ladder', ladder(1, 2), ladder(1.006, 2), true],
    ['a shorter ladder', ladder(1, 2), ladder(2), true],
    ['a ladder without its last level', ladder(1, 2), ladder(1), true],
  ])('or not: %s', (_, last, now, recorded) => {
    expect(shouldRecordDecision(last === null ? null : remembered(last), now)).toBe(recorded);
  });
});
