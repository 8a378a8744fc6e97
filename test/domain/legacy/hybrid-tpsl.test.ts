import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HybridInput, hybridLevels } from '../../../shared/domain/legacy/hybrid-tpsl/levels.ts';
import { hybridPlacement } from '../../../shared/domain/legacy/hybrid-tpsl/placement.ts';
import { compare } from '../../../shared/domain/money/decimal.ts';
import { anyPosition, anyRules, placed, position, RULES, refusedByVenue, SURE, sum, textsOf } from './support.ts';

const fraction = fc.double({ min: 0, max: 0.2, noNaN: true });
const anyInput: fc.Arbitrary<HybridInput> = fc.record({
  riskSlFraction: fraction,
  baseTpFraction: fraction,
  aiTpFraction: fc.option(fraction),
  aiTrailFraction: fc.option(fraction),
  confidence: fc.option(fc.double({ min: -1, max: 2 })),
});

describe('hybrid levels', () => {
  it('never widen the stop and never bring the target nearer', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { slFraction, tpFraction } = hybridLevels(input);
        expect(slFraction).toBeLessThanOrEqual(input.riskSlFraction);
        expect(tpFraction).toBeGreaterThanOrEqual(input.baseTpFraction);
      }),
    );
  });

  it.each([null, Number.NaN, 0, 0.19, -3])('listen to no model of confidence %s', (confidence) => {
    expect(hybridLevels({ ...SURE, confidence })).toEqual({
      slFraction: 0.025,
      tpFraction: 0.03,
      trailFraction: 0,
      mode: 'base',
    });
  });

  it.each([
    ['at 0.2 follow the model at half its distance', 0.2, 0.025, 0.03, 0.0075, 'trailing'],
    ['below 0.8 do no more than that', 0.79, 0.025, 0.03, 0.0075, 'trailing'],
    ['from 0.8 on take its target and distance, the stop a tenth tighter', 0.8, 0.0225, 0.06, 0.015, 'hybrid'],
  ])('of a confidence %s', (_, confidence, sl, tp, trail, expected) => {
    const { slFraction, tpFraction, trailFraction, mode } = hybridLevels({ ...SURE, confidence });
    expect(slFraction).toBeCloseTo(sl, 12);
    expect([tpFraction, trailFraction, mode]).toEqual([tp, trail, expected]);
  });

  it('are not extended by a model whose target is no further than the base target', () => {
    const equal = hybridLevels({ ...SURE, aiTpFraction: 0.03, aiTrailFraction: null });
    expect([equal.mode, equal.tpFraction]).toEqual(['base', 0.03]);
    const further = hybridLevels({ ...SURE, aiTpFraction: 0.031, aiTrailFraction: null });
    expect([further.mode, further.tpFraction]).toEqual(['ai-extended', 0.031]);
  });
});

describe('a hybrid placement', () => {
  it('puts the stop first, then half at the base target, the rest at the model target, and a trailing stop', () => {
    const { operations, levels } = hybridPlacement(position('LONG', '1000'), SURE, RULES);
    expect(levels.mode).toBe('hybrid');
    expect(operations).toEqual([
      { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '977.5' },
      { operation: 'place', kind: 'tp', type: 'TAKE_PROFIT_MARKET', quantity: '5', price: '1030' },
      { operation: 'place', kind: 'tp', type: 'TAKE_PROFIT_MARKET', quantity: '5', price: '1060' },
      {
        operation: 'place',
        kind: 'trailing',
        type: 'TRAILING_STOP_MARKET',
        quantity: '10',
        price: null,
        callbackRatePercent: '1.50',
        activationPrice: '1030',
      },
    ]);
  });

  it('of a position too small for a step is its stop alone', () => {
    const small = position('SHORT', '1000', '0.0004');
    expect(placed(hybridPlacement(small, SURE, RULES).operations).map(({ kind }) => kind)).toEqual(['sl']);
  });

  it.each(['0', '-1'])('of a position of %s is nothing', (quantity) => {
    expect(hybridPlacement(position('LONG', '1000', quantity), SURE, RULES).operations).toEqual([]);
  });

  it.each(['0', '-1'])('of a position with an entry price of %s is nothing', (entryPrice) => {
    expect(hybridPlacement({ ...position('LONG', '1000'), entryPrice }, SURE, RULES).operations).toEqual([]);
  });

  it.each([
    ['2', ['sl 2 @977.5', 'tp 1 @1030', 'tp 1 @1060', 'trailing 2']],
    ['1.9', ['sl 1.9 @977.5', 'tp 1.9 @1030', 'trailing 1.9']],
    ['1', ['sl 1 @977.5', 'tp 1 @1030', 'trailing 1']],
    ['0.9', ['sl 0.9 @977.5']],
  ])(
    'of a position of %s where the venue takes no less than 1 has all at the base target when half is too small',
    (quantity, expected) => {
      const rules = { ...RULES, stepSize: '0.1', minQuantity: '1' };
      expect(textsOf(hybridPlacement(position('LONG', '1000', quantity), SURE, rules).operations)).toEqual(expected);
    },
  );

  it('of which half is less than a step has all at the base target', () => {
    const smallest = position('LONG', '1000', '0.001');
    const { operations } = hybridPlacement(smallest, SURE, { ...RULES, minQuantity: '0' });
    expect(textsOf(operations)).toEqual(['sl 0.001 @977.5', 'tp 0.001 @1030', 'trailing 0.001']);
  });

  it('has one target when the model’s is the base target, or the model is not sure', () => {
    const base = ['sl 10 @977.5', 'tp 10 @1030', 'trailing 10'];
    const at = position('LONG', '1000');
    expect(textsOf(hybridPlacement(at, { ...SURE, aiTpFraction: 0.03 }, RULES).operations)).toEqual(base);
    expect(textsOf(hybridPlacement(at, { ...SURE, confidence: 0.79 }, RULES).operations)).toEqual([
      'sl 10 @975',
      ...base.slice(1),
    ]);
  });

  it('without any base target has half just beyond entry', () => {
    const { operations } = hybridPlacement(position('LONG', '1000'), { ...SURE, baseTpFraction: -0.03 }, RULES);
    expect(textsOf(operations)).toEqual(['sl 10 @977.5', 'tp 5 @1001', 'tp 5 @1060', 'trailing 10']);
  });

  it('without any stop distance stops half a thousandth away from entry, whichever side', () => {
    const stops = (riskSlFraction: number) =>
      (['LONG', 'SHORT'] as const).map(
        (side) => hybridPlacement(position(side, '1000'), { ...SURE, riskSlFraction }, RULES).operations[0]?.price,
      );
    expect(stops(0)).toEqual(['999.5', '1000.5']);
    expect(stops(-0.02)).toEqual(['999.5', '1000.5']);
    expect(stops(Number.NaN)).toEqual(['999.5', '1000.5']);
  });

  it('stops the whole position, sells no more than it in targets, and asks for nothing the venue refuses at the fill', () => {
    fc.assert(
      fc.property(anyPosition, anyInput, anyRules, ({ side, quantity }, input, rules) => {
        const filled = { side, quantity, entryPrice: '1000', markPrice: '1000' };
        const { operations } = hybridPlacement(filled, input, rules);
        const [stop, ...others] = operations;
        expect([stop?.type, stop?.quantity]).toEqual(['STOP_MARKET', quantity]);
        const targets = others.filter(({ type }) => type === 'TAKE_PROFIT_MARKET').map((each) => each.quantity);
        expect(compare(sum(targets), quantity)).toBeLessThanOrEqual(0);
        const coarse = refusedByVenue(operations, filled).filter((problem) => !problem.includes('-2021'));
        expect(coarse).toEqual([]);
      }),
    );
  });

  it('mirrors between long and short on a grid both share', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const [long, short] = (['LONG', 'SHORT'] as const).map(
          (side) => hybridPlacement(position(side, '1000'), input, RULES).operations,
        );
        expect(long?.length).toBe(short?.length);
        long?.forEach((each, index) => {
          const other = short?.[index];
          expect(other?.quantity).toBe(each.quantity);
          const distance = Number(each.price ?? 1000) - 1000;
          expect(Number(other?.price ?? 1000) - 1000).toBeCloseTo(-distance, 6);
        });
      }),
    );
  });
});
