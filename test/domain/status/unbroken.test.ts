import { describe, expect, it } from 'vitest';
import { continued, openGap, type Unbroken } from '../../../shared/domain/status/unbroken.ts';

const INTERVAL_MS = 10_000;

describe('a row of signs', () => {
  it('is unbroken while less than three intervals pass from one to the next, and names no gap', () => {
    const first = continued(null, 1_000, INTERVAL_MS);
    expect(first).toStrictEqual({ atMs: 1_000, unbrokenSinceMs: 1_000 });
    expect(continued(first, 30_999, INTERVAL_MS)).toStrictEqual({ atMs: 30_999, unbrokenSinceMs: 1_000 });
  });

  it('begins anew after three intervals without one, and says what was missing', () => {
    const before: Unbroken = { atMs: 50_000, unbrokenSinceMs: 1_000, lastGap: { fromMs: 0, toMs: 1_000 } };
    expect(continued(before, 80_000, INTERVAL_MS)).toStrictEqual({
      atMs: 80_000,
      unbrokenSinceMs: 80_000,
      lastGap: { fromMs: 50_000, toMs: 80_000 },
    });
  });

  it('keeps its last gap for as long as none follows', () => {
    const lastGap = { fromMs: 10_000, toMs: 50_000 };
    expect(continued({ atMs: 60_000, unbrokenSinceMs: 50_000, lastGap }, 70_000, INTERVAL_MS)).toStrictEqual({
      atMs: 70_000,
      unbrokenSinceMs: 50_000,
      lastGap,
    });
  });

  it('begins with its last sign where it was written down before gaps were', () => {
    const old = { atMs: 5_000 } as Unbroken;
    expect(continued(old, 15_000, INTERVAL_MS)).toStrictEqual({ atMs: 15_000, unbrokenSinceMs: 5_000 });
  });

  it('has a gap that is open once three intervals have passed since its last', () => {
    const last: Unbroken = { atMs: 50_000, unbrokenSinceMs: 1_000 };
    expect(openGap(last, 79_999, INTERVAL_MS)).toBeNull();
    expect(openGap(last, 80_000, INTERVAL_MS)).toEqual({ fromMs: 50_000, toMs: 80_000 });
  });
});
