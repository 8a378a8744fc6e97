import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trailOperations } from '../../../shared/domain/legacy/trailing-stop-manager/operations.ts';
import {
  confirmed,
  freshTrail,
  type TrailLook,
  type TrailState,
  trailStep,
} from '../../../shared/domain/legacy/trailing-stop-manager/trail.ts';
import { compare } from '../../../shared/domain/money/decimal.ts';
import { direction, type Side } from '../../../shared/domain/position/position.ts';
import { anyRules, anySide, cancelled, placed, position, RULES, refusedByVenue, resting } from './support.ts';

const look = (side: Side, markPrice: number, planTrailFraction: number | null = null): TrailLook => ({
  side,
  entryPrice: 1_000,
  markPrice,
  gainFraction: (direction(side) * (markPrice - 1_000)) / 1_000,
  planTrailFraction,
});
/** Looks one after the other at a venue that takes every stop. */
const played = (side: Side, marks: readonly number[], start: TrailState = freshTrail(0.02)) => {
  let state = start;
  return marks.map((mark) => {
    const step = trailStep(state, look(side, mark));
    state = step.placed;
    return step.wanted?.price ?? null;
  });
};

describe('trailing', () => {
  it('goes through its stages one look at a time', () => {
    expect(played('LONG', [1_010, 1_015, 1_030, 1_050, 1_060, 1_055, 1_080])).toEqual([
      null,
      1_000,
      1_014.9999999999999,
      null,
      1_049.4,
      null,
      1_069.2,
    ]);
  });

  it('names its stops after what they are for', () => {
    let state = freshTrail(0.02);
    const kinds = [1_015, 1_030, 1_050, 1_060].map((mark) => {
      const step = trailStep(state, look('LONG', mark));
      state = step.placed;
      return step.wanted?.kind ?? null;
    });
    expect(kinds).toEqual(['breakeven', 'sl', null, 'trailing']);
  });

  it('does nothing without a distance, and uses the plan before the model', () => {
    expect(played('LONG', [1_100, 1_100], freshTrail(null))).toEqual([null, null]);
    const trailing = { ...freshTrail(0.01), breakevenDone: true, secondStageDone: true, trailing: true };
    expect(trailStep(trailing, look('LONG', 1_100, 0.03)).wanted?.price).toBeCloseTo(1_067);
    expect(trailStep(trailing, look('LONG', 1_100)).wanted?.price).toBeCloseTo(1_089);
  });

  it('a stage that was not placed is asked for again', () => {
    const step = trailStep(freshTrail(0.02), look('SHORT', 980));
    expect(step.notPlaced).toEqual(freshTrail(0.02));
    expect(trailStep(step.notPlaced, look('SHORT', 980)).wanted).toEqual(step.wanted);
  });

  it('a stop of others that is as good completes the stage, and one that is gone is wanted again', () => {
    const seen = look('LONG', 1_020);
    const done = confirmed(freshTrail(0.02), seen, 1_001);
    expect([done.breakevenDone, done.secondStageDone, done.stop]).toEqual([true, false, 1_001]);
    expect(confirmed({ ...done, stop: 1_001 }, seen, null).stop).toBeNull();
    expect(confirmed(freshTrail(0.02), seen, 990).breakevenDone).toBe(false);
  });

  it('only ever asks for a better stop, the same for both sides', () => {
    const walk = fc.array(fc.integer({ min: 700, max: 1_300 }), { maxLength: 40 });
    fc.assert(
      fc.property(walk, (marks) => {
        const long = played('LONG', marks).filter((price) => price !== null);
        const short = played(
          'SHORT',
          marks.map((mark) => 2_000 - mark),
        ).filter((price) => price !== null);
        expect(long).toEqual([...long].sort((a, b) => a - b));
        expect(short).toEqual([...short].sort((a, b) => b - a));
        // Up to the trailing stage, which follows in percent of the price, the two are mirror images.
        expect(short.slice(0, 2).map((price) => Math.round(2_000 - price))).toEqual(
          long.slice(0, 2).map((price) => Math.round(price)),
        );
      }),
    );
  });
});

describe('a position that trails', () => {
  const following = (changes: Partial<TrailState> = {}): TrailState => ({
    ...freshTrail(0.01),
    breakevenDone: true,
    secondStageDone: true,
    trailing: true,
    ...changes,
  });

  it('follows its best price, whichever side', () => {
    const best = (side: Side, bestPrice: number | null, mark: number) =>
      trailStep(following({ bestPrice }), look(side, mark)).notPlaced.bestPrice;
    expect([best('LONG', null, 1_060), best('LONG', 1_080, 1_060), best('LONG', 1_080, 1_090)]).toEqual([
      1_060, 1_080, 1_090,
    ]);
    expect([best('SHORT', null, 940), best('SHORT', 920, 940), best('SHORT', 920, 910)]).toEqual([940, 920, 910]);
  });

  it.each([
    ['LONG', 1_080, 1_069.2],
    ['SHORT', 900, 909],
  ] as const)('of a %s wants a stop whenever none rests', (side, mark, price) => {
    expect(trailStep(following(), look(side, mark)).wanted).toEqual({ kind: 'trailing', price });
  });

  it('wants no stop that is not beyond entry', () => {
    const wanted = (side: Side, bestPrice: number, planTrail: number) =>
      trailStep(following({ bestPrice }), look(side, bestPrice, planTrail)).wanted;
    expect([wanted('LONG', 1_060, 0.06), wanted('LONG', 1_250, 0.2)]).toEqual([null, null]);
    expect([wanted('SHORT', 960, 0.05), wanted('SHORT', 800, 0.25)]).toEqual([null, null]);
  });
});

describe('what rests beside a position that earned a stage', () => {
  it.each([
    ['LONG', 1_000, [true, false]],
    ['SHORT', 1_000, [true, false]],
    ['LONG', 999.9, [false, false]],
    ['SHORT', 1_000.1, [false, false]],
    ['LONG', 1_014.9, [true, false]],
    ['LONG', 1_015, [true, true]],
    ['SHORT', 985.1, [true, false]],
    ['SHORT', 985, [true, true]],
  ] as const)('of a %s a stop at %s does break-even and the second stage: %s', (side, stop, stages) => {
    const done = confirmed(freshTrail(0.02), look(side, side === 'LONG' ? 1_040 : 960), stop);
    expect([done.breakevenDone, done.secondStageDone]).toEqual(stages);
    expect(done.stop).toBe(stop);
  });

  it.each(['LONG', 'SHORT'] as const)('of a %s no stop does no stage', (side) => {
    expect(confirmed(freshTrail(0.02), look(side, 1_000), null)).toEqual(freshTrail(0.02));
  });

  it('leaves a stage done that was done before', () => {
    const before = { ...freshTrail(0.02), breakevenDone: true, secondStageDone: true };
    expect(confirmed(before, look('LONG', 1_040), 980)).toEqual({ ...before, stop: 980 });
  });
});

describe('the operations of a trailing step', () => {
  it('place the new stop and then cancel what it replaces, but not the net under the whole position', () => {
    const orders = [
      resting('LONG', 'STOP_MARKET', '975', { id: 'old' }),
      resting('LONG', 'STOP_MARKET', '960', { id: 'net', closePosition: true, quantity: '0' }),
      resting('LONG', 'TAKE_PROFIT_MARKET', '1100', { id: 'target' }),
    ];
    const wanted = { kind: 'breakeven', price: 1_000.04 } as const;
    expect(trailOperations(wanted, position('LONG', '1020'), orders, RULES)).toEqual([
      { operation: 'place', kind: 'breakeven', type: 'STOP_MARKET', quantity: '10', price: '1000.1' },
      { operation: 'cancel', clientOrderId: 'old', family: 'algo' },
    ]);
  });

  it('are none for a stop that is no better than what rests, whatever the mark', () => {
    const orders = [resting('LONG', 'STOP_MARKET', '1000.1')];
    expect(trailOperations({ kind: 'breakeven', price: 1_000.04 }, position('LONG', '1020'), orders, RULES)).toEqual(
      [],
    );
  });

  it('never loosen, never cancel without a replacement, never ask for what the venue refuses', () => {
    const anyStop = fc.integer({ min: 800, max: 1_200 });
    fc.assert(
      fc.property(
        anySide,
        anyStop,
        anyStop,
        fc.integer({ min: 800, max: 1_200 }),
        anyRules,
        (side, price, old, mark, rules) => {
          const at = position(side, String(mark));
          const orders = [resting(side, 'STOP_MARKET', String(old), { id: 'old' })];
          const operations = trailOperations({ kind: 'trailing', price }, at, orders, rules);
          expect(refusedByVenue(operations, at)).toEqual([]);
          const [stop] = placed(operations);
          if (stop === undefined) expect(cancelled(operations)).toEqual([]);
          else expect(direction(side) * compare(stop.price ?? '0', String(old))).toBe(1);
        },
      ),
    );
  });
});
