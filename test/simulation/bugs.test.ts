import { describe, expect, it } from 'vitest';
import { runWith } from './bugs/bug.ts';
import { DUTY_BUGS } from './bugs/duties.ts';
import { KNOWLEDGE_BUGS } from './bugs/knowledge.ts';
import { ORDER_BUGS } from './bugs/orders.ts';
import { playRun } from './run.ts';

const WITHIN_RUNS = 200;

describe('the checker sees a mistake made on purpose', () => {
  it.each([...ORDER_BUGS, ...KNOWLEDGE_BUGS, ...DUTY_BUGS].map((bug) => [bug.name, bug] as const))(
    '%s',
    async (_name, bug) => {
      const seeds = Array.from({ length: WITHIN_RUNS - 1 }, (_unused, index) => index + 1);
      for (const seed of [bug.shownBy ?? WITHIN_RUNS, ...seeds]) {
        const { violation } = await playRun(runWith(bug, seed));
        if (violation === null) continue;
        expect(bug.seenBy).toContain(violation.invariant);
        return;
      }
      expect.fail(`not seen within ${WITHIN_RUNS} runs`);
    },
    60_000,
  );
});
