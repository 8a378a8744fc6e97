import { describe, expect, it } from 'vitest';
import { FAULT_NAMES } from '../../../shared/adapters/paper/index.ts';
import {
  type FaultFigures,
  playSingleFault,
  SINGLE_FAULTS,
  type SingleFault,
  SPARED,
} from '../../support/single-fault.ts';

/** Two ticks. */
const PROTECTED_AGAIN_WITHIN_MS = 20_000;

/** What a case shows that must not be. */
function wrongIn(figures: FaultFigures, strikes: boolean): Partial<FaultFigures> | null {
  const { struck, unprotectedMs, nakedMs, triggerToFlatMs, unprotectedAtEnd, duplicates, orphans } = figures;
  const isRight =
    struck > 0 === strikes &&
    unprotectedMs <= PROTECTED_AGAIN_WITHIN_MS &&
    nakedMs === 0 &&
    (triggerToFlatMs ?? 0) <= PROTECTED_AGAIN_WITHIN_MS &&
    [...unprotectedAtEnd, ...duplicates, ...orphans].length === 0;
  return isRight ? null : figures;
}

describe.each(['one-way', 'hedge'] as const)('one fault alone, in %s mode', (mode) => {
  it.each(FAULT_NAMES)(
    '%s: every position is covered again within two ticks, and no stop move leaves it naked',
    async (fault) => {
      // A read is the same in both modes; `npm run bench` plays all of them in both.
      const isPlayed = ({ at }: SingleFault) => mode === 'one-way' || !at.includes('read');
      const cases = SINGLE_FAULTS.filter((each) => each.fault === fault && isPlayed(each));
      expect(cases).not.toEqual([]);
      const wrong: Record<string, unknown> = {};
      for (const each of cases) {
        const found = wrongIn(await playSingleFault(each, mode), each.at !== SPARED);
        if (found !== null) wrong[`${each.stage}: ${each.at}`] = found;
      }
      expect(wrong).toEqual({});
    },
  );
});
