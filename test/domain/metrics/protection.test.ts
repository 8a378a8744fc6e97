import { describe, expect, it } from 'vitest';
import { isProtected, lookAgain, oldestUnknownMs } from '../../../shared/domain/metrics/protection.ts';
import { openLife, T0 } from '../judge/support.ts';
import { holding, placed } from '../orders/support.ts';

describe('a position', () => {
  const stop = placed('sl', '97', '10');
  const floor = placed('hard_sl', '95', '0');

  it('is protected by a stop for all of it or a floor, once it rests', () => {
    const isIt = (orders: Parameters<typeof holding>[0]) => isProtected(holding(orders));
    expect([isIt({ stop }), isIt({ floor }), isIt({ stop, floor })]).toEqual([true, true, true]);
    expect(isIt({})).toBe(false);
    expect(isIt({ stop: placed('sl', '97', '9') })).toBe(false);
    expect(isIt({ stop: placed('sl', '97', '4'), other: placed('sl', '97', '6') })).toBe(true);
    expect(isIt({ target: placed('tp', '103', '10') })).toBe(false);
    expect(isIt({ stop: { ...stop, status: 'unknown' } })).toBe(false);
    expect(isIt({ floor: { ...floor, status: 'requested' } })).toBe(false);
    expect(isIt({ floor: { ...floor, status: 'sending' } })).toBe(false);
  });

  it('without a stop counts since it opened, since we look, or since a look last found one', () => {
    const bare = { streamId: 'a', state: { ...openLife(), openedAtMs: T0 } };
    const stopped = { streamId: 'a', state: holding({ stop }) };
    const first = lookAgain(new Map(), [bare], T0 - 5, T0 + 100);
    expect(first.get('a')).toBe(T0);
    expect(lookAgain(new Map(), [bare], T0 + 5, T0 + 100).get('a')).toBe(T0 + 5);
    expect(lookAgain(first, [bare], T0 - 5, T0 + 200).get('a')).toBe(T0);
    const covered = lookAgain(first, [stopped], T0, T0 + 300);
    expect(covered.get('a')).toBeNull();
    expect(lookAgain(covered, [bare], T0, T0 + 400).get('a')).toBe(T0 + 400);
    expect(lookAgain(covered, [], T0, T0 + 500).size).toBe(0);
  });
});

describe('the oldest order nobody knows the end of', () => {
  const sent = (status: 'sending' | 'unknown' | 'acked', sentAtMs?: number) =>
    placed('sl', '97', '10', { status, ...(sentAtMs === undefined ? {} : { sentAtMs }) });

  it('is the one that was sent first, of all lives', () => {
    const lives = [holding({ a: sent('sending', 7), b: sent('unknown', 5) }), holding({ c: sent('unknown', 6) })];
    expect(oldestUnknownMs(lives)).toBe(5);
    expect(oldestUnknownMs([holding({ a: sent('sending', 7) })])).toBe(7);
  });

  it('is none when all are known, or none was sent', () => {
    expect(oldestUnknownMs([holding({ a: sent('acked', 5) }), holding({ b: sent('unknown') })])).toBeNull();
    expect(oldestUnknownMs([])).toBeNull();
  });
});
