import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepEnvironment } from '../../../shared/domain/judge/environment.ts';
import { ENGINES } from '../../../shared/domain/judge/judge.ts';
import { step } from '../../../shared/domain/judge/step.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { LifeState, OpenLife } from '../../../shared/domain/life/state.ts';
import { add, compare, toNumber } from '../../../shared/domain/money/decimal.ts';
import type { KnownOrder } from '../../../shared/domain/orders/order.ts';
import { stopsOf } from '../../../shared/domain/orders/protection.ts';
import { liveTakeProfits, openQuantityOf } from '../../../shared/domain/orders/take-profits.ts';
import type { PositionSide, Side } from '../../../shared/domain/position/position.ts';
import { direction, entryOrderSide } from '../../../shared/domain/position/position.ts';
import { PaperLife, restingOf } from './paper-life.ts';
import { envAt, fillOf, marketAt, openLife, T0, trade } from './support.ts';

/** One tick of a random walk. */
interface Tick {
  readonly moveFraction: number;
  readonly regime: 'normal' | 'trend' | 'range' | 'high_vol' | 'crash';
  readonly riskMode: 'NORMAL' | 'CONSERVATIVE' | 'CRITICAL';
  readonly leverage: number;
  readonly fresh: boolean;
  readonly adds: boolean;
  readonly minutes: number;
}

const walk = fc.record({
  side: fc.constantFrom<Side>('LONG', 'SHORT'),
  hedge: fc.boolean(),
  quantity: fc.integer({ min: 3, max: 900 }).map((tenths) => `${tenths / 10}`),
  ticks: fc.array(
    fc.record<Tick>({
      moveFraction: fc.integer({ min: -150, max: 180 }).map((points) => points / 10_000),
      regime: fc.constantFrom('normal', 'normal', 'trend', 'range', 'high_vol', 'crash'),
      riskMode: fc.constantFrom('NORMAL', 'NORMAL', 'NORMAL', 'CONSERVATIVE', 'CRITICAL'),
      leverage: fc.constantFrom(1, 1, 1, 5, 20),
      fresh: fc.constantFrom(true, true, true, false),
      adds: fc.constantFrom(false, false, false, false, true),
      minutes: fc.constantFrom(1 / 6, 1 / 6, 20, 90),
    }),
    { minLength: 1, maxLength: 40 },
  ),
});
type Walk = typeof walk extends fc.Arbitrary<infer T> ? T : never;

/** Walks one life through its ticks; `see` looks at the state before, what was asked for, and the state after each. */
function follow(
  { side, hedge, quantity, ticks }: Walk,
  see: (paper: PaperLife, before: LifeState, env: StepEnvironment) => void,
): PaperLife {
  const positionSide: PositionSide = hedge ? side : 'BOTH';
  const paper = new PaperLife(openLife(side, quantity, '100', positionSide));
  let mark = 100;
  let nowMs = T0;
  ticks.forEach((tick, index) => {
    mark *= 1 + direction(side) * tick.moveFraction;
    nowMs += tick.minutes * 60_000;
    const { regime, leverage, riskMode } = tick;
    if (tick.adds && paper.state.status === 'open') {
      const added = trade(500 + index, entryOrderSide(side), '1.3', mark.toFixed(4));
      paper.state = fold([fillOf({ ...added, timeMs: nowMs })], paper.state);
    }
    const env = envAt(mark, {
      nowMs,
      riskMode,
      market: marketAt(mark, nowMs, { regime, leverage, regimeSinceMs: nowMs - 20 * 60_000 }),
      markAgeMs: tick.fresh ? 0 : 8_000,
    });
    const before = paper.state;
    paper.tick(env);
    see(paper, before, env);
  });
  return paper;
}

const isStop = ({ request }: KnownOrder['order']): boolean => request.type === 'STOP_MARKET';

const workingStops = (state: LifeState): readonly number[] =>
  restingOf(state)
    .filter(({ order }) => order.request.kind === 'sl')
    .map(({ order }) => toNumber(order.request.price ?? '0'));

describe('a life through random markets', () => {
  it('never loosens the stop', () => {
    fc.assert(
      fc.property(walk, (w) => {
        const sign = direction(w.side);
        let best = Number.NEGATIVE_INFINITY;
        let seen = 0;
        follow(w, ({ state, events }) => {
          // A stop that was too small for a position that has just grown did its work for the rest of it.
          const worked = events
            .slice(seen)
            .some((event) => event.type === 'ExitOrderEnded' && event.data.status === 'FILLED');
          seen = events.length;
          if (worked) best = Number.NEGATIVE_INFINITY;
          if (state.status !== 'open') return;
          const tightest = Math.max(...workingStops(state).map((price) => sign * price));
          expect(tightest).toBeGreaterThanOrEqual(best);
          best = tightest;
        });
      }),
      { numRuns: 300 },
    );
  });

  it('never places a stop on the wrong side of the mark', () => {
    fc.assert(
      fc.property(walk, (w) => {
        const sign = direction(w.side);
        follow(w, ({ state }, before, env) => {
          const had = new Set(restingOf(before).map(({ intentId }) => intentId));
          const placed = restingOf(state).filter(({ intentId, order }) => isStop(order) && !had.has(intentId));
          for (const { order } of placed) {
            expect(sign * (env.market.markPrice - toNumber(order.request.price ?? '0'))).toBeGreaterThan(0);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('rests a stop for the whole position after every tick that leaves it open', () => {
    fc.assert(
      fc.property(walk, (w) => {
        follow(w, ({ state }, _before, env) => {
          if (state.status !== 'open') return;
          const covering = restingOf(state).filter(
            ({ order: { request } }) =>
              request.type === 'STOP_MARKET' &&
              (request.quantity === '0' || compare(request.quantity, state.quantity) >= 0),
          );
          expect({ covered: covering.length > 0, mark: env.market.markPrice }).toMatchObject({ covered: true });
        });
      }),
      { numRuns: 300 },
    );
  });

  it('never rests more to close than there is, stops aside', () => {
    fc.assert(
      fc.property(walk, (w) => {
        follow(w, ({ state }, _before, { nowMs }) => {
          if (state.status !== 'open') return;
          const closing = openQuantityOf(state, liveTakeProfits(state, nowMs));
          expect(compare(closing, state.quantity)).toBeLessThanOrEqual(0);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('never has two stop moves of unknown outcome, and every id is its own, short, and of the venue’s alphabet', () => {
    fc.assert(
      fc.property(walk, (w) => {
        const ids = new Set<string>();
        const paper = follow(w, (_paper, before, env) => {
          if (before.status !== 'open') return;
          const after = fold(step(before, { ...env, commit: 999 }), before);
          const open = after.status === 'open' ? stopsOf(after, 'sl') : [];
          expect(open.filter(({ order }) => order.status === 'requested').length).toBeLessThanOrEqual(1);
        });
        for (const event of paper.events) {
          if (event.type !== 'ExitOrderRequested') continue;
          expect(ids.has(event.data.intentId)).toBe(false);
          expect(event.data.intentId).toMatch(/^[.A-Z:/a-z0-9_-]{1,36}$/);
          ids.add(event.data.intentId);
        }
      }),
    );
  });

  it('judges the same state the same, and every recorded decision derives again from its journalled input', () => {
    fc.assert(
      fc.property(walk, (w) => {
        const paper = follow(w, (_paper, before, env) => {
          if (before.status !== 'open') return;
          const again = { ...env, commit: 999 };
          const once = step(before, again);
          expect(step(JSON.parse(JSON.stringify(before)) as OpenLife, again)).toEqual(once);
        });
        for (const event of paper.events) {
          if (event.type !== 'ExitDecisionMade') continue;
          const { data } = JSON.parse(JSON.stringify(event)) as typeof event;
          const engine = ENGINES[data.engineVersion];
          expect(JSON.parse(JSON.stringify(engine?.(data.input)))).toEqual(data.decision);
          expect(engine?.(event.data.input)).toEqual(event.data.decision);
        }
      }),
    );
  });

  it('folds to a state that JSON keeps whole, at once and in pieces', () => {
    fc.assert(
      fc.property(walk, fc.nat(), (w, at) => {
        const begun = openLife(w.side, w.quantity, '100', w.hedge ? w.side : 'BOTH');
        const { events, state } = follow({ ...w, ticks: w.ticks.map((t) => ({ ...t, adds: false })) }, () => undefined);
        const cut = at % (events.length + 1);
        const half = JSON.parse(JSON.stringify(fold(events.slice(0, cut), begun))) as LifeState;
        expect(fold(events, begun)).toEqual(state);
        expect(fold(JSON.parse(JSON.stringify(events.slice(cut))), half)).toEqual(state);
        expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
      }),
    );
  });

  it('sells no leg twice: what was sold at targets never exceeds what was entered', () => {
    fc.assert(
      fc.property(walk, (w) => {
        const { events } = follow(w, () => undefined);
        let sold = '0';
        let flat = false;
        for (const event of events) {
          if (event.type === 'PositionFlat') flat = true;
          if (event.type === 'FillRecorded') sold = add(sold, event.data.quantity);
        }
        const adds = w.ticks.filter((tick) => tick.adds).length;
        expect(toNumber(sold)).toBeLessThanOrEqual(toNumber(w.quantity) + 1.3 * adds + 1e-9);
        if (!flat) expect(toNumber(sold)).toBeLessThan(toNumber(w.quantity) + 1.3 * adds);
      }),
    );
  });
});

/** What a tick asked for, without its side: types of events and decisions, kinds and sizes of orders. */
function outline(events: readonly LifeEvent[]): readonly string[] {
  return events.map((event) => {
    if (event.type === 'ExitDecisionMade') return event.data.decision.decisionType;
    if (event.type !== 'ExitOrderRequested') return event.type;
    const { request } = event.data;
    return request.operation === 'cancel' ? 'cancel' : `${request.kind} ${request.quantity}`;
  });
}

describe('long and short', () => {
  it('mirror each other tick by tick', () => {
    const upDown = fc.array(fc.integer({ min: -90, max: 110 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(upDown, (moves) => {
        const long = new PaperLife(openLife('LONG', '10', '100'));
        const short = new PaperLife(openLife('SHORT', '10', '100'));
        let gain = 0;
        for (const [index, move] of moves.entries()) {
          gain += move / 100;
          // Beyond these a rule is a fraction of the price itself, which a mirror does not keep.
          if (Math.abs(gain) >= 1.4) break;
          const nowMs = T0 + index * 10_000;
          const above = long.tick(envAt(100 + gain, { nowMs }));
          expect(outline(short.tick(envAt(100 - gain, { nowMs })))).toEqual(outline(above));
        }
      }),
    );
  });
});
