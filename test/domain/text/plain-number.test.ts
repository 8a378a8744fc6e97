import { describe, expect, it } from 'vitest';
import { plainNumber } from '../../../shared/domain/text/plain-number.ts';

describe('a plain number', () => {
  it.each([
    ['12', 12],
    ['-12.50', -12.5],
    ['+3.', 3],
    ['.25', 0.25],
    [' 10 ', 10],
    ['1e3', 1_000],
    ['1E+12', 1e12],
    ['25e-1', 2.5],
    [0, 0],
    [-1.5, -1.5],
  ])('%j is %d', (value, number) => {
    expect(plainNumber(value)).toBe(number);
  });

  it.each([
    '',
    ' ',
    '.',
    '0x10',
    '1,5',
    '1.x',
    '.x',
    '1e',
    '1ex',
    '1e*5',
    'x1',
    '1x',
    '1 2',
    'NaN',
    'Infinity',
    '1e999',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    true,
    [],
    {},
  ])('%j is none', (value) => {
    expect(plainNumber(value)).toBeNull();
  });
});
