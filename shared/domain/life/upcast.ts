import type { LifeEvent } from './events.ts';

/** Thrown for an event whose type or version this code does not know. */
export class UnknownEventError extends Error {
  readonly code = 'UNKNOWN_EVENT';
  constructor(type: string, v: number) {
    super(`event ${type} v${v} is not known to this version`);
    this.name = 'UnknownEventError';
  }
}

type Data = Readonly<Record<string, unknown>>;

/** An event as it was stored, in whatever version. */
export interface StoredEvent {
  readonly type: string;
  readonly v: number;
  readonly data: Data;
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

/** One step per shape that was ever shipped: `Type@v` to the data of v + 1. */
export type UpcastSteps = Readonly<Record<string, (data: Data) => Data>>;

/** Nothing has changed yet. */
const STEPS: UpcastSteps = {};

/** A stored event in today's shape. @throws UnknownEventError for a type or version this code does not know. */
export const readLifeEvent = (stored: StoredEvent): LifeEvent =>
  upcast(stored, eventVersions, STEPS) as unknown as LifeEvent;

/** A stored event in the version in which its type is written now, brought there step by step. @throws UnknownEventError for a version from which no step leads on */
export function upcast(
  { type, v, data }: StoredEvent,
  versions: Readonly<Record<string, number>>,
  steps: UpcastSteps,
): StoredEvent {
  if (versions[type] === v) return { type, v, data };
  const step = steps[`${type}@${v}`];
  if (step === undefined) throw new UnknownEventError(type, v);
  return upcast({ type, v: v + 1, data: step(data) }, versions, steps);
}
