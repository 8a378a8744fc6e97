import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absolute,
  add,
  ceilToStep,
  compare,
  divide,
  floorToStep,
  fromNumber,
  isDecimal,
  isZero,
  maximum,
  minimum,
  multiply,
  NotADecimalError,
  negate,
  subtract,
  toNumber,
} from '../../../shared/domain/money/decimal.ts';

const SCALE = 12;
/** A decimal with up to 12 digits after the point, and the same number in units of the last of them. */
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: SCALE }))
  .map(([digits, decimals]) => {
    const units = digits * 10n ** BigInt(SCALE - decimals);
    return { text: textOf(units, SCALE), units };
  });
const step = fc.tuple(fc.constantFrom(1n, 2n, 5n, 25n), fc.integer({ min: 0, max: 8 })).map(([digit, decimals]) => {
  const units = digit * 10n ** BigInt(SCALE - decimals);
  return { text: textOf(units, SCALE), units };
});

function textOf(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const whole = digits.slice(0, -scale);
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

describe('decimal arithmetic', () => {
  it('adds, subtracts, multiplies and compares as whole numbers do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(add(a.text, b.text)).toBe(textOf(a.units + b.units, SCALE));
        expect(subtract(a.text, b.text)).toBe(textOf(a.units - b.units, SCALE));
        expect(multiply(a.text, b.text)).toBe(textOf(a.units * b.units, 2 * SCALE));
        expect(compare(a.text, b.text)).toBe(a.units < b.units ? -1 : a.units > b.units ? 1 : 0);
        expect([minimum(a.text, b.text), maximum(a.text, b.text)]).toEqual(
          a.units <= b.units ? [a.text, b.text] : [b.text, a.text],
        );
        expect(isZero(a.text)).toBe(a.units === 0n);
        expect(add(absolute(a.text), a.units < 0n ? a.text : negate(a.text))).toBe('0');
      }),
    );
  });

  it('divides toward zero to 18 decimals', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        fc.pre(b.units !== 0n);
        expect(divide(a.text, b.text)).toBe(textOf((a.units * 10n ** 18n) / b.units, 18));
      }),
    );
    expect(divide('1', '3')).toBe('0.333333333333333333');
    expect([divide('2', '3'), divide('-2', '3')]).toEqual(['0.666666666666666666', '-0.666666666666666666']);
    expect(() => divide('1', '0')).toThrow();
  });

  it('divides toward zero however many digits the divisor has', () => {
    expect([divide('300', '300000000000000000001'), divide('-300', '300000000000000000001')]).toEqual(['0', '0']);
  });

  it('calls the first of two equals the smaller and the larger, as it is written', () => {
    expect([minimum('1.0', '1'), maximum('1.0', '1')]).toEqual(['1.0', '1.0']);
  });

  it('rounds to the step below and above, also below zero', () => {
    fc.assert(
      fc.property(decimal, step, (a, s) => {
        const floor = a.units - (((a.units % s.units) + s.units) % s.units);
        expect(floorToStep(a.text, s.text)).toBe(textOf(floor, SCALE));
        expect(ceilToStep(a.text, s.text)).toBe(textOf(floor === a.units ? floor : floor + s.units, SCALE));
      }),
    );
    expect(['-0.15', '0.15'].map((value) => [floorToStep(value, '0.1'), ceilToStep(value, '0.1')])).toEqual([
      ['-0.2', '-0.1'],
      ['0.1', '0.2'],
    ]);
    expect([ceilToStep('-0.05', '0.1'), floorToStep('0.05', '0.1')]).toEqual(['0', '0']);
    expect(() => floorToStep('1', '0')).toThrow(NotADecimalError);
    expect(() => ceilToStep('1', '-0.1')).toThrow(NotADecimalError);
  });

  it('reads a double back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        expect(toNumber(fromNumber(value))).toBe(value + 0);
      }),
    );
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => fromNumber(value)).toThrow(NotADecimalError);
    expect(fromNumber(1e-7)).toBe('0.0000001');
    expect(fromNumber(1e21)).toBe('1000000000000000000000');
  });

  it('refuses what is no decimal number', () => {
    for (const text of [
      '',
      ' ',
      ' 1',
      '1 ',
      '1e3',
      '1E3',
      '0x10',
      'NaN',
      'Infinity',
      '.',
      '-',
      '1,5',
      '1.2.3',
      '--1',
      '+1',
    ]) {
      expect(isDecimal(text), text).toBe(false);
      expect(() => add(text, '1'), text).toThrow(NotADecimalError);
      expect(() => toNumber(text), text).toThrow(NotADecimalError);
    }
    for (const notText of [1, null, undefined, {}]) expect(isDecimal(notText)).toBe(false);
  });

  it('takes digits on either side of the point, or on both', () => {
    const texts = ['12', '12.', '.25', '-.5', '0.125'];
    expect(texts.map((text) => add(text, '0'))).toEqual(['12', '12', '0.25', '-0.5', '0.125']);
    expect(texts.map(isDecimal)).toEqual(Array(5).fill(true));
  });

  it('knows one zero, and no sign of it leaves', () => {
    for (const zero of ['0', '-0', '0.0', '-0.000', '.0', '0.']) {
      expect(isZero(zero), zero).toBe(true);
      expect([add(zero, '0'), multiply(zero, '-1'), negate(zero), absolute(zero)], zero).toEqual(['0', '0', '0', '0']);
      expect(Object.is(toNumber(zero), 0), zero).toBe(true);
    }
    expect(fromNumber(-0)).toBe('0');
  });
});
