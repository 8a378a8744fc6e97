import type { LifeEvent } from './events.ts';

/** Thrown for an event whose type or version this code does not know. */
export class UnknownEventError extends Error {
  readonly code = 'UNKNOWN_EVENT';
  constructor(type: string, v: number) {
    super(`event ${type} v${v} is not known to this version`);
    this.name = 'UnknownEventError';
  }
}

interface AnyEvent {
  readonly type: string;
  readonly v: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The version in which each type of event is written now. */
export const eventVersions: Readonly<Record<LifeEvent['type'], number>> = {
  PositionOpened: 1,
  FillRecorded: 1,
  PositionObserved: 1,
  PositionMissing: 1,
  ExitPlanCreated: 1,
  ExitDecisionMade: 1,
  ExitOrderRequested: 1,
  ExitOrderDenied: 1,
  ExitOrderSending: 1,
  ExitOrderAcked: 1,
  ExitOrderSeen: 1,
  ExitOrderRejected: 1,
  ExitOrderOutcomeUnknown: 1,
  ExitOrderProvedNotSent: 1,
  ExitOrderAdopted: 1,
  ExitOrderTriggering: 1,
  ExitOrderEnded: 1,
  PositionFlat: 1,
  PositionClosed: 1,
};

/** One step per shape that was ever shipped: `Type@v` to the data of v + 1. Nothing has changed yet. */
const STEPS: Readonly<Record<string, (data: AnyEvent['data']) => AnyEvent['data']>> = {};

/** A stored event in today's shape. @throws UnknownEventError for a type or version this code does not know. */
export function readLifeEvent(stored: AnyEvent): LifeEvent {
  const current = Object.hasOwn(eventVersions, stored.type)
    ? eventVersions[stored.type as LifeEvent['type']]
    : undefined;
  let { v, data } = stored;
  while (current !== undefined && v < current) {
    const upcast = STEPS[`${stored.type}@${v}`];
    if (upcast === undefined) break;
    data = upcast(data);
    v += 1;
  }
  if (v !== current) throw new UnknownEventError(stored.type, stored.v);
  return { type: stored.type, v, data } as unknown as LifeEvent;
}
