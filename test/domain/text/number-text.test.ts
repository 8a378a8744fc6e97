import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixed, floatText, percentText, signed } from '../../../shared/domain/text/number-text.ts';

// One seed: a failing run is found again.
fc.configureGlobal({ seed: 20251210 });

describe('a number with fixed decimals', () => {
  it.each([
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [-0.125, 2, '-0.12'],
    [2.5, 0, '2'],
    [3.5, 0, '4'],
    [1.005, 2, '1.00'],
    [-0, 2, '-0.00'],
    [-0.001, 2, '-0.00'],
    [1e21, 2, '1000000000000000000000.00'],
    [-1e21, 2, '-1000000000000000000000.00'],
    [1.5e21, 0, '1500000000000000000000'],
    [Number.NaN, 2, 'nan'],
    [Number.POSITIVE_INFINITY, 2, 'inf'],
    [Number.NEGATIVE_INFINITY, 2, '-inf'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(fixed(value, decimals)).toBe(text);
  });

  it('refuses more decimals than it rounds exactly', () => {
    expect(() => fixed(1, 9)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_DECIMALS' }));
  });

  it('is never further than half a unit of its last place from the value', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.nat({ max: 4 }), (value, decimals) => {
        const slack = 0.5 * 10 ** -decimals + Math.abs(value) * 1e-15;
        expect(Math.abs(Number(fixed(value, decimals)) - value)).toBeLessThanOrEqual(slack);
      }),
    );
  });

  it('ends in an even digit on every tie', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.nat({ max: 4 }), (whole, decimals) => {
        const tie = (2 * whole + 1) / 2 ** (decimals + 1);
        expect(Number(fixed(tie, decimals).at(-1)) % 2).toBe(0);
      }),
    );
  });

  it('mirrors at zero', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (value) => {
        expect(fixed(-value, 2)).toBe(`-${fixed(value, 2)}`);
      }),
    );
  });
});

describe('other texts of numbers', () => {
  it('always carry a sign when they should', () => {
    expect([signed(1.234, 2), signed(-1.235, 2), signed(0, 2)]).toEqual(['+1.23', '-1.24', '+0.00']);
  });

  it('print fractions as percentages', () => {
    expect([percentText(0.025, 1), percentText(0.35, 0), percentText(0.0125, 1)]).toEqual(['2.5%', '35%', '1.2%']);
  });

  it.each([
    [1, '1.0'],
    [-0.01, '-0.01'],
    [0.00001, '1e-05'],
    [-0.000025, '-2.5e-05'],
    [1e-10, '1e-10'],
    [0.0001, '0.0001'],
    [0.00012, '0.00012'],
    [-1e16, '-1e+16'],
    [9999999999999998, '9999999999999998.0'],
    [123456789, '123456789.0'],
    [-0, '-0.0'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ])('%d reads back from %s', (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  it('read back as the same double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        Object.is(Number(floatText(value)), value),
      ),
    );
  });
});
