import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withAge } from '../../../shared/domain/legacy/dynamic-tpsl/age-rule.ts';
import { dynamicLevels, UnusableConfidenceError } from '../../../shared/domain/legacy/dynamic-tpsl/dynamic-tpsl.ts';

const anyInput = fc.record({
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  riskMode: fc.constantFrom('NORMAL', 'OPTIMISTIC', 'AGGRESSIVE', 'CRITICAL', 'CONSERVATIVE', null),
  volatilityFraction: fc.option(fc.double({ min: 0, max: 0.5, noNaN: true })),
  modelTpFraction: fc.option(fc.double({ min: 0, max: 0.5, noNaN: true })),
  essFactor: fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
  systemicRisk: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});

describe('dynamic levels', () => {
  it('keep the target 1.5 to 4 stops away, and both off the entry', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { tpFraction, slFraction, trailFraction } = dynamicLevels(input);
        const ratio = tpFraction / slFraction;
        expect(ratio).toBeGreaterThanOrEqual(1.5 - 1e-9);
        expect(ratio).toBeLessThanOrEqual(4 + 1e-9);
        expect(tpFraction).toBeGreaterThanOrEqual(0.05 - 1e-9);
        expect(slFraction).toBeGreaterThanOrEqual(0.0125 - 1e-9);
        expect(trailFraction).toBeCloseTo(0.4 * tpFraction, 12);
      }),
    );
  });

  it('grow with confidence in the target and shrink with it in the stop', () => {
    const [low, high] = [0.45, 0.85].map((confidence) => dynamicLevels({ confidence }));
    expect(high?.tpFraction).toBeGreaterThan(low?.tpFraction ?? 1);
    expect(high?.slFraction).toBeLessThan(low?.slFraction ?? 0);
    expect([low?.partialTp, high?.partialTp]).toEqual([false, true]);
  });

  it('sell part of the position from a confidence of 0.8 on', () => {
    expect([0.79, 0.8].map((confidence) => dynamicLevels({ confidence }).partialTp)).toEqual([false, true]);
  });

  it.each([
    ['an emergency stop at 1.5', { essFactor: 1.5 }, 0.06, 0.025],
    ['an emergency stop nearer than 1.5', { essFactor: 1.6 }, 0.051, 0.025],
    ['a systemic risk of 0.7', { systemicRisk: 0.7 }, 0.06, 0.025],
    ['a systemic risk above 0.7', { systemicRisk: 0.8 }, 0.05, 0.03],
  ])('beside %s', (_, context, tpFraction, slFraction) => {
    const levels = dynamicLevels({ confidence: 0.675, ...context });
    expect(levels.tpFraction).toBeCloseTo(tpFraction, 12);
    expect(levels.slFraction).toBeCloseTo(slFraction, 12);
  });

  it('give a wide stop a target of 1.5 times it, and a far target a stop of a quarter of it', () => {
    const wide = dynamicLevels({ confidence: 0.4, volatilityFraction: 0.5, riskMode: 'CRITICAL' });
    expect(wide.slFraction).toBeCloseTo(0.025 * 1.5 * 1.5 * 1.3, 12);
    expect(wide.tpFraction).toBeCloseTo(1.5 * wide.slFraction, 12);
    const far = dynamicLevels({ confidence: 0.95, riskMode: 'AGGRESSIVE' });
    expect(far.tpFraction).toBeCloseTo(0.06 * 1.5 * 1.3, 12);
    expect(far.slFraction).toBeCloseTo(far.tpFraction / 4, 12);
  });

  it('refuse a confidence that is no number', () => {
    expect(() => dynamicLevels({ confidence: Number.NaN })).toThrow(UnusableConfidenceError);
  });
});

describe('age', () => {
  it('never widens a level', () => {
    const fraction = fc.double({ min: 0.001, max: 0.2, noNaN: true });
    const anyAge = fc.record({
      ageMinutes: fc.integer({ min: 0, max: 10_000 }),
      gainFraction: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    });
    fc.assert(
      fc.property(fraction, fraction, anyAge, (tpFraction, slFraction, age) => {
        const aged = withAge({ tpFraction, slFraction }, age);
        expect(aged.slFraction).toBeLessThanOrEqual(slFraction);
        expect(aged.tpFraction).toBeLessThanOrEqual(tpFraction);
        expect(aged.slFraction).toBeGreaterThan(0);
      }),
    );
  });
});
