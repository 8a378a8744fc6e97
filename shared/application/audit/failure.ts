/** What can be wrong with a journal, the most basic first. */
export const FAILURE_KINDS = ['corrupt', 'gap', 'chain', 'fold', 'decision', 'view', 'anchor'] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

/** One thing that is not as it must be. */
export interface AuditFailure {
  readonly kind: FailureKind;
  readonly streamId: string;
  /** Null when it is not about one commit. */
  readonly commit: number | null;
  readonly detail: string;
}

/** Exit code of an audit that found this kind of failure; with several kinds the most basic one counts. */
export const AUDIT_EXIT_CODES: Readonly<Record<FailureKind, number>> = {
  corrupt: 10,
  gap: 11,
  chain: 12,
  fold: 13,
  decision: 14,
  view: 15,
  anchor: 16,
};
