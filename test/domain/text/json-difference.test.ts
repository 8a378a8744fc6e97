import { describe, expect, it } from 'vitest';
import { jsonDifference } from '../../../shared/domain/text/json-difference.ts';

describe('two values that are the same as JSON', () => {
  it.each<readonly [string, unknown, unknown]>([
    ['the same texts', 'acked', 'acked'],
    ['nothing and nothing', null, null],
    ['no number and nothing', { size: Number.NaN }, { size: null }],
    ['minus zero and zero', { pnl: -0 }, { pnl: 0 }],
    ['keys in another order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['a key without a value and no key', { a: 1, b: undefined }, { a: 1 }],
    ['equal lists', [1, [2, { a: 3 }]], [1, [2, { a: 3 }]]],
  ])('%s have no difference', (_, stored, derived) => {
    expect(jsonDifference(stored, derived)).toBeNull();
    expect(jsonDifference(derived, stored)).toBeNull();
  });
});

describe('two values that differ', () => {
  it.each<readonly [unknown, unknown, string]>([
    ['acked', 'seen', 'the whole: "acked", not "seen"'],
    [1, '1', 'the whole: 1, not "1"'],
    [null, {}, 'the whole: null, not {}'],
    [undefined, 0, 'the whole: nothing, not 0'],
    [{ a: 1 }, null, 'the whole: {"a":1}, not null'],
    [{ a: 1 }, 'text', 'the whole: {"a":1}, not "text"'],
    [[], {}, 'the whole: [], not {}'],
    [{}, [], 'the whole: {}, not []'],
    [{ length: 1, 0: 'a' }, ['b'], 'the whole: {"0":"a","length":1}, not ["b"]'],
    [['a'], { length: 1, 0: 'b' }, 'the whole: ["a"], not {"0":"b","length":1}'],
    ['ab', 'cd', 'the whole: "ab", not "cd"'],
    [[1, 2], [1], 'the whole: [1,2], not [1]'],
    [[1], [1, 2], 'the whole: [1], not [1,2]'],
    [[1, 2, 3], [1, 5, 6], '[1]: 2, not 5'],
    [{ a: 1, b: 2, c: 3 }, { a: 1, b: 4, c: 5 }, 'b: 2, not 4'],
    [{ only: 1 }, {}, 'only: 1, not nothing'],
    [{}, { only: 1 }, 'only: nothing, not 1'],
    [
      { life: { orders: { 'eb-1': { status: 'acked' } } } },
      { life: { orders: { 'eb-1': { status: 'seen' } } } },
      'life.orders.eb-1.status: "acked", not "seen"',
    ],
    [{ fills: [{ price: '1' }] }, { fills: [{ price: '2' }] }, 'fills[0].price: "1", not "2"'],
    [[[1]], [[2]], '[0][0]: 1, not 2'],
  ])('%j and %j: where they first differ is named', (stored, derived, difference) => {
    expect(jsonDifference(stored, derived)).toBe(difference);
  });

  it('show the first 80 characters of a long value', () => {
    expect(jsonDifference('x'.repeat(78), 0)).toBe(`the whole: "${'x'.repeat(78)}", not 0`);
    expect(jsonDifference('x'.repeat(79), 0)).toBe(`the whole: "${'x'.repeat(79)}…, not 0`);
  });
});
