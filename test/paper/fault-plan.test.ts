import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  FAULT_NAMES,
  type FaultRule,
  FaultSpecError,
  faultPlan,
  parseFaults,
  SWITCHES,
  VENUE_CODES,
} from '../../shared/adapters/paper/index.ts';

const strikes = (rule: FaultRule, seed: number, count: number, occasion = {}): number[] => {
  const plan = faultPlan([rule], seed);
  return Array.from({ length: count }, (_unused, index) => index + 1).filter(
    () => plan.draw(rule.name, occasion) !== undefined,
  );
};

describe('a fault specification', () => {
  it('names faults with their probabilities; a later part overrides an earlier one', () => {
    expect(parseFaults('hang:0.5, reply-lost:1')).toEqual([
      { name: 'hang', probability: 0.5 },
      { name: 'reply-lost', probability: 1 },
    ]);
    const all = parseFaults('all:0.01,hang:0,code:-2023:.5');
    expect(all.map(({ name }) => name)).toEqual([...FAULT_NAMES, 'code:-2023']);
    expect(all.find(({ name }) => name === 'hang')?.probability).toBe(0);
    expect(all.find(({ name }) => name === 'stream-cut')?.probability).toBe(0.01);
  });

  it.each([
    ['', /^faults are written NAME:PROBABILITY, as "hang:0.01"; found ""$/],
    ['hang', /found "hang"$/],
    ['hang:2', /^fault hang: the probability must be a number from 0 to 1, not "2"$/],
    ['hang:-0.1', /not "-0.1"$/],
    ['hang:much', /not "much"$/],
    [
      'hung:0.1',
      /^unknown fault "hung"; known are all, hang, reset-before, .*stream-cut, http-451, http-403 and code:NUMBER/,
    ],
    ['code:-1:0.1', /^unknown fault "code:-1"/],
  ])('%j is refused in one line', (text, message) => {
    const read = () => parseFaults(text);
    expect(read).toThrow(FaultSpecError);
    expect(read).toThrow(message);
  });

  it.each([
    [{ name: 'hung' }],
    [{ name: 'hang', probability: 1.5 }],
    [{ name: 'hang', nth: 0 }],
    [{ name: 'hang', times: -1 }],
    [{ name: 'hang', lastsMs: Number.NaN }],
  ])('as a rule %o is refused', (rule) => {
    expect(() => faultPlan([rule as FaultRule], 1)).toThrow(FaultSpecError);
  });
});

describe('the documentation', () => {
  const page = readFileSync(new URL('../../docs/paper-exchange.md', import.meta.url), 'utf8');
  it.each([...FAULT_NAMES, ...Object.keys(SWITCHES)])('describes %s', (name) => {
    expect(page.split('\n').filter((line) => line.startsWith('|') && line.includes(`\`${name}\``))).toHaveLength(1);
  });
});

describe('a fault plan', () => {
  it('repeats exactly with the same seed and differs with another', () => {
    const rule: FaultRule = { name: 'hang', probability: 0.1 };
    const first = strikes(rule, 1, 1000);
    expect(strikes(rule, 1, 1000)).toEqual(first);
    expect(strikes(rule, 2, 1000)).not.toEqual(first);
    expect(first.length).toBeGreaterThan(60);
    expect(first.length).toBeLessThan(140);
  });

  it('strikes always, never, the n-th time, or so often', () => {
    expect(strikes({ name: 'hang' }, 1, 3)).toHaveLength(3);
    expect(strikes({ name: 'hang', probability: 0 }, 1, 1000)).toHaveLength(0);
    const plan = faultPlan([{ name: 'hang', nth: 2 }], 1);
    expect([1, 2, 3].map(() => plan.draw('hang', {}) !== undefined)).toEqual([false, true, false]);
    expect(strikes({ name: 'hang', times: 2 }, 1, 9)).toHaveLength(2);
  });

  it('counts only occasions that fit', () => {
    const plan = faultPlan([{ name: 'hang', method: 'POST', endpoint: '/a', kind: 'MARKET', nth: 2 }], 1);
    const fits = { method: 'POST', endpoint: '/a', kinds: ['MARKET'] };
    const others = [
      { ...fits, method: 'GET' },
      { ...fits, endpoint: '/b' },
      { ...fits, kinds: ['LIMIT'] },
    ];
    expect([fits, ...others, fits].map((one) => plan.draw('hang', one) !== undefined)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('decides by what it is about where it has a key, not by what came before', () => {
    const rule: FaultRule = { name: 'stuck-triggering', probability: 0.5 };
    const keys = Array.from({ length: 50 }, (_unused, index) => `algo ${index}`);
    const struck = (order: readonly string[]) => {
      const plan = faultPlan([rule], 7);
      return order.filter((key) => plan.draw(rule.name, { key }) !== undefined).sort();
    };
    expect(struck([...keys].reverse())).toEqual(struck(keys));
  });

  it('takes rules while it runs, forgets them, and keeps its counts', () => {
    const plan = faultPlan([], 1);
    expect(plan.draw('hang', {})).toBeUndefined();
    plan.add({ name: 'hang' });
    plan.note('hang');
    plan.clear();
    expect([plan.draw('hang', {}), plan.counts(), plan.names()]).toEqual([undefined, { hang: 1 }, []]);
  });
});

describe('the codes of the venue', () => {
  // The catalogue an exit manager can meet.
  const CODES = `-1000 -1001 -1003 -1006 -1007 -1008 -1013 -1015 -1021 -1022 -1102 -1104 -1106 -1111 -1115 -1116 -1117
    -1121 -1122 -1125 -1128 -1130 -2010 -2011 -2013 -2014 -2015 -2018 -2019 -2020 -2021 -2022 -2023 -2024 -2025 -2026
    -2027 -2028 -4001 -4002 -4003 -4004 -4005 -4013 -4014 -4015 -4016 -4023 -4024 -4028 -4045 -4046 -4047 -4048 -4059
    -4061 -4062 -4067 -4068 -4087 -4088 -4105 -4106 -4107 -4109 -4116 -4117 -4118 -4120 -4130 -4131 -4135 -4136 -4137
    -4138 -4140 -4141 -4142 -4164 -4183 -4184 -4192 -4210 -4211 -4400 -4401 -4509 -4531 -5021 -5022 -5024 -5025 -5026
    -5027 -5028 -5029 -5037 -5038 -5039 -5040 -5041 -5043 -5047`
    .trim()
    .split(/\s+/);

  it.each(CODES)('hold %s with a text and a status', (code) => {
    const known = VENUE_CODES[Number(code)];
    expect(known?.text.length).toBeGreaterThan(5);
    expect(known?.httpStatus).toBeGreaterThanOrEqual(400);
    expect(parseFaults(`code:${code}:1`)).toEqual([{ name: `code:${code}`, probability: 1 }]);
  });

  it('leave open only for the three unknown ones whether the request was carried out', () => {
    const open = Object.entries(VENUE_CODES).filter(([, { executes }]) => executes === 'chance');
    expect(open.map(([code]) => Number(code)).sort()).toEqual([-1000, -1006, -1007]);
  });
});
