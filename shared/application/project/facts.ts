import type { LifeEvent } from '../../domain/life/events.ts';
import { parseLifeStreamId } from '../../domain/life/identity.ts';
import type { BusEvent } from '../../ports/messaging.ts';

/** The source under which this system's own facts stand on the bus. */
export const FACT_SOURCE = 'exit-brain';

const FACTS: Readonly<Partial<Record<LifeEvent['type'], string>>> = {
  ExitPlanCreated: 'Exit Plan Created',
  ExitDecisionMade: 'Exit Decision Made',
  ExitOrderAcked: 'Exit Order Acked',
  ExitOrderRejected: 'Exit Order Rejected',
  ExitOrderDenied: 'Exit Order Denied',
  ExitOrderOutcomeUnknown: 'Exit Order Outcome Unknown',
  PositionClosed: 'Position Closed',
};

/** The detail of every fact. Delivery is at least once, in any order: `eventId` tells one fact from another. */
export interface FactDetail {
  /** `<stream>@<commit>.<index>`: the same fact has the same id whenever it is told. */
  readonly eventId: string;
  readonly venue: string;
  readonly account: string;
  readonly symbol: string;
  readonly positionSide: string;
  /** Number of the position's life, from 1. */
  readonly life: number;
  /** UTC milliseconds. */
  readonly recordedAtMs: number;
  /** The event's own data, as the journal holds it. */
  readonly data: LifeEvent['data'];
}

/** What the bus is told of the events of one commit. */
export function factsOf(
  {
    streamId,
    commit,
    recordedAtMs,
  }: { readonly streamId: string; readonly commit: number; readonly recordedAtMs: number },
  events: readonly LifeEvent[],
): readonly BusEvent[] {
  const { key, life } = parseLifeStreamId(streamId);
  return events.flatMap(({ type, data }, index) => {
    const detailType = FACTS[type];
    if (detailType === undefined) return [];
    const eventId = `${streamId}@${commit}.${index}`;
    const detail = { eventId, ...key, life, recordedAtMs, data } satisfies FactDetail;
    return [{ source: FACT_SOURCE, detailType, detail }];
  });
}
