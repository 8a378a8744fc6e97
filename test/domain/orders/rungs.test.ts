import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { step } from '../../../shared/domain/judge/step.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { add, compare, floorToStep, isZero } from '../../../shared/domain/money/decimal.ts';
import { rungsOf } from '../../../shared/domain/orders/rungs.ts';
import { PaperLife } from '../judge/paper-life.ts';
import { envAt, exitFill, fillOf, openLife, RULES, T0, trade } from '../judge/support.ts';

const sumOf = (parts: readonly string[]): string => parts.reduce((sum, part) => add(sum, part), '0');
const texts = (position: string, fractions: readonly number[], rules = RULES) =>
  rungsOf(position, fractions, rules).map(
    ({ level, quantity, merged }) => `${level}: ${quantity}${merged.length > 0 ? ` with ${merged}` : ''}`,
  );

describe('the orders of a ladder', () => {
  it('share the position, and the last takes what rounding left', () => {
    expect(texts('10', [0.25, 0.25, 0.5])).toEqual(['0: 2.5', '1: 2.5', '2: 5']);
    expect(texts('1.1', [0.25, 0.25, 0.5])).toEqual(['0: 0.2', '1: 0.2', '2: 0.7']);
    // Of a ladder that leaves a part to the trailing stop, too: 0.65 of 1.9 is 1.2 and not 0.2 + 0.3 + 0.5.
    expect(texts('1.9', [0.15, 0.2, 0.3])).toEqual(['0: 0.2', '1: 0.3', '2: 0.7']);
  });

  it('merge a level that is too small into its neighbour', () => {
    const rules = { ...RULES, minQuantity: '1' };
    expect(texts('3', [0.25, 0.25, 0.5], rules)).toEqual(['1: 1.5 with 0', '2: 1.5']);
    expect(texts('1.5', [0.25, 0.25, 0.5], rules)).toEqual(['2: 1.5 with 0,1']);
    expect(texts('2', [0.5, 0.25, 0.25], rules)).toEqual(['0: 1', '2: 1 with 1']);
    expect(texts('1.9', [0.6, 0.2, 0.2], rules)).toEqual(['0: 1.9 with 1,2']);
    expect(texts('0.9', [0.5, 0.5], rules)).toEqual([]);
  });

  it('never hold more than the venue takes as one order', () => {
    expect(texts('100', [0.5, 0.5], { ...RULES, maxQuantity: '30' })).toEqual(['0: 30', '1: 30']);
  });

  it('sum to what the shares make up, each on the grid and large enough, every level in one of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200_000 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('0.001', '0.1', '0.5', '1', '5'),
        fc.constantFrom(1, 3, 20),
        (milli, percents, stepSize, minSteps) => {
          const minQuantity = `${Number(stepSize) * minSteps}`;
          const rules = { ...RULES, stepSize, minQuantity, maxQuantity: '1000000' };
          const position = `${milli / 1000}`;
          const fractions = percents.map((percent) => percent / 100);
          const share = percents.reduce((sum, percent) => sum + percent, 0) / 100;
          const rungs = rungsOf(position, fractions, rules);
          const sum = sumOf(rungs.map(({ quantity }) => quantity));
          expect(compare(sum, position)).toBeLessThanOrEqual(0);
          expect(Number(sum)).toBeLessThanOrEqual(Math.min(1, share) * Number(position) + Number(stepSize) * 1e-5);
          for (const { quantity } of rungs) {
            expect(compare(quantity, minQuantity)).toBeGreaterThanOrEqual(0);
            expect(compare(floorToStep(quantity, stepSize), quantity)).toBe(0);
          }
          const whole = floorToStep(`${(Math.min(1, share) * Number(position)).toFixed(9)}`, stepSize);
          if (compare(whole, minQuantity) < 0) expect(rungs).toEqual([]);
          else {
            expect(Math.abs(Number(sum) - Number(whole))).toBeLessThanOrEqual(Number(stepSize) + 1e-9);
            const levels = rungs.flatMap(({ level, merged }) => [...merged, level]).sort((a, b) => a - b);
            expect(levels).toEqual(fractions.map((_share, level) => level));
          }
        },
      ),
    );
  });
});

describe('a ladder that rests', () => {
  const ladderOf = (state: OpenLife) =>
    Object.values(state.orders).flatMap(({ request }) =>
      request.operation === 'place' && request.kind === 'tp' ? [`${request.quantity} @ ${request.price}`] : [],
    );
  const settled = (quantity = '10', changes: Parameters<typeof envAt>[1] = {}): PaperLife => {
    const paper = new PaperLife(openLife('LONG', quantity));
    paper.tick(envAt(100, changes));
    paper.tick(envAt(100, { nowMs: T0 + 10_000, ...changes }));
    return paper;
  };
  const idAt = (paper: PaperLife, leg: number): string | undefined =>
    Object.values((paper.state as OpenLife).orders).find(
      ({ request }) => request.operation === 'place' && request.kind === 'tp' && request.leg === leg,
    )?.venueOrderId;
  const asks = (paper: PaperLife, nowMs: number) =>
    paper
      .tick(envAt(100, { nowMs }))
      .flatMap((event) => (event.type === 'ExitOrderRequested' && event.data.request.kind === 'tp' ? [event] : []));
  const enters = (paper: PaperLife, id: number, atMs: number) => {
    paper.state = fold([fillOf({ ...trade(id, 'BUY', '2'), timeMs: atMs })], paper.state);
  };

  it('follows a burst of entry fills with one change per two seconds', () => {
    const paper = settled();
    expect(ladderOf(paper.state as OpenLife)).toEqual(['2.5 @ 101.25', '2.5 @ 102.49', '5 @ 105']);
    const begun = T0 + 20_000;
    let changes = 0;
    for (let fill = 0; fill < 20; fill++) {
      enters(paper, 600 + fill, begun + fill * 200);
      if (asks(paper, begun + fill * 200).length > 0) changes += 1;
    }
    expect(changes).toBe(2);
    asks(paper, begun + 14_000);
    expect(ladderOf(paper.state as OpenLife)).toEqual(['12.5 @ 101.25', '12.5 @ 102.49', '25 @ 105']);
  });

  it('is cleared at once when a hand has closed a part of the position, and laid anew for what is left', () => {
    const paper = settled();
    const state = paper.state as OpenLife;
    paper.state = fold([exitFill(state, 700, '4', '100')], state);
    expect(asks(paper, T0 + 10_500).map(({ data }) => data.request.operation)).toEqual(['cancel', 'cancel', 'cancel']);
    asks(paper, T0 + 20_500);
    const sizes = ladderOf(paper.state as OpenLife).map((text) => text.split(' ')[0] ?? '0');
    expect(compare(sumOf(sizes), '6')).toBe(0);
  });

  it('keeps what a partly filled target has left, and nothing else changes', () => {
    const paper = settled();
    const state = paper.state as OpenLife;
    const target = Object.values(state.orders).find(({ request }) => request.kind === 'tp');
    paper.state = fold([exitFill(state, 700, '1', '101.25', target?.venueOrderId)], state);
    expect(asks(paper, T0 + 20_000)).toEqual([]);
    const left = Object.values((paper.state as OpenLife).orders).find(({ executedQuantity }) => executedQuantity);
    expect(left).toMatchObject({ executedQuantity: '1', request: { quantity: '2.5' } });
  });

  it('takes the legs that were merged into an order with it', () => {
    const rules = { ...RULES, minQuantity: '1', marketMinQuantity: '1' };
    const paper = settled('3', { rules });
    expect(ladderOf(paper.state as OpenLife)).toEqual(['1.5 @ 102.49', '1.5 @ 105']);
    paper.tick(envAt(102.6, { rules, nowMs: T0 + 20_000 }));
    expect((paper.state as OpenLife).plan?.taken).toEqual([0, 1]);
    expect(isZero((paper.state as OpenLife).quantity)).toBe(false);
  });

  it('of which a HARD order stays unfilled beyond its price is sold at market one judgement later, what was filled left out', () => {
    const paper = settled();
    const first = fold([exitFill(paper.state as OpenLife, 700, '2.5', '101.25', idAt(paper, 0))], paper.state);
    const partly = fold([exitFill(first as OpenLife, 701, '1', '102.5', idAt(paper, 1))], first) as OpenLife;
    const asked = step(partly, envAt(102.9, { nowMs: T0 + 20_000, commit: 77 }));
    const cancel = asked.find(
      (event) => event.type === 'ExitOrderRequested' && event.data.request.operation === 'cancel',
    );
    if (cancel?.type !== 'ExitOrderRequested' || cancel.data.request.operation !== 'cancel')
      throw new Error('no cancel');
    const { intentId, request } = cancel.data;
    const freed = fold(
      [
        ...asked,
        { type: 'ExitOrderSending', v: 1, data: { intentId, sentAtMs: T0 + 20_000, flagsReadStartedAtMs: T0 } },
        {
          type: 'ExitOrderAcked',
          v: 1,
          data: { intentId, venueOrderId: request.target, quantity: '0', ackedAtMs: T0 + 20_100, resolvedBy: 'reply' },
        },
        { type: 'ExitOrderEnded', v: 1, data: { intentId: request.target, status: 'CANCELED', atMs: T0 + 20_100 } },
      ],
      partly,
    ) as OpenLife;
    // Stops that were asked for beside it are of no matter here.
    const settledStops = Object.fromEntries(
      Object.entries(freed.orders).filter(([, { status }]) => status !== 'requested'),
    );
    const sold = step({ ...freed, orders: settledStops }, envAt(102.9, { nowMs: T0 + 30_000, commit: 78 }));
    expect(sold).toContainEqual(
      expect.objectContaining({
        type: 'ExitOrderRequested',
        data: expect.objectContaining({
          request: expect.objectContaining({ kind: 'partial_tp', type: 'MARKET', quantity: '1.5', leg: 1 }),
        }),
      }),
    );
  });
});
