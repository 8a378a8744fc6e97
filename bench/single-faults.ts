import { FAULT_NAMES } from '../shared/adapters/paper/index.ts';
import { type Mode, playSingleFault, SINGLE_FAULTS } from '../test/support/single-fault.ts';

/** The worst of one fault that struck once, at every moment at which it can. */
export interface SingleFaultFigures {
  readonly fault: string;
  /** Longest time until a position was covered by resting stops, or closed, milliseconds. */
  readonly oneWayMs: number;
  readonly hedgeMs: number;
  /** Longest time without any stop during a stop move, both modes, milliseconds. */
  readonly nakedMs: number;
  /** Cases per mode. */
  readonly cases: number;
}

/** Every fault by itself in both modes; in market time, so the same on every machine. */
export async function benchSingleFaults(): Promise<readonly SingleFaultFigures[]> {
  const figures: SingleFaultFigures[] = [];
  for (const fault of FAULT_NAMES) {
    const cases = SINGLE_FAULTS.filter((each) => each.fault === fault);
    const oneWay = await worstOf(cases, 'one-way');
    const hedge = await worstOf(cases, 'hedge');
    figures.push({
      fault,
      oneWayMs: oneWay.againMs,
      hedgeMs: hedge.againMs,
      nakedMs: Math.max(oneWay.nakedMs, hedge.nakedMs),
      cases: cases.length,
    });
  }
  return figures;
}

async function worstOf(cases: typeof SINGLE_FAULTS, mode: Mode) {
  let worst = { againMs: 0, nakedMs: 0 };
  for (const each of cases) {
    const { unprotectedMs, triggerToFlatMs, nakedMs } = await playSingleFault(each, mode);
    worst = {
      againMs: Math.max(worst.againMs, unprotectedMs, triggerToFlatMs ?? 0),
      nakedMs: Math.max(worst.nakedMs, nakedMs),
    };
  }
  return worst;
}
