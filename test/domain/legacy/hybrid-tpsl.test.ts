import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HybridInput, hybridLevels } from '../../../shared/domain/legacy/hybrid-tpsl/levels.ts';
import { hybridPlacement } from '../../../shared/domain/legacy/hybrid-tpsl/placement.ts';
import { missingOperations } from '../../../shared/domain/legacy/missing.ts';
import { compare } from '../../../shared/domain/money/decimal.ts';
import { anyPosition, anyRules, cancelled, placed, position, refusedByVenue, resting, sum } from './support.ts';

const fraction = fc.double({ min: 0, max: 0.2, noNaN: true });
const anyInput: fc.Arbitrary<HybridInput> = fc.record({
  riskSlFraction: fraction,
  baseTpFraction: fraction,
  aiTpFraction: fc.option(fraction),
  aiTrailFraction: fc.option(fraction),
  confidence: fc.option(fc.double({ min: -1, max: 2 })),
});
const SURE: HybridInput = {
  riskSlFraction: 0.025,
  baseTpFraction: 0.03,
  aiTpFraction: 0.06,
  aiTrailFraction: 0.015,
  confidence: 0.9,
};
const RULES = { tickSize: '0.1', stepSize: '0.001', minQuantity: '0.001' };

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

describe('what is missing of a placement', () => {
  const { operations } = hybridPlacement(position('LONG', '1000'), SURE, RULES);

  it('is all of it on a bare position', () => {
    expect(missingOperations(operations, position('LONG', '1000'), [])).toEqual(operations);
  });

  it('is nothing when a stop, a target and a trailing stop rest', () => {
    const orders = [
      resting('LONG', 'STOP_MARKET', '960', { closePosition: true, quantity: '0' }),
      resting('LONG', 'TAKE_PROFIT_MARKET', '1100'),
      resting('LONG', 'TRAILING_STOP_MARKET', '0'),
    ];
    expect(missingOperations(operations, position('LONG', '1000'), orders)).toEqual([]);
  });

  it('replaces a stop for less than the position: the new one first', () => {
    const small = resting('LONG', 'STOP_MARKET', '960', { quantity: '4', id: 'small' });
    const missing = missingOperations(operations, position('LONG', '1000'), [small]);
    expect(missing[0]).toMatchObject({ type: 'STOP_MARKET', quantity: '10' });
    expect(missing.at(-1)).toEqual({ operation: 'cancel', clientOrderId: 'small', family: 'algo' });
    expect(cancelled(missing)).toEqual(['small']);
  });

  it('a stop that is only resized does not move against the position', () => {
    const tight = resting('LONG', 'STOP_MARKET', '995', { quantity: '4', id: 'tight' });
    const [stop] = placed(missingOperations(operations, position('LONG', '1000'), [tight]));
    expect([stop?.quantity, stop?.price]).toEqual(['10', '995']);
  });

  it('leaves out what the mark has passed', () => {
    const kinds = (mark: string) =>
      placed(missingOperations(operations, position('LONG', mark), [])).map(({ price }) => price);
    expect(kinds('1040')).toEqual(['977.5', '1060', null]);
    expect(kinds('970')).toEqual(['1030', '1060', null]);
  });
});
