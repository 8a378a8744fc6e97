import type { GoldenCase } from './golden-file.ts';

const IN_MEMORY =
  'another architecture: its executor keeps the levels in memory and leaves at market, ours rests orders on the exchange';
const CHALLENGE = 'another architecture: the challenge mode of that executor, which ours does not have';

const REASONS: Readonly<Record<string, string>> = {
  risk_floor: IN_MEMORY,
  apply_risk_floor: IN_MEMORY,
  ratchet: IN_MEMORY,
  level_sequence: IN_MEMORY,
  loss_guard: IN_MEMORY,
  apply_decision: IN_MEMORY,
  state_triggers: IN_MEMORY,
  challenge_initial_sl: CHALLENGE,
  challenge_liq: CHALLENGE,
  challenge_trailing: CHALLENGE,
};

/** Why nothing of ours answers a case. */
export const whyNoSubject = ({ kind }: GoldenCase): string => REASONS[kind ?? ''] ?? 'not a subject of the brain';
