/** What an order is for, as far as an answer of the exchange means something else for it. */
export type OrderPurpose = 'stop' | 'floor' | 'take-profit' | 'market' | 'cancel';

/** How a call ended that was not acked; each is an event of its own in the journal. `not-sent` provably never reached the exchange. */
export type FailedOutcome = 'rejected' | 'unknown' | 'not-sent';

/** What is done after a call that was not acked. None of them ever sends the same intent again. */
export type OutcomeAction =
  /** The next judgement decides anew, later and later while the same refusal repeats. */
  | 'decide-again'
  /** The price is through the stop: leave now if a fresh mark says so, else decide again. */
  | 'exit-at-market'
  /** Nothing is wrong with the order: a new intent later. */
  | 'retry-later'
  /** A closePosition stop of this direction rests already: it counts as the floor. */
  | 'adopt'
  /** The cap of orders is reached: make room, then a new intent. */
  | 'sweep-then-retry'
  /** The exchange sees another position than we do: read it before anything else is asked. */
  | 'reread-position'
  /** An order of that name may stand: find it. */
  | 'look-up'
  /** Only a person can mend it: tell them; protection is asked for again with backoff. */
  | 'alarm';

/** What one answer means for one purpose. */
export interface OutcomeEntry {
  readonly outcome: FailedOutcome;
  readonly action: OutcomeAction;
}

/** How a call can fail without a code of the venue. */
export type TransportClass =
  | 'silence'
  | 'connection-broke'
  | 'unreadable-success'
  | 'server-fault'
  | 'not-sent'
  | 'unavailable-503'
  | 'firewall-403'
  | 'region-451'
  | 'banned-418'
  | 'limited-429'
  | 'refused-4xx';

type Actions = OutcomeAction | ({ readonly otherwise: OutcomeAction } & Partial<Record<OrderPurpose, OutcomeAction>>);

interface Row {
  readonly codes: readonly number[];
  readonly outcome: FailedOutcome;
  readonly actions: Actions;
}

const PLACES_A_STOP = { stop: 'decide-again', floor: 'decide-again' } as const;

/** Every code an exit order can meet; facts of the venue's documentation and of measurements. */
const CODES: readonly Row[] = [
  // "Execution status unknown".
  { codes: [-1000, -1006, -1007], outcome: 'unknown', actions: 'look-up' },
  // Busy, throttled, over a rate, or a clock that the adapter could not set right: nothing is wrong with the order.
  { codes: [-1001, -1008, -1015, -1021, -2020, -5028, -4531], outcome: 'rejected', actions: 'retry-later' },
  // Banned, keys, signature, account, location: a person must act.
  {
    codes: [-1003, -1022, -1125, -2014, -2015, -2023, -4087, -4088, -4109, -4192],
    outcome: 'rejected',
    actions: 'alarm',
  },
  // The order as it was built is wrong: ours to mend.
  {
    codes: [-1102, -1104, -1106, -1111, -1115, -1116, -1117, -1121, -1128, -1130, -2026, -4015, -4061, -4062, -4120],
    outcome: 'rejected',
    actions: 'alarm',
  },
  { codes: [-4135, -4136, -4137, -4138, -5037, -5038, -5039, -5040, -5041], outcome: 'rejected', actions: 'alarm' },
  // The symbol does not trade now.
  { codes: [-1122, -4140, -4141], outcome: 'rejected', actions: 'alarm' },
  // Margin, leverage and position limits are about opening: an exit never meets them unless it was built wrong.
  {
    codes: [-2018, -2019, -2027, -2028, -4028, -4105, -4106, -4107, -4400, -4401],
    outcome: 'rejected',
    actions: 'alarm',
  },
  // The price or the quantity does not fit now: the next judgement rounds anew, on another mark.
  { codes: [-1013, -2010, -4001, -4002, -4003, -4004, -4005, -4013], outcome: 'rejected', actions: 'decide-again' },
  { codes: [-4014, -4016, -4023, -4024, -4131, -4164], outcome: 'rejected', actions: 'decide-again' },
  { codes: [-4183, -4184, -4210, -4211], outcome: 'rejected', actions: 'decide-again' },
  // Expected refusals of time in force and of amendments.
  {
    codes: [-5021, -5022, -5024, -5025, -5026, -5027, -5029, -5043, -5047],
    outcome: 'rejected',
    actions: 'decide-again',
  },
  // Settings that are as they should be, or cannot be changed now.
  { codes: [-4046, -4047, -4048, -4059, -4067, -4068], outcome: 'rejected', actions: 'decide-again' },
  // The price is through the trigger already.
  { codes: [-2021, -4142], outcome: 'rejected', actions: { otherwise: 'decide-again', stop: 'exit-at-market' } },
  // Not proof of flat: the position is read before anything else is asked.
  {
    codes: [-2022, -2024, -4118],
    outcome: 'rejected',
    actions: { otherwise: 'reread-position', cancel: 'decide-again' },
  },
  // Gone, cancelled, filled or just triggered: only a lookup tells.
  { codes: [-2011, -2013], outcome: 'rejected', actions: { otherwise: 'decide-again', cancel: 'look-up' } },
  // The stop is being triggered this moment: it can neither be cancelled nor is it over.
  { codes: [-4117], outcome: 'rejected', actions: { otherwise: 'retry-later', cancel: 'look-up' } },
  // An order of this name stands: an earlier try of the same intent succeeded.
  { codes: [-4116], outcome: 'unknown', actions: 'look-up' },
  { codes: [-2025, -4045], outcome: 'rejected', actions: { otherwise: 'sweep-then-retry', cancel: 'decide-again' } },
  { codes: [-4130], outcome: 'rejected', actions: { otherwise: 'decide-again', floor: 'adopt' } },
  // closePosition without a position: right after a fill the venue's own books lag behind.
  { codes: [-4509], outcome: 'rejected', actions: { otherwise: 'decide-again', floor: 'retry-later' } },
];

const TRANSPORT: Readonly<Record<TransportClass, Omit<Row, 'codes'>>> = {
  silence: { outcome: 'unknown', actions: 'look-up' },
  'connection-broke': { outcome: 'unknown', actions: 'look-up' },
  'unreadable-success': { outcome: 'unknown', actions: 'look-up' },
  'server-fault': { outcome: 'unknown', actions: 'look-up' },
  'not-sent': { outcome: 'not-sent', actions: 'retry-later' },
  'unavailable-503': { outcome: 'rejected', actions: 'retry-later' },
  'firewall-403': { outcome: 'rejected', actions: 'alarm' },
  'region-451': { outcome: 'rejected', actions: 'alarm' },
  'banned-418': { outcome: 'rejected', actions: 'alarm' },
  'limited-429': { outcome: 'rejected', actions: 'alarm' },
  'refused-4xx': { outcome: 'rejected', actions: { otherwise: 'alarm', ...PLACES_A_STOP } },
};

/** Codes the table knows, in ascending order of their absolute value. */
export const KNOWN_CODES: readonly number[] = CODES.flatMap(({ codes }) => codes).sort((a, b) => b - a);

/** Transport classes the table knows. */
export const TRANSPORT_CLASSES = Object.keys(TRANSPORT) as readonly TransportClass[];

const BY_CODE: ReadonlyMap<number, Row> = new Map(CODES.flatMap((row) => row.codes.map((code) => [code, row])));

const entry = ({ outcome, actions }: Omit<Row, 'codes'>, purpose: OrderPurpose): OutcomeEntry => ({
  outcome,
  action: typeof actions === 'string' ? actions : (actions[purpose] ?? actions.otherwise),
});

/** What a code of the venue means for an order of this purpose; a code nobody has met is a refusal that a person should see. */
export const onCode = (code: number, purpose: OrderPurpose): OutcomeEntry =>
  entry(BY_CODE.get(code) ?? { outcome: 'rejected', actions: 'alarm' }, purpose);

/** What a failure without a code means for an order of this purpose. */
export const onTransport = (kind: TransportClass, purpose: OrderPurpose): OutcomeEntry =>
  entry(TRANSPORT[kind], purpose);

/** The same for a proven refusal as the journal holds it: its code, or the HTTP status when it carried none, or neither when it never left. */
export function onRefusal(code: number | null, httpStatus: number | null, purpose: OrderPurpose): OutcomeEntry {
  if (code !== null) return onCode(code, purpose);
  return onTransport(httpStatus === null ? 'not-sent' : classOfStatus(httpStatus), purpose);
}

function classOfStatus(httpStatus: number): TransportClass {
  if (httpStatus === 403) return 'firewall-403';
  if (httpStatus === 451) return 'region-451';
  if (httpStatus === 418) return 'banned-418';
  if (httpStatus === 429) return 'limited-429';
  return httpStatus >= 500 ? 'unavailable-503' : 'refused-4xx';
}
