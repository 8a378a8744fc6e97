import { describe, expect, it } from 'vitest';
import { parseAccountStreamId } from '../../shared/domain/account/account-stream.ts';
import { IncompleteLegError } from '../../shared/domain/decide/decide.ts';
import { InvalidDecisionError } from '../../shared/domain/decide/validate.ts';
import { FlagRefusedError, parseFlagSetting } from '../../shared/domain/flags/flag-change.ts';
import { UnusableConfidenceError } from '../../shared/domain/legacy/dynamic-tpsl/dynamic-tpsl.ts';
import { lifeStreamId, parseLifeStreamId } from '../../shared/domain/life/identity.ts';
import { ImpossibleEventError } from '../../shared/domain/life/impossible-event.ts';
import { readLifeEvent } from '../../shared/domain/life/upcast.ts';
import { add, ceilToStep, fromNumber } from '../../shared/domain/money/decimal.ts';
import { UnreadablePositionError } from '../../shared/domain/plan/context-from-position.ts';
import { exitLeg } from '../../shared/domain/plan/legs.ts';
import { parseProfileOverrides } from '../../shared/domain/profiles/parse.ts';
import { profileLeg } from '../../shared/domain/profiles/validate.ts';
import { fixed } from '../../shared/domain/text/number-text.ts';

const throwing = (error: Error) => () => {
  throw error;
};

describe('an error of the domain', () => {
  it.each<readonly [string, string, () => unknown, string]>([
    [
      'NotADecimalError',
      'NOT_A_DECIMAL',
      () => add('1e3', '1'),
      'decimal: expected a decimal number such as "0.5", got "1e3"',
    ],
    [
      'NotADecimalError',
      'NOT_A_DECIMAL',
      () => ceilToStep('1', '-0.1'),
      'step: expected a decimal number such as "0.5", got "-0.1"',
    ],
    [
      'NotADecimalError',
      'NOT_A_DECIMAL',
      () => fromNumber(Number.NaN),
      'number: expected a decimal number such as "0.5", got "NaN"',
    ],
    [
      'UnsupportedDecimalsError',
      'UNSUPPORTED_DECIMALS',
      () => fixed(1, 9),
      'decimals: expected an integer from 0 to 8, got 9',
    ],
    ['InvalidProfileError', 'INVALID_PROFILE', () => profileLeg(0, 1), 'r_multiple must be positive, got 0.0'],
    [
      'ProfileOverridesError',
      'PROFILE_OVERRIDES',
      () => parseProfileOverrides(7),
      'profile overrides: overrides: expected an object, got 7',
    ],
    ['InvalidLegError', 'INVALID_LEG', () => exitLeg('TP', 2), 'size_pct must be 0.0-1.0, got 2.0'],
    [
      'UnreadablePositionError',
      'UNREADABLE_POSITION',
      throwing(new UnreadablePositionError('symbol', undefined)),
      'position.symbol: expected a value that can be used, got nothing',
    ],
    [
      'UnreadablePositionError',
      'UNREADABLE_POSITION',
      throwing(new UnreadablePositionError('entryPrice', 'x')),
      'position.entryPrice: expected a value that can be used, got "x"',
    ],
    ['InvalidDecisionError', 'INVALID_DECISION', throwing(new InvalidDecisionError('no price')), 'no price'],
    [
      'IncompleteLegError',
      'INCOMPLETE_LEG',
      throwing(new IncompleteLegError('PARTIAL', 'trigger price')),
      'PARTIAL leg has no trigger price',
    ],
    [
      'NotAnAccountError',
      'NOT_AN_ACCOUNT',
      () => parseAccountStreamId('account#binance'),
      'not the id of an account\'s stream: "account#binance"',
    ],
    ['FlagRefusedError', 'FLAG_REFUSED', throwing(new FlagRefusedError('no such flag')), 'no such flag'],
    [
      'FlagRefusedError',
      'FLAG_REFUSED',
      () => parseFlagSetting('EXIT_MODE'),
      '"EXIT_MODE" is not NAME=VALUE, such as EXIT_EXECUTOR_MODE=SHADOW',
    ],
    [
      'UnusableConfidenceError',
      'UNUSABLE_CONFIDENCE',
      throwing(new UnusableConfidenceError(Number.NaN)),
      'confidence: expected a number, got NaN',
    ],
    [
      'UnknownEventError',
      'UNKNOWN_EVENT',
      () => readLifeEvent({ type: 'Nonsense', v: 3, data: {} }),
      'event Nonsense v3 is not known to this version',
    ],
    [
      'ImpossibleEventError',
      'IMPOSSIBLE_EVENT',
      throwing(new ImpossibleEventError('PositionFlat', 'closed')),
      'PositionFlat cannot follow a life that is closed',
    ],
    ['NotALifeError', 'NOT_A_LIFE', () => parseLifeStreamId('exit#x'), 'not the id of a life of a position: "exit#x"'],
    [
      'NotALifeError',
      'NOT_A_LIFE',
      () => lifeStreamId({ venue: 'binance', account: 'a#b', symbol: 'BTCUSDT', positionSide: 'BOTH' }, 1),
      'not the id of a life of a position: "a#b"',
    ],
  ])('%s has its code and says what is wrong', (name, code, fail, message) => {
    expect(fail).toThrow(expect.objectContaining({ name, code, message }));
  });
});
