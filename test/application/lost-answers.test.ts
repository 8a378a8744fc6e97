import { describe, expect, it } from 'vitest';
import { playAll } from './support/flow.ts';

const TIMEOUT_MS = 60_000;

describe('an answer of the journal, the view, the queue, the bus or the exchange that is lost', () => {
  it.each(['before', 'after'] as const)(
    'costs no order, no plan and no protection when the call was lost %s it took effect',
    async (when) => {
      const { points, wrong } = await playAll({ how: 'lose', when }, { end: 'stop-out' });
      expect(wrong).toEqual([]);
      expect(points).toBeGreaterThan(80);
    },
    TIMEOUT_MS,
  );
});
