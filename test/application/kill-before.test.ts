import { describe, expect, it } from 'vitest';
import { playAll } from './support/flow.ts';

const TIMEOUT_MS = 60_000;

describe('a process that is killed just before any of its effects', () => {
  it.each(['stop-out', 'by-hand', 'at-market'] as const)(
    'leaves the same lives and plans, no order twice and no naked moment (%s)',
    async (end) => {
      const { points, wrong } = await playAll({ how: 'kill', when: 'before' }, { end });
      expect(wrong).toEqual([]);
      expect(points).toBeGreaterThan(end === 'stop-out' ? 80 : 10);
    },
    TIMEOUT_MS,
  );
});
