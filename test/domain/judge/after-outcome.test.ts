import { describe, expect, it } from 'vitest';
import { actionOn, afterOutcome } from '../../../shared/domain/judge/after-outcome.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderRequest, PlacementRequest } from '../../../shared/domain/orders/order.ts';
import type { Refusals } from '../../../shared/domain/orders/refusals.ts';
import { holding, placed } from '../orders/support.ts';
import { openLife, T0 } from './support.ts';

const stop: PlacementRequest = { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '97' };
const floor: PlacementRequest = { ...stop, kind: 'hard_sl', quantity: '0', price: '96' };
const target: PlacementRequest = { ...stop, kind: 'tp', type: 'LIMIT', price: '103' };

const acked: LifeEvent = {
  type: 'ExitOrderAcked',
  v: 1,
  data: { intentId: 'n', venueOrderId: '1', quantity: '10', ackedAtMs: T0, resolvedBy: 'reply' },
};
const rejected = (venueCode: number | null, httpStatus: number | null = null): LifeEvent =>
  ({ type: 'ExitOrderRejected', v: 1, data: { intentId: 'n', venueCode, httpStatus } }) as LifeEvent;
const notSent: LifeEvent = { type: 'ExitOrderProvedNotSent', v: 1, data: { intentId: 'n' } } as LifeEvent;

const refusedLife = (refusals: Refusals, base: OpenLife = openLife()): OpenLife => ({ ...base, refusals });
const asked = (after: OpenLife, request: OrderRequest, ...said: readonly LifeEvent[]) =>
  afterOutcome(after, request, said, { nowMs: T0, commit: 3 }).map((event) =>
    event.type === 'ExitOrderRequested'
      ? { request: event.data.request, why: event.data.explanation, notBeforeMs: event.data.notBeforeMs }
      : event,
  );

describe('what a refusal asks for', () => {
  it('is told by its code, else by its HTTP status, else by that it never left', () => {
    expect(actionOn([acked, rejected(-2021)], stop)).toBe('exit-at-market');
    expect(actionOn([rejected(-2021)], target)).toBe('decide-again');
    expect(actionOn([rejected(null, 503)], stop)).toBe('retry-later');
    expect(actionOn([rejected(null)], stop)).toBe('retry-later');
    expect(actionOn([acked], stop)).toBeNull();
  });
});

describe('a stop that came to rest', () => {
  const two = holding({ old: placed('sl', '96', '10'), n: placed('sl', '97', '10') });

  it('lets those behind it go, one cancel each, named in their order', () => {
    const three = holding({ older: placed('sl', '95', '10'), ...two.orders });
    const events = afterOutcome(three, stop, [acked], { nowMs: T0, commit: 3 });
    expect(
      events.map((event) => event.type === 'ExitOrderRequested' && [event.data.intentId, event.data.request]),
    ).toEqual([
      ['eb.k3m9x0q7w2ab.3.0', { operation: 'cancel', kind: 'sl', target: 'old', family: 'algo' }],
      ['eb.k3m9x0q7w2ab.3.1', { operation: 'cancel', kind: 'sl', target: 'older', family: 'algo' }],
    ]);
    expect(asked(two, stop, acked)[0]).toMatchObject({ why: 'replaced by a newer stop', notBeforeMs: undefined });
  });

  it('changes nothing behind it before it is acked', () => {
    expect(asked(two, stop, rejected(-1001))).toEqual([]);
    expect(asked(two, stop)).toEqual([]);
  });

  it('is fitted to what was filled while it was on its way, unless the venue takes that in parts only', () => {
    const grown = holding({ n: placed('sl', '97', '10') }, openLife('LONG', '12'));
    expect(asked(grown, stop, acked)).toEqual([
      {
        request: { ...stop, quantity: '12', supersedes: 'n' },
        why: 'the position changed while its stop was on its way',
        notBeforeMs: undefined,
      },
    ]);
    expect(asked(grown, { ...stop, most: '12' }, acked)).toHaveLength(1);
    expect(asked(grown, { ...stop, most: '11.9' }, acked)).toEqual([]);
    expect(asked(grown, floor, acked)).toEqual([]);
    expect(asked(grown, stop, rejected(-1001))).toEqual([]);
    expect(asked(holding({ n: placed('sl', '97', '10') }), stop, acked)).toEqual([]);
  });
});

describe('a floor that is refused because the venue does not see the position yet', () => {
  it('is asked for again after 0.5, 1, 2 and 4 seconds, then no more', () => {
    const waits = [1, 2, 3, 4, 5].map((count) => {
      const after = refusedLife({ floor: { code: -4509, count, atMs: T0 } });
      const [again] = asked(after, floor, rejected(-4509));
      return again === undefined || 'type' in again ? null : (again.notBeforeMs ?? T0) - T0;
    });
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, null]);
  });

  it('is the same floor, whatever rests, and says how often it was refused', () => {
    const after = refusedLife({ floor: { code: -4509, count: 2, atMs: T0 } }, holding({ s: placed('sl', '97', '10') }));
    expect(asked(after, floor, rejected(-4509))).toEqual([
      { request: floor, why: 'asked again after refusal 2', notBeforeMs: T0 + 1_000 },
    ]);
  });
});

describe('a stop that is refused for a while', () => {
  const bare = (code: number | null, count = 1) => refusedLife({ stop: { code, count, atMs: T0 } });

  it.each<readonly [string, number | null, number | null]>([
    ['busy', -1001, null],
    ['too many orders', -2025, null],
    ['too many requests', -1003, 429],
    ['a gateway of theirs', null, 503],
  ])('is asked for again after 1, 2 and 4 seconds while nothing stops the position: %s', (_, code, httpStatus) => {
    const waits = [1, 2, 3, 4].map((count) => {
      const [again] = asked(bare(code, count), stop, rejected(code, httpStatus));
      return again === undefined || 'type' in again ? null : (again.notBeforeMs ?? T0) - T0;
    });
    expect(waits).toEqual([1_000, 2_000, 4_000, null]);
  });

  it('waits for the next judgement when the refusal will not pass, or a stop of its kind is there', () => {
    expect(asked(bare(-2015), stop, rejected(-2015))).toEqual([]);
    // The venue's lag behind a fill is the floor's: a stop with a quantity does not meet it.
    expect(asked(bare(-4509), stop, rejected(-4509))).toEqual([]);
    const other = holding({ s: placed('sl', '96', '10', { status: 'sending' }) });
    expect(asked({ ...other, refusals: { stop: { code: -1001, count: 1, atMs: T0 } } }, stop, rejected(-1001))).toEqual(
      [],
    );
  });

  it('is asked for in the size of the position as it is now, at most what the venue takes, and replaces nothing', () => {
    const after = { ...bare(-1001), quantity: '12' };
    const again = (most?: string) =>
      asked(after, { ...stop, supersedes: 'gone', ...(most === undefined ? {} : { most }) }, rejected(-1001)).map(
        (event) => 'request' in event && event.request,
      );
    expect(again()).toEqual([{ ...stop, quantity: '12' }]);
    expect(again('5')).toEqual([{ ...stop, quantity: '5', most: '5' }]);
    expect(again('20')).toEqual([{ ...stop, quantity: '12', most: '20' }]);
  });

  it('is asked for again only as long as the life remembers the refusal', () => {
    expect(asked(openLife(), stop, rejected(-1001))).toEqual([]);
    expect(asked(bare(-1001), stop)).toEqual([]);
  });

  it('is not asked for again by an answer that is no refusal, whatever was refused before', () => {
    const before = refusedLife({ floor: { code: -4509, count: 1, atMs: T0 } });
    expect(asked(before, floor, acked)).toEqual([]);
  });

  it('goes for a floor too while nothing stops the position at all', () => {
    const refusals = { floor: { code: -1001, count: 1, atMs: T0 } };
    expect(asked(refusedLife(refusals), floor, rejected(-1001))).toEqual([
      { request: floor, why: 'asked again after refusal 1', notBeforeMs: T0 + 1_000 },
    ]);
    const stopped = refusedLife(refusals, holding({ s: placed('sl', '97', '1') }));
    expect(asked(stopped, floor, rejected(-1001))).toEqual([]);
    const hopeless = { floor: { code: -2015, count: 1, atMs: T0 } };
    expect(asked(refusedLife(hopeless), floor, rejected(-2015))).toEqual([]);
  });

  it('does not go for targets and cancels', () => {
    const refusals: Refusals = {
      'take-profit': { code: -1001, count: 1, atMs: T0 },
      cancel: { code: -1001, count: 1, atMs: T0 },
    };
    expect(asked(refusedLife(refusals), target, rejected(-1001))).toEqual([]);
    const cancel = { operation: 'cancel', kind: 'sl', target: 's', family: 'algo' } as const;
    expect(asked(refusedLife(refusals), cancel, rejected(-1001))).toEqual([]);
  });
});

describe('a stop that was provably never sent', () => {
  it('is asked for again at once when the position has none of its kind', () => {
    const again = (request: OrderRequest, state = openLife()) => asked(state, request, acked, notSent);
    expect(again({ ...stop, supersedes: 'old' })).toEqual([
      { request: stop, why: 'the one before was never sent', notBeforeMs: undefined },
    ]);
    expect(again(floor)).toEqual([{ request: floor, why: 'the one before was never sent', notBeforeMs: undefined }]);
    expect(again(floor, holding({ f: placed('hard_sl', '95', '0', { status: 'sending' }) }))).toEqual([]);
    expect(again(stop, holding({ s: placed('sl', '95', '10', { status: 'sending' }) }))).toEqual([]);
  });

  it('is not when it was no stop, or when nothing proves it', () => {
    expect(asked(openLife(), target, notSent)).toEqual([]);
    expect(asked(openLife(), { operation: 'cancel', kind: 'sl', target: 's', family: 'algo' }, notSent)).toEqual([]);
    expect(asked(openLife(), stop, acked)).toEqual([]);
  });
});
