import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { add, compare, floorToStep } from '../../../shared/domain/money/decimal.ts';
import type { KnownOrder } from '../../../shared/domain/orders/order.ts';
import { inParts, partsOf } from '../../../shared/domain/orders/parts.ts';
import { coveringCount, stopsOf } from '../../../shared/domain/orders/protection.ts';
import type { RoundingRules } from '../../../shared/domain/orders/rounding.ts';
import type { Side } from '../../../shared/domain/position/position.ts';
import { direction } from '../../../shared/domain/position/position.ts';
import { PaperLife, restingOf } from '../judge/paper-life.ts';
import { envAt, openLife, RULES, T0 } from '../judge/support.ts';

const sumOf = (parts: readonly string[]): string => parts.reduce((sum, part) => add(sum, part), '0');

describe('a quantity above the venue’s maximum', () => {
  it('comes in whole parts and two halves', () => {
    expect(partsOf('250', '120', '0.1')).toEqual(['120', '65', '65']);
    expect(partsOf('241', '120', '1')).toEqual(['120', '61', '60']);
    expect(partsOf('240', '120', '1')).toEqual(['120', '120']);
    expect(partsOf('120', '120', '1')).toEqual(['120']);
    expect(partsOf('5', '0.5', '1')).toEqual(['5']);
    expect(partsOf('1000000', '1', '1')).toHaveLength(50);
  });

  it('keeps its sum, the grid and the maximum, and leaves no remainder too small to be taken', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2, max: 9_000 })
          .chain((most) => fc.tuple(fc.integer({ min: 1, max: 50 * most }), fc.constant(most))),
        fc.constantFrom('0.001', '0.1', '1', '5'),
        ([steps, mostSteps], step) => {
          const [quantity, most] = [steps, mostSteps].map((count) => floorToStep(`${count * Number(step)}`, step));
          const parts = partsOf(quantity ?? '0', most ?? '0', step);
          expect(compare(sumOf(parts), quantity ?? '0')).toBe(0);
          for (const part of parts) {
            expect(compare(part, most ?? '0')).toBeLessThanOrEqual(0);
            expect(compare(part, floorToStep(part, step))).toBe(0);
            if (parts.length > 1)
              expect(Number(part)).toBeGreaterThanOrEqual(Math.floor(mostSteps / 2) * Number(step) - 1e-9);
          }
        },
      ),
    );
  });

  it('is sold for one leg once', () => {
    const request = { operation: 'place', kind: 'partial_tp', type: 'MARKET', price: null, plan: 1, leg: 2 } as const;
    const parts = inParts({ ...request, quantity: '25' }, { ...RULES, marketMaxQuantity: '10' });
    expect(parts.map(({ quantity, leg }) => [quantity, leg])).toEqual([
      ['10', 2],
      ['7.5', undefined],
      ['7.5', undefined],
    ]);
    expect(inParts({ ...request, quantity: '10' }, { ...RULES, marketMaxQuantity: '10' })).toEqual([
      { ...request, quantity: '10' },
    ]);
  });
});

/** The venue takes 3 at a time. */
const SMALL: RoundingRules = { ...RULES, marketMaxQuantity: '3' };
const stopsResting = (paper: PaperLife): readonly KnownOrder[] =>
  restingOf(paper.state).filter(({ order }) => order.request.kind === 'sl');

describe('a position above the venue’s maximum', () => {
  it('has a stop of several orders, and moves them without a moment that is not covered', () => {
    const paper = new PaperLife(openLife('LONG', '10'));
    paper.tick(envAt(100, { rules: SMALL }));
    expect(stopsResting(paper).map(({ order }) => order.request.quantity)).toEqual(['3', '3', '2', '2']);
    paper.tick(envAt(100, { rules: SMALL, nowMs: T0 + 10_000 }));
    let seen = paper.events.length;
    paper.tick(envAt(101.6, { rules: SMALL, nowMs: T0 + 20_000 }));
    // The first target has sold a quarter on the way.
    expect(stopsResting(paper).map(({ order: { request } }) => `${request.quantity} @ ${request.price}`)).toEqual([
      '3 @ 100.1',
      '2.3 @ 100.1',
      '2.2 @ 100.1',
    ]);
    for (; seen < paper.events.length; seen++) expect(paper.events[seen]?.type).not.toBe('ExitOrderDenied');
  });

  it('is left by several market orders at once, and a part that is refused is asked for again', () => {
    const paper = new PaperLife(openLife('SHORT', '10'));
    paper.tick(envAt(100, { rules: SMALL }));
    const asked = paper.tick(envAt(100.5, { rules: SMALL, nowMs: T0 + 10_000, riskMode: 'ESS_ACTIVE' }));
    const exits = asked.flatMap((event) =>
      event.type === 'ExitOrderRequested' && event.data.request.kind === 'other_exit'
        ? [event.data.request.operation === 'place' ? event.data.request.quantity : '']
        : [],
    );
    expect(exits).toEqual(['3', '3', '2', '2']);
    expect(paper.state.status).toBe('flat');
  });

  it('stays covered through random markets, one-way and hedge, and its stop never loosens', () => {
    const walk = fc.record({
      side: fc.constantFrom<Side>('LONG', 'SHORT'),
      hedge: fc.boolean(),
      tenths: fc.integer({ min: 31, max: 400 }),
      moves: fc.array(fc.integer({ min: -120, max: 180 }), { minLength: 1, maxLength: 25 }),
    });
    fc.assert(
      fc.property(walk, ({ side, hedge, tenths, moves }) => {
        const paper = new PaperLife(openLife(side, `${tenths / 10}`, '100', hedge ? side : 'BOTH'));
        const sign = direction(side);
        let mark = 100;
        let best = Number.NEGATIVE_INFINITY;
        moves.forEach((points, index) => {
          mark *= 1 + (sign * points) / 10_000;
          paper.tick(envAt(mark, { rules: SMALL, nowMs: T0 + index * 60_000 }));
          if (paper.state.status !== 'open') return;
          const stops = stopsOf(paper.state as OpenLife, 'sl').filter(({ order }) => order.status !== 'requested');
          const count = coveringCount(paper.state, stops);
          const floor = restingOf(paper.state).some(({ order }) => order.request.kind === 'hard_sl');
          expect({ count, floor }).toMatchObject(count > 0 ? { count } : { floor: true });
          for (const { order } of stops) expect(compare(order.request.quantity, '3')).toBeLessThanOrEqual(0);
          const tightest = Math.max(...stops.map(({ order }) => sign * Number(order.request.price)));
          expect(tightest).toBeGreaterThanOrEqual(best);
          best = tightest;
        });
      }),
      { numRuns: 150 },
    );
  });
});
