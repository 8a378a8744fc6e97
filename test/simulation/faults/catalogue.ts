import { FAULTS } from '../../../shared/adapters/paper/index.ts';

/** What befalls the functions and what they stand on, besides the exchange's own faults. */
export const PLATFORM_FAULTS = {
  'kill-before': 'a function dies before a call leaves',
  'kill-after': 'a function dies after a call took effect, before it hears of it',
  stuck: 'a call is never answered: the function runs into its time limit',
  restart: 'every container is gone at once',
  twice: 'an event or message is delivered a second time, beside the first',
  late: 'an event, tick or message is delivered seconds late, others overtake it',
  'stream-again': "records of the journal's stream that were taken come again",
  'stream-stall': "the journal's stream pauses for seconds",
  'queue-slow': 'a message waits in its lane for seconds',
  'send-refused': 'a queue or the bus does not take a message',
  'send-lost': 'a queue or the bus takes a message and the answer is lost',
  'dynamo-throttle': 'a read or write of the journal is refused',
  'dynamo-lost-ack': 'a write of the journal stands and its answer is lost',
  'dynamo-slow': 'the journal answers after seconds',
  'view-throttle': 'a read or write of the view is refused',
  'view-stale': 'the view answers with rows of some moments ago',
  'ssm-down': 'the flags cannot be read',
  'ssm-stale': 'a read of the flags answers with values of up to two seconds ago',
  'ssm-slow': 'a read of the flags takes seconds',
  'clock-drift': 'containers tell another time, up to a second off',
  'network-slow': 'a request to the exchange, or its answer, is on its way for seconds',
} as const;

/** What befalls a connection of the user stream, besides the exchange's own faults of it. */
export const CONNECTION_FAULTS = {
  'user-stream-silent': 'nothing arrives on a connection of the user stream any more, and nobody has noticed',
} as const;

/** The name of a fault of the simulation. */
export type SimulatedFault = keyof typeof PLATFORM_FAULTS | keyof typeof CONNECTION_FAULTS | keyof typeof FAULTS;

/** Faults of the exchange that only the user stream or its key can have. */
const STREAM_ONLY: ReadonlySet<string> = new Set([
  'stream-duplicate',
  'stream-drop',
  'stream-reorder',
  'stream-cut',
  'keepalive-fail',
]);

/** Every fault of the exchange that can befall a request, an order, a fill or a trigger. */
export const EXCHANGE_FAULTS = (Object.keys(FAULTS) as (keyof typeof FAULTS)[]).filter(
  (name) => !STREAM_ONLY.has(name),
);

/** Every fault that only somebody who listens to the user stream can feel. */
export const STREAM_FAULTS: readonly SimulatedFault[] = [
  ...(Object.keys(CONNECTION_FAULTS) as (keyof typeof CONNECTION_FAULTS)[]),
  ...(Object.keys(FAULTS) as (keyof typeof FAULTS)[]).filter((name) => STREAM_ONLY.has(name)),
];

/** Every other fault. */
export const COMMON_FAULTS: readonly SimulatedFault[] = [
  ...(Object.keys(PLATFORM_FAULTS) as (keyof typeof PLATFORM_FAULTS)[]),
  ...EXCHANGE_FAULTS,
];

/** Every fault, in the order of the tables. */
export const ALL_FAULTS: readonly SimulatedFault[] = [...COMMON_FAULTS, ...STREAM_FAULTS];

/** The names that were given are not all known; the message is one line for the user. */
export class UnknownFaultError extends Error {
  readonly code = 'UNKNOWN_FAULT';
  constructor(name: string) {
    super(`unknown fault "${name}"; known are ${ALL_FAULTS.join(', ')}`);
    this.name = 'UnknownFaultError';
  }
}

/** The faults a comma-separated list names; throws UnknownFaultError. "none" is none of them. */
export function faultsNamed(text: string): readonly SimulatedFault[] {
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const found = ALL_FAULTS.find((name) => name === part.trim());
    if (found === undefined) throw new UnknownFaultError(part.trim());
    return found;
  });
}
