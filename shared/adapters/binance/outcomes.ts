/** How far a request provably got: `not-sent` and `rejected` prove that nothing was executed, `unknown` proves nothing. */
export type Outcome = 'rejected' | 'unknown' | 'not-sent';

/** What is known about a call that failed. */
export interface Failure {
  /**
   * `silence`: our own timeout. `transport`: the connection failed. `answer`: the venue or something before it answered
   * with an error. `odd`: anything else, such as a success whose body does not parse.
   */
  readonly kind: 'silence' | 'transport' | 'answer' | 'odd';
  /** The venue's own number, negative; null when the answer carried none. */
  readonly venueCode: number | null;
  readonly httpStatus: number | null;
  /** Name of the system error such as ECONNRESET, for `transport`. */
  readonly transportCode: string | null;
  readonly message: string;
}

/** One row: every condition that is present must hold. */
export interface OutcomeRule {
  readonly name: string;
  readonly kind?: Failure['kind'];
  readonly transportCodes?: readonly string[];
  /** Codes, or `any` for every numeric code. */
  readonly venueCodes?: readonly number[] | 'any';
  /** First and last HTTP status, inclusive. */
  readonly httpStatus?: readonly [number, number];
  /** The whole text of the answer's `msg`. */
  readonly text?: string;
  readonly outcome: Outcome;
}

/** First match wins. What no row proves is unknown; so the last row matches everything. */
export const OUTCOMES: readonly OutcomeRule[] = [
  { name: 'no answer within our own time', kind: 'silence', outcome: 'unknown' },
  {
    name: 'no connection was ever made',
    kind: 'transport',
    transportCodes: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'],
    outcome: 'not-sent',
  },
  { name: 'the connection broke', kind: 'transport', outcome: 'unknown' },
  { name: 'a success that cannot be read', kind: 'odd', outcome: 'unknown' },
  { name: 'back-end timeout', httpStatus: [408, 408], outcome: 'unknown' },
  {
    name: 'accepted, but not answered in time',
    text: 'Unknown error, please check your request or try again later.',
    outcome: 'unknown',
  },
  { name: 'execution status unknown', venueCodes: [-1000, -1006, -1007], outcome: 'unknown' },
  { name: 'refused with a code', venueCodes: 'any', outcome: 'rejected' },
  { name: 'down, without a code', text: 'Service Unavailable.', outcome: 'rejected' },
  {
    name: 'failed, may be sent again',
    text: 'Internal error; unable to process your request. Please try again.',
    outcome: 'rejected',
  },
  { name: 'refused on the way: firewall (403), region (451), malformed', httpStatus: [400, 499], outcome: 'rejected' },
  { name: 'fault on the venue side', httpStatus: [500, 599], outcome: 'unknown' },
  { name: 'anything else', outcome: 'unknown' },
];

const within = (value: number | null, [first, last]: readonly [number, number]): boolean =>
  value !== null && value >= first && value <= last;

const isOneOf = <T>(value: T | null, list: readonly T[]): boolean => value !== null && list.includes(value);

function matches(rule: OutcomeRule, failure: Failure): boolean {
  const { kind, transportCodes, venueCodes, httpStatus, text } = rule;
  if (kind !== undefined && kind !== failure.kind) return false;
  if (transportCodes !== undefined && !isOneOf(failure.transportCode, transportCodes)) return false;
  if (venueCodes === 'any' && failure.venueCode === null) return false;
  if (Array.isArray(venueCodes) && !isOneOf(failure.venueCode, venueCodes)) return false;
  if (httpStatus !== undefined && !within(failure.httpStatus, httpStatus)) return false;
  return text === undefined || text === failure.message.trim();
}

/** The row that decides what a failure proves. */
export function ruleFor(failure: Failure): OutcomeRule {
  const rule = OUTCOMES.find((each) => matches(each, failure));
  if (rule === undefined) throw new Error('the last row of OUTCOMES must match everything');
  return rule;
}
