import { describe, expect, it } from 'vitest';
import type { StepEnvironment } from '../../../shared/domain/judge/environment.ts';
import { judge } from '../../../shared/domain/judge/judge.ts';
import { present } from '../../../shared/domain/judge/present.ts';
import { step } from '../../../shared/domain/judge/step.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderRequest, PlacementRequest } from '../../../shared/domain/orders/order.ts';
import { PaperLife } from './paper-life.ts';
import { envAt, exitFill, marketAt, openLife, RULES, T0 } from './support.ts';

const decisions = (events: readonly LifeEvent[]) =>
  events.flatMap((event) => (event.type === 'ExitDecisionMade' ? [event.data.decision.decisionType] : []));
const requests = (events: readonly LifeEvent[]): readonly OrderRequest[] =>
  events.flatMap((event) => (event.type === 'ExitOrderRequested' ? [event.data.request] : []));
const kinds = (events: readonly LifeEvent[]) => requests(events).map(({ operation, kind }) => `${operation} ${kind}`);
/** A LONG of 10 at 100 whose plan, stop, floor and ladder stand. */
const settled = (env: Partial<StepEnvironment> = {}): PaperLife => {
  const paper = new PaperLife(openLife());
  paper.tick(envAt(100, env));
  paper.tick(envAt(100, { nowMs: T0 + 10_000, ...env }));
  return paper;
};
const open = (paper: PaperLife): OpenLife => paper.state as OpenLife;
const without = (state: OpenLife, kind: string): OpenLife => ({
  ...state,
  orders: Object.fromEntries(Object.entries(state.orders).filter(([, { request }]) => request.kind !== kind)),
});
const at = (mark: number, seconds: number, changes: Partial<StepEnvironment> = {}) =>
  envAt(mark, { nowMs: T0 + seconds * 1000, commit: 77, ...changes });
const leveraged = (mark: number, seconds: number) =>
  at(mark, seconds, { market: marketAt(mark, T0 + seconds * 1000, { leverage: 20 }) });

describe('the first judgement', () => {
  it('plans, stops and floors a position in one commit', () => {
    const events = step(openLife(), envAt(100));
    expect(decisions(events)).toEqual(['move_sl']);
    expect(kinds(events)).toEqual(['place sl', 'place hard_sl']);
    expect(requests(events)).toMatchObject([
      { price: '97.5', quantity: '10' },
      { price: '96.25', quantity: '0' },
    ]);
  });

  it('rests the stop before any profit is taken', () => {
    const paper = new PaperLife(openLife());
    expect(decisions(paper.tick(envAt(103)))).toEqual(['move_sl']);
    expect(decisions(paper.tick(envAt(103, { nowMs: T0 + 10_000 })))).toEqual(['partial_close']);
  });

  it('leaves at once when the mark is through the plan’s stop, or with the emergency system on', () => {
    expect(decisions(step(openLife(), envAt(97.5)))).toEqual(['full_exit_now']);
    expect(requests(step(openLife(), envAt(97.5)))).toMatchObject([{ type: 'MARKET', quantity: '10' }]);
    expect(decisions(step(openLife(), envAt(101, { riskMode: 'ESS_ACTIVE' })))).toEqual(['full_exit_now']);
    expect(decisions(step(openLife('SHORT'), envAt(102.6)))).toEqual(['full_exit_now']);
  });

  it('protects even when it may not leave', () => {
    for (const held of [{ mayDiscretion: false }, { markAgeMs: 5_001 }]) {
      const emergency = step(openLife(), envAt(100, { ...held, riskMode: 'ESS_ACTIVE' }));
      expect(decisions(emergency)).toEqual([]);
      expect(kinds(emergency)).toEqual(['place sl', 'place hard_sl']);
      // Through the stop but not through the floor: the floor at least.
      expect(kinds(step(openLife(), envAt(97, held)))).toEqual(['place hard_sl']);
    }
  });

  it('plans only in LEGACY, sends nothing in SHADOW, and judges nothing on a mark that is no price', () => {
    expect(step(openLife(), envAt(100, { ownership: 'LEGACY' })).map(({ type }) => type)).toEqual(['ExitPlanCreated']);
    expect(kinds(step(openLife(), envAt(100, { ownership: 'SHADOW' })))).toEqual([]);
    for (const mark of [0, Number.NaN]) {
      expect(decisions(step(openLife(), envAt(mark)))).toEqual([]);
      expect(kinds(step(openLife(), envAt(mark)))).toEqual(['place sl', 'place hard_sl']);
    }
  });
});

describe('a stop', () => {
  it('that rests does not exit by itself when the mark touches it, only when the mark ran through it', () => {
    const state = open(settled());
    expect(decisions(step(state, at(97.4, 20)))).toEqual(['no_change']);
    expect(decisions(step(state, at(96.9, 20)))).toEqual(['full_exit_now']);
  });

  it('is asked for again when it is gone', () => {
    const state = without(without(open(settled()), 'sl'), 'hard_sl');
    expect(kinds(step(state, at(99, 20)))).toEqual(['place sl', 'place hard_sl']);
  });

  it('is not moved while a move is in flight', () => {
    const state = open(settled());
    const moving = fold(step(state, at(104, 20)), state) as OpenLife;
    expect(kinds(step(moving, at(106, 30, { commit: 78 })))).not.toContain('place sl');
  });
});

describe('a PROFIT_LOCK plan', () => {
  it('locks the profit when the mark is beyond the lock', () => {
    expect(requests(step(openLife(), leveraged(100.6, 0)))).toMatchObject([
      { kind: 'sl', price: '100.2' },
      { kind: 'hard_sl' },
    ]);
    expect(requests(step(openLife('SHORT'), leveraged(99.4, 0)))).toMatchObject([
      { price: '99.8' },
      { kind: 'hard_sl' },
    ]);
  });

  it('never puts a lost stop on the wrong side: the ordinary distance counts', () => {
    const paper = new PaperLife(openLife());
    paper.tick(leveraged(100.6, 0));
    const naked = without(open(paper), 'sl');
    for (const mark of [100.1, 99.9, 99.7, 98]) {
      expect(requests(step(naked, leveraged(mark, 10))).at(0)).toMatchObject({ kind: 'sl', price: '97.5' });
    }
  });
});

describe('profit targets', () => {
  it('that rest are left to the exchange, those that do not are sold at market once', () => {
    const paper = settled();
    const state = open(paper);
    expect(present(state, plan(state), marketAt(101.4), 'LIVE', RULES).partialLeg).toBeNull();
    const gone = without(state, 'tp');
    const input = present(gone, plan(gone), marketAt(101.4), 'LIVE', RULES);
    expect([input.partialLeg, input.ladderLegs, judge(input).decisionType]).toEqual([0, [1, 2], 'partial_close']);
    const next = new PaperLife(gone, 90);
    expect(requests(next.tick(at(101.4, 20)))).toMatchObject([{ type: 'MARKET', quantity: '2.5', leg: 0 }]);
    expect(open(next)).toMatchObject({ quantity: '7.5', plan: { taken: [0] } });
    expect(decisions(next.tick(at(101.4, 30)))).toEqual(['update_tp_limits']);
  });

  it('too small to be sold are not presented', () => {
    const small = new PaperLife(openLife('LONG', '0.3'));
    small.tick(envAt(100));
    const state = open(small);
    expect(present(state, plan(state), marketAt(101.4), 'LIVE', RULES).partialLeg).toBeNull();
  });

  it('wait while the ladder of an older plan still rests', () => {
    const state = open(settled());
    const rebuilt = step(state, at(101.1, 20, { riskMode: 'CONSERVATIVE' }));
    expect(decisions(rebuilt)).toEqual(['update_tp_limits']);
    expect(kinds(rebuilt).slice(0, 4)).toEqual(['cancel tp', 'cancel tp', 'cancel tp', 'place tp']);
  });

  it('of a HARD leg that was passed are freed, then sold', () => {
    const paper = settled();
    const first = Object.values(open(paper).orders).find(
      ({ request }) => request.operation === 'place' && request.leg === 0,
    );
    const state = fold([exitFill(open(paper), 90, '2.5', '101.25', first?.venueOrderId)], open(paper)) as OpenLife;
    const asked = step(state, at(102.9, 20));
    expect(kinds(asked)).toContain('cancel tp');
  });
});

const plan = (state: OpenLife) => {
  if (state.plan === null) throw new Error('no plan');
  return state.plan;
};

describe('SHADOW', () => {
  it('keeps a book of its own, which LIVE does not look at', () => {
    const paper = new PaperLife(openLife());
    const shadow = { ownership: 'SHADOW' as const };
    paper.tick(envAt(101.4, shadow));
    paper.tick(envAt(101.4, { ...shadow, nowMs: T0 + 10_000 }));
    const state = open(paper);
    expect(state.shadow).toMatchObject({ stopPrice: 97.5, taken: [0] });
    expect(state.plan).toMatchObject({ taken: [] });
    expect(state.orders).toEqual({});
    const live = step(state, at(101.4, 20));
    expect(kinds(live)).toEqual(['place sl', 'place hard_sl']);
  });

  it('takes two legs of one size one after the other', () => {
    const paper = new PaperLife(openLife());
    for (const [index, mark] of [100, 103, 103, 103].entries()) {
      paper.tick(envAt(mark, { ownership: 'SHADOW', nowMs: T0 + index * 10_000 }));
    }
    expect(open(paper).shadow?.taken).toEqual([0, 1]);
  });

  it('writes a decision down once while it stays the same', () => {
    const paper = new PaperLife(openLife());
    const env = (seconds: number) => envAt(100, { ownership: 'SHADOW', nowMs: T0 + seconds * 1000 });
    for (const seconds of [0, 10, 20]) paper.tick(env(seconds));
    expect(paper.tick(env(30))).toEqual([]);
    expect(paper.tick(env(40))).toEqual([]);
  });

  it('begins anew after LIVE, whose decisions did not touch its book, and so does LIVE after it', () => {
    const paper = new PaperLife(openLife());
    const tick = (seconds: number, ownership: 'LIVE' | 'SHADOW') =>
      decisions(paper.tick(envAt(100, { ownership, nowMs: T0 + seconds * 1000 })));
    expect(tick(0, 'LIVE')).toEqual(['move_sl']);
    expect(tick(10, 'SHADOW')).toEqual(['move_sl']);
    expect(open(paper).shadow?.stopPrice).toBe(97.5);
    expect([tick(20, 'SHADOW'), tick(30, 'SHADOW'), tick(40, 'SHADOW')]).toEqual([
      ['update_tp_limits'],
      ['no_change'],
      [],
    ]);
    expect([tick(50, 'LIVE'), tick(60, 'LIVE'), tick(70, 'LIVE')]).toEqual([['update_tp_limits'], ['no_change'], []]);
    expect(tick(80, 'SHADOW')).toEqual(['no_change']);
  });
});

describe('a new plan', () => {
  const causeOf = (state: OpenLife, env: StepEnvironment) =>
    step(state, env).flatMap((event) => (event.type === 'ExitPlanCreated' ? [event.data.cause] : []));

  it('is due when the old one expired, the mode of risk changed, the position grew, or another regime held', () => {
    const state = open(settled());
    const day = 24 * 3600;
    const regime = (seconds: number, sinceSeconds: number, name: 'trend' | 'crash') =>
      at(100, seconds, {
        market: marketAt(100, T0 + seconds * 1000, { regime: name, regimeSinceMs: T0 + sinceSeconds * 1000 }),
      });
    expect(causeOf(state, at(100, 20))).toEqual([]);
    expect(causeOf(state, at(100, day - 1))).toEqual([]);
    expect(causeOf(state, at(100, day))).toEqual(['expired']);
    expect(causeOf(state, at(100, 20, { riskMode: 'CRITICAL' }))).toEqual(['risk-mode-changed']);
    expect(causeOf(state, regime(3599, 0, 'trend'))).toEqual([]);
    expect(causeOf(state, regime(3600, 3600 - 899, 'trend'))).toEqual([]);
    expect(causeOf(state, regime(3600, 3600 - 900, 'trend'))).toEqual(['regime-changed']);
    expect(causeOf(state, regime(900, 890, 'crash'))).toEqual(['regime-changed']);
    const smaller: LifeEvent = {
      type: 'PositionObserved',
      v: 1,
      data: { quantity: '9', entryPrice: '100.00001', readAtMs: T0 },
    };
    const larger: LifeEvent = {
      type: 'PositionObserved',
      v: 1,
      data: { quantity: '11', entryPrice: '100', readAtMs: T0 },
    };
    expect(causeOf(fold([smaller], state) as OpenLife, at(100, 20))).toEqual([]);
    expect(causeOf(fold([larger], state) as OpenLife, at(100, 20))).toEqual(['position-changed']);
  });

  it('waits while a market exit is on its way', () => {
    const state = open(settled());
    const leaving = fold(step(state, at(96.9, 20)), state) as OpenLife;
    expect(step(leaving, at(96.9, 25, { riskMode: 'CRITICAL' }))).toEqual([]);
    // Its request is void after 15 s, and a void request holds nothing up.
    expect(step(leaving, at(96.9, 36, { commit: 78 })).length).toBeGreaterThan(0);
  });
});

describe('a least confidence', () => {
  const unsure = (mark: number, seconds: number) => at(mark, seconds, { minConfidence: 0.9 });

  it('writes down a ladder it is not sure enough of, once, and does not lay it', () => {
    const paper = new PaperLife(openLife());
    expect(kinds(paper.tick(unsure(100, 0)))).toEqual(['place sl', 'place hard_sl']);
    const second = paper.tick(unsure(100, 10));
    expect([decisions(second), kinds(second)]).toEqual([['update_tp_limits'], []]);
    expect(paper.tick(unsure(100, 20))).toEqual([]);
    expect(kinds(paper.tick(at(100, 30, { minConfidence: 0.85 })))).toEqual(['place tp', 'place tp', 'place tp']);
  });

  it('never holds back a stop or an emergency exit', () => {
    const paper = new PaperLife(openLife());
    paper.tick(unsure(100, 0));
    expect(kinds(step(open(paper), unsure(102, 10)))).toContain('place sl');
    const emergency = at(100, 10, { minConfidence: 1, riskMode: 'ESS_ACTIVE' });
    expect(kinds(step(open(paper), emergency))).toEqual(['place other_exit']);
  });
});

describe('a life whose exits have another owner', () => {
  it('loses the brain’s ladder and no stop', () => {
    for (const ownership of ['SHADOW', 'LEGACY'] as const) {
      const events = step(open(settled()), at(100, 20, { ownership }));
      expect(kinds(events)).toEqual(['cancel tp', 'cancel tp', 'cancel tp']);
    }
  });

  it('is judged as in SHADOW when it opened outside the share under the brain', () => {
    const outside: OpenLife = { ...openLife(), outsideShare: true };
    expect([decisions(step(outside, envAt(100))), kinds(step(outside, envAt(100)))]).toEqual([['move_sl'], []]);
  });
});

describe('what the old exit stack asked for', () => {
  const asked = (request: Partial<PlacementRequest>, sent: boolean): OpenLife => {
    const intentId = 'eb.old.9.0';
    const placement = { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '98' } as const;
    const events: LifeEvent[] = [
      {
        type: 'ExitOrderRequested',
        v: 1,
        data: {
          intentId,
          module: 'position_monitor',
          request: { ...placement, ...request },
          requestedAtMs: T0,
          validUntilMs: null,
          assumedQuantity: '10',
          explanation: 'a test',
        },
      },
    ];
    const claim = { intentId, sentAtMs: T0, flagsReadStartedAtMs: T0 };
    if (sent) events.push({ type: 'ExitOrderSending', v: 1, data: claim });
    return fold(events, openLife()) as OpenLife;
  };

  it('protects nothing in LIVE before it rests', () => {
    for (const sent of [false, true]) expect(kinds(step(asked({}, sent), envAt(100)))).toContain('place sl');
    expect(kinds(step(asked({ kind: 'hard_sl', quantity: '0' }, false), envAt(100)))).toContain('place hard_sl');
  });

  it('holds the brain up only when it is on its way to close the position', () => {
    const exit = { kind: 'other_exit', type: 'MARKET', price: null } as const;
    expect(kinds(step(asked(exit, false), envAt(100)))).toContain('place sl');
    expect(step(asked(exit, true), envAt(100))).toEqual([]);
  });

  it('is no part of what the brain sees in SHADOW', () => {
    const acked = (state: OpenLife): OpenLife =>
      fold(
        [
          {
            type: 'ExitOrderAcked',
            v: 1,
            data: { intentId: 'eb.old.9.0', venueOrderId: '7', quantity: '10', ackedAtMs: T0, resolvedBy: 'reply' },
          },
        ],
        state,
      ) as OpenLife;
    const target = acked(asked({ kind: 'tp', type: 'TAKE_PROFIT_MARKET', price: '103' }, true));
    const shadow = { ownership: 'SHADOW' } as const;
    for (const mark of [100, 101.5]) {
      expect(decisions(step(target, at(mark, 0, shadow)))).toEqual(decisions(step(openLife(), at(mark, 0, shadow))));
    }
    const watching = (state: OpenLife): readonly string[] => {
      const first = fold(step(state, at(100, 0, shadow)), state) as OpenLife;
      return decisions(step(first, at(103, 10, shadow)));
    };
    expect(watching(target)).toEqual(['partial_close']);
    expect(watching(openLife())).toEqual(['partial_close']);
  });
});
