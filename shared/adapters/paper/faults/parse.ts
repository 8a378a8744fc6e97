import { FAULT_NAMES, type FaultName } from './catalogue.ts';
import { type FaultPlanSpec, FaultSpecError, isFaultName, unknownFault } from './plan.ts';

/**
 * Reads `NAME:PROBABILITY,…`; `all:0.01` stands for each fault with 0.01, and a later part overrides an earlier one.
 * Throws FaultSpecError with one line that says what is wrong.
 */
export function parseFaults(text: string): FaultPlanSpec {
  const probabilities = new Map<FaultName, number>();
  for (const part of text.split(',').map((each) => each.trim())) {
    const [name, probability] = readPart(part);
    if (name === 'all') for (const each of FAULT_NAMES) probabilities.set(each, probability);
    else if (isFaultName(name)) probabilities.set(name, probability);
    else throw unknownFault(name);
  }
  return [...probabilities].map(([name, probability]) => ({ name, probability }));
}

function readPart(part: string): [string, number] {
  const at = part.lastIndexOf(':');
  if (at <= 0) throw new FaultSpecError(`faults are written NAME:PROBABILITY, as "hang:0.01"; found "${part}"`);
  const name = part.slice(0, at);
  const digits = part.slice(at + 1);
  const probability = /^(\d+\.?\d*|\.\d+)$/.test(digits) ? Number(digits) : Number.NaN;
  if (probability >= 0 && probability <= 1) return [name, probability];
  throw new FaultSpecError(`fault ${name}: the probability must be a number from 0 to 1, not "${digits}"`);
}
