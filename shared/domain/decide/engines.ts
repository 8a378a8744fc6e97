import { type DecideInput, decide } from './decide.ts';
import type { ExitDecision } from './exit-decision.ts';

/** The engine that decides now; raised whenever the same input could lead to another decision. */
export const ENGINE_VERSION = '1';

/** Every engine that was released, so that what it decided can be derived again. */
export const decideByEngine: Readonly<Record<string, (input: DecideInput) => ExitDecision>> = {
  [ENGINE_VERSION]: decide,
};
