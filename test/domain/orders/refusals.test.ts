import { describe, expect, it } from 'vitest';
import type { Refusals } from '../../../shared/domain/orders/refusals.ts';
import { isHeldBack, refused, taken } from '../../../shared/domain/orders/refusals.ts';

/** How long after its newest refusal a purpose is asked for again, with the slack of a judgement's own time, milliseconds. */
const waitOf = (purpose: 'stop' | 'market', count: number, isBare = false): number => {
  let refusals: Refusals = {};
  for (let index = 0; index < count; index++) refusals = refused(refusals, purpose, -2015, 0);
  let waitMs = 0;
  while (isHeldBack(refusals, purpose, waitMs, isBare)) waitMs += 500;
  return waitMs + 2_000;
};

describe('a purpose that is refused again and again', () => {
  it('is asked for after 10, 20, 40 and then every 60 seconds', () => {
    expect([1, 2, 3, 4, 50].map((count) => waitOf('market', count))).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('never waits longer than a tick while the position has no stop', () => {
    expect([1, 2, 3, 50].map((count) => waitOf('stop', count, true))).toEqual([10_000, 10_000, 10_000, 10_000]);
    expect(waitOf('stop', 3)).toBe(40_000);
  });

  it('is asked for at every judgement when it is to leave the position', () => {
    const refusals = refused(refused({}, 'market', -1001, 0), 'market', -1001, 0);
    expect(isHeldBack(refusals, 'market', 1, false)).toBe(true);
    expect(isHeldBack(refusals, 'market', 1, false, true)).toBe(false);
  });

  it('holds back no other purpose, and is free again once an order of it was taken', () => {
    const refusals = refused(refused({}, 'stop', -2021, 5), 'floor', -4509, 5);
    expect(isHeldBack(refusals, 'take-profit', 6, false)).toBe(false);
    expect(taken(refusals, 'stop')).toEqual({ floor: { code: -4509, count: 1, atMs: 5 } });
    expect(taken(taken(refusals, 'stop'), 'floor')).toBeUndefined();
  });
});
