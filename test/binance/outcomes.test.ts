import { describe, expect, test } from 'vitest';
import { type Failure, OUTCOMES, type Outcome, ruleFor } from '../../shared/adapters/binance/outcomes.ts';

const failure = (over: Partial<Failure>): Failure => ({
  kind: 'answer',
  venueCode: null,
  httpStatus: null,
  transportCode: null,
  message: '',
  ...over,
});

const LOST = 'Unknown error, please check your request or try again later.';
const RETRY = 'Internal error; unable to process your request. Please try again.';

/** At least one example for every row, by the row's name. */
const EXAMPLES: readonly [string, Partial<Failure>, Outcome][] = [
  ['no answer within our own time', { kind: 'silence', httpStatus: 200 }, 'unknown'],
  ['no connection was ever made', { kind: 'transport', transportCode: 'ECONNREFUSED' }, 'not-sent'],
  ['no connection was ever made', { kind: 'transport', transportCode: 'ENOTFOUND' }, 'not-sent'],
  ['no connection was ever made', { kind: 'transport', transportCode: 'EAI_AGAIN' }, 'not-sent'],
  ['the connection broke', { kind: 'transport', transportCode: 'ECONNRESET' }, 'unknown'],
  ['the connection broke', { kind: 'transport', transportCode: 'ETIMEDOUT' }, 'unknown'],
  ['the connection broke', { kind: 'transport', httpStatus: 400 }, 'unknown'],
  ['a success that cannot be read', { kind: 'odd', httpStatus: 200 }, 'unknown'],
  ['back-end timeout', { httpStatus: 408 }, 'unknown'],
  ['back-end timeout', { httpStatus: 408, venueCode: -1007 }, 'unknown'],
  ['accepted, but not answered in time', { httpStatus: 503, message: LOST }, 'unknown'],
  ['accepted, but not answered in time', { httpStatus: 503, message: LOST, venueCode: -1001 }, 'unknown'],
  ['execution status unknown', { venueCode: -1000 }, 'unknown'],
  ['execution status unknown', { venueCode: -1006 }, 'unknown'],
  ['execution status unknown', { venueCode: -1007, httpStatus: 504 }, 'unknown'],
  ['down, without a code', { httpStatus: 503, message: 'Service Unavailable.' }, 'rejected'],
  ['failed, may be sent again', { httpStatus: 503, message: RETRY }, 'rejected'],
  ['refused on the way: firewall (403), region (451), malformed', { httpStatus: 403 }, 'rejected'],
  ['refused on the way: firewall (403), region (451), malformed', { httpStatus: 451 }, 'rejected'],
  ['fault on the venue side', { httpStatus: 502 }, 'unknown'],
  ['fault on the venue side', { httpStatus: 503, message: '503 Service Unavailable' }, 'unknown'],
  ['anything else', {}, 'unknown'],
  ['anything else', { httpStatus: 302 }, 'unknown'],
  ...[
    -1001, -1003, -1008, -1015, -1021, -1022, -1102, -1106, -1111, -2010, -2011, -2013, -2014, -2015, -2018, -2019,
  ].map((venueCode): [string, Partial<Failure>, Outcome] => ['refused with a code', { venueCode }, 'rejected']),
  ...[-2021, -2022, -2024, -4014, -4045, -4061, -4116, -4118, -4120, -4130, -4164, -4509, -5021, -5022].map(
    (venueCode): [string, Partial<Failure>, Outcome] => [
      'refused with a code',
      { venueCode, httpStatus: 400 },
      'rejected',
    ],
  ),
  ['refused with a code', { venueCode: -1008, httpStatus: 503 }, 'rejected'],
];

describe('what a failure proves', () => {
  test.each(EXAMPLES)('%s: %o → %s', (name, over, outcome) => {
    const rule = ruleFor(failure(over));
    expect([rule.name, rule.outcome]).toEqual([name, outcome]);
  });

  test('every row has an example, and none is shadowed by an earlier one', () => {
    expect([...new Set(EXAMPLES.map(([name]) => name))].sort()).toEqual(OUTCOMES.map((rule) => rule.name).sort());
  });

  test('nothing but a connection that never was is called not sent', () => {
    expect(OUTCOMES.filter((rule) => rule.outcome === 'not-sent').map((rule) => rule.kind)).toEqual(['transport']);
  });
});
