import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold, ImpossibleEventError } from '../../../shared/domain/life/evolve.ts';
import { flatOf } from '../../../shared/domain/life/ledger-events.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { toNumber } from '../../../shared/domain/money/decimal.ts';
import type { Side } from '../../../shared/domain/position/position.ts';
import { entryOrderSide, exitOrderSide } from '../../../shared/domain/position/position.ts';
import { given } from '../../support/given.ts';
import { PaperLife } from '../judge/paper-life.ts';
import { envAt, exitFill, fillOf, openLife, T0, trade } from '../judge/support.ts';

const buy = (id: number, quantity: string, price: string) => fillOf(trade(id, 'BUY', quantity, price));
const sell = (id: number, quantity: string, price: string) => fillOf(trade(id, 'SELL', quantity, price));
const planned = (state: OpenLife): OpenLife => {
  const paper = new PaperLife(state);
  paper.tick(envAt(100));
  return paper.state as OpenLife;
};

describe('the accounts of a life', () => {
  it('averages entries, and leaves the average alone when a part is sold', () => {
    const state = fold([buy(2, '10', '110'), sell(3, '5', '120'), buy(4, '5', '135')], openLife()) as OpenLife;
    expect(state).toMatchObject({ quantity: '20', entryPrice: '112.5', enteredQuantity: '25', enteredQuote: '2775' });
    expect(state.realisedPnlQuote).toBe('75');
  });

  it('states R in what was really paid, also after a scale-in that followed a partial exit', () => {
    const first = planned(openLife());
    const state = fold([sell(2, '5', '110'), buy(3, '5', '120'), sell(4, '10', '110')], first) as OpenLife;
    expect(state.quantity).toBe('0');
    const { realisedR, realisedPnlQuote } = flatOf(state, 'ledger', T0).data;
    expect(realisedPnlQuote).toBe('50');
    // 10 × 100 + 5 × 120 entered, and the first plan's stop 2.5 % away.
    expect(realisedR).toBeCloseTo(50 / (1600 * 0.025), 12);
  });

  it('states no R for what the trades do not explain, nor without a plan', () => {
    const seen: LifeEvent = {
      type: 'PositionObserved',
      v: 1,
      data: { quantity: '9', entryPrice: '100', readAtMs: T0 },
    };
    expect(flatOf(fold([seen], planned(openLife())) as OpenLife, 'ledger', T0).data.realisedR).toBeNull();
    expect(flatOf(planned(openLife()), 'two-reads', T0).data.realisedR).toBeNull();
    expect(flatOf(openLife(), 'ledger', T0).data.realisedR).toBeNull();
  });

  it('holds nothing once it is flat, also when two reads and no trade say so', () => {
    const flat = fold([flatOf(openLife(), 'two-reads', T0 + 5)], openLife());
    expect(flat).toMatchObject({ status: 'flat', quantity: '0', flatAtMs: T0 + 5, observedAtMs: T0 + 5 });
  });

  it('gains for a short exactly what a long loses', () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 500, max: 1500 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const run = (side: Side) => {
          let state = openLife(side, '31', '100');
          steps.forEach(([adds, tenths, price], index) => {
            if (!adds && toNumber(state.quantity) * 10 < tenths) return;
            const orderSide = adds ? entryOrderSide(side) : exitOrderSide(side);
            state = fold([fillOf(trade(10 + index, orderSide, `${tenths / 10}`, `${price / 10}`))], state) as OpenLife;
          });
          return state;
        };
        const [long, short] = [run('LONG'), run('SHORT')];
        expect(short.quantity).toBe(long.quantity);
        expect(short.entryPrice).toBe(long.entryPrice);
        expect(toNumber(short.realisedPnlQuote)).toBe(0 - toNumber(long.realisedPnlQuote));
      }),
    );
  });
});

describe('events that cannot be', () => {
  const flat: LifeEvent = flatOf(openLife(), 'ledger', T0);
  const closed: LifeEvent = { type: 'PositionClosed', v: 1, data: { closedAtMs: T0 } };
  const at =
    (state: OpenLife, ...events: readonly LifeEvent[]) =>
    () =>
      fold(events, state);
  const intentId = 'eb.x.1.0';
  const asked: LifeEvent = {
    type: 'ExitOrderRequested',
    v: 1,
    data: {
      intentId,
      module: 'exit_executor',
      request: { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '97.5' },
      requestedAtMs: T0,
      validUntilMs: null,
      assumedQuantity: '10',
      explanation: '',
    },
  };
  const claimed: LifeEvent = {
    type: 'ExitOrderSending',
    v: 1,
    data: { intentId, sentAtMs: T0, flagsReadStartedAtMs: T0 },
  };

  it('are refused before the first and after the last', () => {
    given().whenHappens(flat).thenThrows(ImpossibleEventError);
    given().whenHappens(closed).thenThrows(ImpossibleEventError);
    given().whenHappens(asked).thenThrows(ImpossibleEventError);
    expect(at(openLife(), flat, closed, asked)).toThrow(ImpossibleEventError);
    expect(at(openLife(), flat, closed, closed)).toThrow(ImpossibleEventError);
  });

  it('are refused while open or flat', () => {
    expect(at(openLife(), closed)).toThrow(ImpossibleEventError);
    for (const late of [
      buy(9, '1', '1'),
      flat,
      { type: 'PositionMissing', v: 1, data: { readAtMs: T0 } } as LifeEvent,
    ]) {
      expect(at(openLife(), flat, late)).toThrow(ImpossibleEventError);
    }
    expect(at(openLife(), sell(9, '11', '100'))).toThrow(
      'FillRecorded cannot follow a life that is smaller (10) than what it sells (11)',
    );
  });

  it('never claim an order twice, nor one that waits as sent', () => {
    expect(at(openLife(), asked, asked)).toThrow(ImpossibleEventError);
    expect(at(openLife(), asked, claimed, claimed)).toThrow(ImpossibleEventError);
    const rejected = { intentId, venueCode: null, httpStatus: null, message: '', atMs: T0 };
    expect(at(openLife(), asked, { type: 'ExitOrderRejected', v: 1, data: rejected })).toThrow(ImpossibleEventError);
    expect(at(openLife(), asked, { type: 'ExitOrderSeen', v: 1, data: { intentId, seenAtMs: T0 } })).toThrow(
      ImpossibleEventError,
    );
  });

  it('change nothing when they tell of an order that is over', () => {
    const before = openLife();
    expect(fold([{ type: 'ExitOrderEnded', v: 1, data: { intentId, status: 'GONE', atMs: T0 } }], before)).toBe(before);
  });
});

describe('legs that were sold', () => {
  it('are not sold again by a plan made anew, and the rest of a leg is what is left of it', () => {
    const paper = new PaperLife(openLife('LONG', '20'));
    paper.tick(envAt(100));
    paper.tick(envAt(100, { nowMs: T0 + 10_000 }));
    const before = paper.state as OpenLife;
    const target = Object.values(before.orders).find(
      ({ request }) => request.operation === 'place' && request.leg === 0,
    );
    const partly = fold([exitFill(before, 50, '2', '101.25', target?.venueOrderId)], before) as OpenLife;
    expect(partly.plan).toMatchObject({ taken: [], sold: { 0: '2' } });
    const again = new PaperLife(partly, 50);
    again.tick(envAt(100.5, { nowMs: T0 + 20_000, riskMode: 'CONSERVATIVE' }));
    const plan = (again.state as OpenLife).plan;
    expect(plan).toMatchObject({ number: 2, furthestTaken: 0.0125, taken: [0] });
    expect(plan?.sold).toBeUndefined();
  });

  it('start over when the position grew, also at the same price', () => {
    const paper = new PaperLife(openLife('LONG', '20'));
    paper.tick(envAt(100));
    const grown = fold([buy(60, '10', '100')], paper.state) as OpenLife;
    const next = new PaperLife(grown, 50);
    next.tick(envAt(100, { nowMs: T0 + 10_000 }));
    expect((next.state as OpenLife).plan).toMatchObject({ number: 2, quantity: '30', taken: [] });
  });

  it('of an older plan take what stands at their level or nearer', () => {
    const paper = new PaperLife(openLife('LONG', '20'));
    paper.tick(envAt(100));
    paper.tick(envAt(100, { nowMs: T0 + 10_000 }));
    const state = paper.state as OpenLife;
    const [, second] = Object.values(state.orders).filter(({ request }) => request.kind === 'tp');
    const renumbered = state.plan === null ? state : { ...state, plan: { ...state.plan, number: 9 } };
    const filled = fold([exitFill(state, 70, '5', '102.5', second?.venueOrderId)], renumbered) as OpenLife;
    expect(filled.plan).toMatchObject({ furthestTaken: 0.025, taken: [0, 1] });
  });
});
