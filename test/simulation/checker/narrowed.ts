import type { Commit } from '../../../shared/ports/journal.ts';
import type { Evidence } from './evidence.ts';
import type { TrueFlags } from './flags.ts';
import { Violation } from './violation.ts';

/** A decision may rest on flags 5 s old, and is written down some moments after it was made. */
const DECISION_AGE_MS = 8_000;
/** With faults around a function may run for as long as it is let. */
const RUNS_MS = 60_000;

type Values = TrueFlags['values'];

/** The number a parameter says; what is none, or out of its range, counts as the one that lets least through. */
function numberIn(text: string | undefined, most: number, absent: number, strictest: number): number {
  if (text === undefined) return absent;
  const isNumber = /^\d+(\.\d+)?$/.test(text.trim());
  return isNumber && Number(text) <= most ? Number(text) : strictest;
}

const shareIn = (values: Values): number => numberIn(values.EXIT_LIVE_ROLLOUT_PCT, 100, 100, 0);
const leastIn = (values: Values): number => numberIn(values.EXIT_LIVE_MIN_CONFIDENCE, 1, 0, 1);

/** I6, as far as parameters narrow LIVE: a life opens under a share that stood, and what is less sure than asked is not acted on. */
export class Narrowed {
  readonly #evidence: Evidence;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  see({ streamId, events }: Commit): void {
    for (const { type, data } of events) {
      if (type === 'PositionOpened') this.#opens(streamId, data.share as { sharePercent: number } | undefined);
      if (type === 'ExitDecisionMade') this.#decides(streamId, data, events);
    }
  }

  #opens(streamId: string, share: { readonly sharePercent: number } | undefined): void {
    const under = share?.sharePercent ?? 100;
    if (this.#stood((values) => shareIn(values) === under)) return;
    throw new Violation(
      'I6',
      streamId,
      `opened under a share of ${under} %, which no read that counts could have seen`,
    );
  }

  #decides(streamId: string, data: Commit['events'][number]['data'], events: Commit['events']): void {
    const { decisionType, confidence } = data.decision as { decisionType: string; confidence: number | null };
    const isHeldTo = decisionType === 'partial_close' || decisionType === 'update_tp_limits';
    if (!isHeldTo || !events.some(isTaken) || this.#stood((values) => leastIn(values) <= (confidence ?? 0))) return;
    throw new Violation('I6', streamId, `${decisionType} with confidence ${confidence} was acted on`);
  }

  /** Whether the true flags were so at some moment that a read which counts could have seen. */
  #stood(holds: (values: Values) => boolean): boolean {
    const { nowMs, feltUntilMs, flags, flagsLagMs, outages } = this.#evidence;
    const toMs = nowMs();
    const ageMs = feltUntilMs() > toMs - RUNS_MS ? RUNS_MS : DECISION_AGE_MS;
    const fromMs = toMs - ageMs - flagsLagMs;
    // What could not be read again counts as it was read last, however long ago that was, or never.
    if (outages.some(({ atMs }) => atMs >= fromMs)) return true;
    return flags.some(({ fromMs: since, values }, index) => {
      const untilMs = flags[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      return since <= toMs && untilMs >= fromMs && holds(values);
    });
  }
}

/** An order that takes profit, in the brain's name. */
function isTaken({ type, data }: Commit['events'][number]): boolean {
  if (type !== 'ExitOrderRequested' || data.module !== 'exit_executor') return false;
  const { operation, type: order } = data.request as { operation: string; type?: string };
  return operation === 'place' && (order === 'LIMIT' || order === 'MARKET');
}
