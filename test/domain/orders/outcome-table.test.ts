import { describe, expect, it } from 'vitest';
import type { OrderPurpose, OutcomeAction } from '../../../shared/domain/orders/outcome-table.ts';
import {
  KNOWN_CODES,
  onCode,
  onRefusal,
  onTransport,
  TRANSPORT_CLASSES,
} from '../../../shared/domain/orders/outcome-table.ts';

const PURPOSES: readonly OrderPurpose[] = ['stop', 'floor', 'take-profit', 'market', 'cancel'];

/** One letter per purpose, in their order, so that a row of the table is a word. */
const LETTERS: Readonly<Record<string, OutcomeAction>> = {
  d: 'decide-again',
  x: 'exit-at-market',
  r: 'retry-later',
  a: 'adopt',
  s: 'sweep-then-retry',
  p: 'reread-position',
  l: 'look-up',
  '!': 'alarm',
};

/** Codes of the venue that an exit manager can meet → event, and the action for stop, floor, take-profit, market, cancel. */
const EXPECTED: readonly (readonly [codes: readonly number[], outcome: string, actions: string])[] = [
  [[-1000, -1006, -1007], 'unknown', 'lllll'],
  [[-1001, -1008, -1015, -1021, -2020], 'rejected', 'rrrrr'],
  [[-1003, -1022, -1125, -2014, -2015, -2023], 'rejected', '!!!!!'],
  [[-1102, -1104, -1106, -1111, -1115, -1116, -1117, -1121, -1122, -1128, -1130], 'rejected', '!!!!!'],
  [[-1013, -2010], 'rejected', 'ddddd'],
  [[-2011, -2013], 'rejected', 'ddddl'],
  [[-2018, -2019, -2026, -2027, -2028, -4028], 'rejected', '!!!!!'],
  [[-2021, -4142], 'rejected', 'xdddd'],
  [[-2022, -2024, -4118], 'rejected', 'ppppd'],
  [[-2025, -4045], 'rejected', 'ssssd'],
  [[-4001, -4002, -4013, -4003, -4004, -4005, -4014, -4016, -4024, -4023], 'rejected', 'ddddd'],
  [[-4015, -4061, -4062, -4120, -4135, -4136, -4137, -4138], 'rejected', '!!!!!'],
  [[-4046, -4047, -4048, -4059, -4067, -4068], 'rejected', 'ddddd'],
  [[-4087, -4088, -4105, -4106, -4107, -4109, -4140, -4141, -4192, -4400, -4401], 'rejected', '!!!!!'],
  [[-4116], 'unknown', 'lllll'],
  [[-4117], 'rejected', 'rrrrl'],
  [[-4130], 'rejected', 'daddd'],
  [[-4131, -4164, -4183, -4184, -4210, -4211], 'rejected', 'ddddd'],
  [[-4509], 'rejected', 'drddd'],
  [[-4531, -5028], 'rejected', 'rrrrr'],
  [[-5021, -5022, -5024, -5025, -5026, -5027, -5029, -5043, -5047], 'rejected', 'ddddd'],
  [[-5037, -5038, -5039, -5040, -5041], 'rejected', '!!!!!'],
];

const TRANSPORT: Readonly<Record<string, readonly [outcome: string, actions: string]>> = {
  silence: ['unknown', 'lllll'],
  'connection-broke': ['unknown', 'lllll'],
  'unreadable-success': ['unknown', 'lllll'],
  'server-fault': ['unknown', 'lllll'],
  'not-sent': ['not-sent', 'rrrrr'],
  'unavailable-503': ['rejected', 'rrrrr'],
  'firewall-403': ['rejected', '!!!!!'],
  'region-451': ['rejected', '!!!!!'],
  'banned-418': ['rejected', '!!!!!'],
  'limited-429': ['rejected', '!!!!!'],
  'refused-4xx': ['rejected', 'dd!!!'],
};

const expectedOf = (outcome: string, actions: string) =>
  PURPOSES.map((_purpose, index) => ({ outcome, action: LETTERS[actions[index] ?? ''] }));

describe('the outcome table', () => {
  it.each(EXPECTED.flatMap(([codes, outcome, actions]) => codes.map((code) => [code, outcome, actions] as const)))(
    'says for %i: %s, %s',
    (code, outcome, actions) => {
      expect(PURPOSES.map((purpose) => onCode(code, purpose))).toEqual(expectedOf(outcome, actions));
    },
  );

  it.each(TRANSPORT_CLASSES)('says what %s means', (kind) => {
    const [outcome = '', actions = ''] = TRANSPORT[kind] ?? [];
    expect(PURPOSES.map((purpose) => onTransport(kind, purpose))).toEqual(expectedOf(outcome, actions));
  });

  it('knows every code once, and no other than those above', () => {
    expect(KNOWN_CODES).toEqual(EXPECTED.flatMap(([codes]) => codes).sort((a, b) => b - a));
    expect(new Set(KNOWN_CODES).size).toBe(KNOWN_CODES.length);
  });

  it('after an unknown outcome only looks: nothing is ever sent for it again', () => {
    const all = PURPOSES.flatMap((purpose) => [
      ...KNOWN_CODES.map((code) => onCode(code, purpose)),
      ...TRANSPORT_CLASSES.map((kind) => onTransport(kind, purpose)),
    ]);
    for (const { outcome, action } of all) if (outcome === 'unknown') expect(action).toBe('look-up');
  });

  it('shows a code that nobody has met to a person', () => {
    expect(onCode(-9999, 'stop')).toEqual({ outcome: 'rejected', action: 'alarm' });
  });

  it('reads a refusal without a code by its HTTP status, and without either as never sent', () => {
    expect(onRefusal(-4130, 400, 'floor').action).toBe('adopt');
    expect(onRefusal(null, null, 'stop')).toEqual({ outcome: 'not-sent', action: 'retry-later' });
    const actions = [403, 451, 418, 429, 503, 400].map((status) => onRefusal(null, status, 'market').action);
    expect(actions).toEqual(['alarm', 'alarm', 'alarm', 'alarm', 'retry-later', 'alarm']);
  });
});
