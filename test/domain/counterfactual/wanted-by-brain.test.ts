import { describe, expect, it } from 'vitest';
import { wantedByBrain } from '../../../shared/domain/counterfactual/wanted-by-brain.ts';
import { PaperLife } from '../judge/paper-life.ts';
import { envAt, openLife, T0 } from '../judge/support.ts';
import { decided, planned } from './events.ts';
import { at } from './support.ts';

const LADDER = { decisionType: 'update_tp_limits', newTpLevels: [102, 104], tpFractions: [0.25, 0.5] } as const;
const PARTIAL = { decisionType: 'partial_close', fractionToClose: 0.25 } as const;

describe('what the brain wanted', () => {
  it('is each of its decisions in SHADOW, at its time and in shares of its plan', () => {
    expect(
      wantedByBrain([
        planned(0),
        decided(1, { decisionType: 'move_sl', newSlPrice: 98 }),
        decided(2, LADDER),
        decided(3, { decisionType: 'no_change' }),
        decided(4, { decisionType: 'full_exit_now' }, { mode: 'LIVE' }),
        decided(5, { decisionType: 'full_exit_now' }),
      ]),
    ).toEqual([
      { atMs: at(0), do: 'plan' },
      { atMs: at(1), do: 'stop', price: 98 },
      {
        atMs: at(2),
        do: 'targets',
        targets: [
          { id: 'level 102', price: 102, share: 0.25 },
          { id: 'level 104', price: 104, share: 0.5 },
        ],
      },
      { atMs: at(5), do: 'close', share: 1 },
    ]);
  });

  it('is nothing where it only made plans', () => {
    expect(wantedByBrain([planned(0), decided(1, {}), planned(2)])).toEqual([]);
  });

  it('does not shrink with the real position, which the old stack makes smaller', () => {
    // Half is gone: a quarter of the plan's ten is half of the five that are left.
    const halves = { ...LADDER, tpFractions: [0.5, 1] };
    const [, ladder] = wantedByBrain([planned(0), decided(1, halves, { size: 5 })]);
    expect(ladder).toMatchObject({ targets: [{ share: 0.25 }, { share: 0.5 }] });
    const ofFive = wantedByBrain([planned(0), planned(1, { quantity: '5' }), decided(2, halves, { size: 5 })]);
    expect(ofFive.at(-1)).toMatchObject({ targets: [{ share: 0.5 }, { share: 1 }] });
  });

  it('takes a level without a share for none', () => {
    const asked = (tpFractions: readonly number[] | null) =>
      wantedByBrain([planned(0), decided(1, { ...LADDER, tpFractions })]).at(-1);
    expect(asked([0.25])).toMatchObject({ targets: [{ share: 0.25 }, { share: 0 }] });
    expect(asked(null)).toMatchObject({ targets: [{ share: 0 }, { share: 0 }] });
  });

  it('sells at market what was due before any ladder held it, a share of the plan', () => {
    expect(wantedByBrain([planned(0), decided(1, PARTIAL, { due: 102, size: 5 })]).at(-1)).toEqual({
      atMs: at(1),
      do: 'close',
      share: 0.125,
    });
    expect(wantedByBrain([planned(0), decided(1, LADDER), decided(2, PARTIAL, { due: 103 })]).at(-1)).toEqual({
      atMs: at(2),
      do: 'close',
      share: 0.25,
    });
  });

  it('does not sell at market what its last ladder holds', () => {
    const moved = decided(2, { decisionType: 'move_sl', newSlPrice: 99 });
    const wanted = wantedByBrain([planned(0), decided(1, LADDER), moved, decided(3, PARTIAL, { due: 104 })]);
    expect(wanted.map(({ do: what }) => what)).toEqual(['plan', 'targets', 'stop']);
    const upper = { ...LADDER, newTpLevels: [104], tpFractions: [0.5] };
    const replaced = [planned(0), decided(1, LADDER), decided(2, upper), decided(3, PARTIAL, { due: 102 })];
    expect(wantedByBrain(replaced).map(({ do: what }) => what)).toEqual(['plan', 'targets', 'targets', 'close']);
  });

  it('is the ladder once, when the engine decides each level again as it is reached', () => {
    const paper = new PaperLife(openLife());
    for (const [index, mark] of [100, 100, 100, 101.3, 101.3, 102.6, 102.6].entries()) {
      paper.tick(envAt(mark, { ownership: 'SHADOW', nowMs: T0 + index * 10_000 }));
    }
    const types = paper.events.flatMap((event) =>
      event.type === 'ExitDecisionMade' ? [event.data.decision.decisionType] : [],
    );
    expect(types.filter((type) => type === 'partial_close')).toHaveLength(2);
    const wanted = wantedByBrain(paper.events);
    expect(wanted.map(({ do: what }) => what)).toEqual(['plan', 'stop', 'targets', 'stop']);
    expect(wanted[2]).toMatchObject({ targets: [{ share: 0.25 }, { share: 0.25 }, { share: 0.5 }] });
  });
});
