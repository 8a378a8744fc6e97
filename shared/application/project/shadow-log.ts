import type { ExitDecision } from '../../domain/decide/exit-decision.ts';
import type { PositionContext } from '../../domain/decide/position-context.ts';
import type { LifeEvent } from '../../domain/life/events.ts';

/** A decision that was made and not acted on. */
export interface ShadowEntry {
  readonly context: PositionContext;
  readonly decision: ExitDecision;
  readonly atMs: number;
}

/** Where shadow decisions are written in the specification's schema. */
export interface ShadowLog {
  /** Writes one entry; an entry that is there already is not written twice. */
  append(entry: ShadowEntry): void;
}

/** The shadow entry of an event; null for everything but a decision made in SHADOW. */
export function shadowEntry(event: LifeEvent): ShadowEntry | null {
  if (event.type !== 'ExitDecisionMade' || event.data.mode !== 'SHADOW') return null;
  const { decision, input, madeAtMs } = event.data;
  return { context: input.context, decision, atMs: madeAtMs };
}
