import type { RiskMode } from '../../domain/plan/exit-context.ts';

/** What an operator has done inside the system: it needs the venue's word, or writes to the journal. */
export type OperatorCommand =
  | { readonly do: 'set-risk-mode'; readonly riskMode: RiskMode; readonly reason: string; readonly by: string }
  /** The account as the venue has it now. */
  | { readonly do: 'look' };

/** What came of it. */
export type OperatorAnswer = Readonly<Record<string, unknown>>;
