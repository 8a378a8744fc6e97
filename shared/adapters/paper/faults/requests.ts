import type { Params } from '../engine/parameters.ts';
import { VenueRefusal } from '../engine/refusal.ts';
import { tooManyOrders, tooManyRequests } from '../server/limits.ts';
import { errorReply, htmlReply, jsonReply, type Reply } from '../server/reply.ts';
import type { FaultName } from './catalogue.ts';
import { VENUE_CODES } from './codes.ts';
import { codeOf, type Strike } from './plan.ts';

/** What a fault may know of a request. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly params: Params;
  readonly isSigned: boolean;
}

/** What the caller gets instead of the true answer. */
export type Hears =
  | { readonly kind: 'silence' | 'reset' | 'close' | 'half' | 'close-unless-refused' }
  | { readonly kind: 'reply'; readonly reply: Reply };

/** A request fault at work. */
export interface Encounter {
  readonly name: FaultName;
  readonly executes: boolean;
  /** Market time the request is held up before it is carried out, ms. */
  readonly delayMs: number;
  readonly hears: Hears;
}

interface RequestFault {
  readonly applies: (asked: Asked) => boolean;
  readonly executes: 'never' | 'always' | 'chance';
  readonly hears: (asked: Asked, strike: Strike, nowMs: number) => Hears;
}

const UNKNOWN_TEXT = 'Unknown error, please check your request or try again later.';
const SERVICE_UNAVAILABLE = 'Service Unavailable.';
const RESTRICTED =
  "Service unavailable from a restricted location according to 'b. Eligibility' in the terms of use. Please contact customer service if you believe you received this message in error.";
const RACE_MS = 500;
const THROTTLED_MS = 5000;

const always = (): boolean => true;
const isSigned = ({ isSigned: signed }: Asked): boolean => signed;
const ORDER_PATH = /^\/fapi\/v1\/(order|algoOrder)$/;
const isOrder = ({ method, path }: Asked): boolean => ORDER_PATH.test(path) && (method === 'POST' || method === 'PUT');
const isCancel = ({ method, path }: Asked): boolean => ORDER_PATH.test(path) && method === 'DELETE';
const mayOpen = (asked: Asked): boolean => isOrder(asked) && !closes(asked.params);

/** The venue's own exemption from the throttle: reduce-only, closePosition, LONG + SELL and SHORT + BUY. */
function closes({ reduceOnly, closePosition, positionSide, side }: Params): boolean {
  if (reduceOnly?.toLowerCase() === 'true' || closePosition?.toLowerCase() === 'true') return true;
  return (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY');
}

const reply = (made: Reply): Hears => ({ kind: 'reply', reply: made });
const plain =
  (kind: Exclude<Hears['kind'], 'reply'>): (() => Hears) =>
  () => ({ kind });
const withoutCode =
  (msg: string) =>
  ({ path }: Asked, _strike: Strike, nowMs: number): Hears =>
    reply(jsonReply(503, { timestamp: nowMs, path, msg }));

/** The refusal of a code in the venue's own words. */
export function refusalOf(code: number, text?: string): VenueRefusal {
  const known = VENUE_CODES[code];
  return new VenueRefusal(code, text ?? known?.text ?? `Refused with ${code}.`, known?.httpStatus ?? 400);
}

const refused = (code: number) => (): Hears => reply(errorReply(refusalOf(code)));

/** How long a 429 lasts, ms. */
export const throttledMs = (strike: Strike): number => strike.rule.lastsMs ?? THROTTLED_MS;

/** How long a cancel is held up, ms. */
export const delayOf = (strike: Strike): number =>
  strike.rule.name === 'cancel-race' ? (strike.rule.lastsMs ?? RACE_MS) : 0;

/** The faults that can happen to a request, and what each of them does. */
export const REQUEST_FAULTS: Readonly<Partial<Record<FaultName, RequestFault>>> = {
  'http-451': { applies: always, executes: 'never', hears: () => reply(jsonReply(451, { code: 0, msg: RESTRICTED })) },
  'http-403': { applies: always, executes: 'never', hears: () => reply(htmlReply(403, 'Forbidden')) },
  hang: { applies: always, executes: 'chance', hears: plain('silence') },
  'reset-before': { applies: always, executes: 'never', hears: plain('reset') },
  'reset-after': { applies: always, executes: 'always', hears: plain('reset') },
  'reply-lost': { applies: always, executes: 'always', hears: plain('close') },
  'unknown-503': { applies: always, executes: 'chance', hears: withoutCode(UNKNOWN_TEXT) },
  'unavailable-503': { applies: always, executes: 'never', hears: withoutCode(SERVICE_UNAVAILABLE) },
  'throttled-1008': { applies: mayOpen, executes: 'never', hears: refused(-1008) },
  'timeout-1007': { applies: always, executes: 'chance', hears: refused(-1007) },
  'internal-1001': { applies: always, executes: 'never', hears: refused(-1001) },
  'html-502': { applies: always, executes: 'chance', hears: () => reply(htmlReply(502, 'Bad Gateway')) },
  'cut-body': { applies: always, executes: 'always', hears: plain('half') },
  'too-many-429': {
    applies: always,
    executes: 'never',
    hears: (_asked, strike) => reply(errorReply(tooManyRequests(2400, Math.ceil(throttledMs(strike) / 1000)))),
  },
  'too-many-orders-1015': {
    applies: isOrder,
    executes: 'never',
    hears: () => reply(errorReply(tooManyOrders(300, '10 SECONDS', 1))),
  },
  'clock-1021': { applies: isSigned, executes: 'never', hears: refused(-1021) },
  'keepalive-fail': {
    applies: ({ method, path }) => method === 'PUT' && path === '/fapi/v1/listenKey',
    executes: 'never',
    hears: refused(-1125),
  },
  'cancel-race': { applies: isCancel, executes: 'always', hears: plain('close-unless-refused') },
};

/** What `name` does to requests; undefined for faults of another kind. */
export function requestFault(name: FaultName): RequestFault | undefined {
  const code = codeOf(name);
  if (code === undefined) return REQUEST_FAULTS[name];
  return { applies: isSigned, executes: VENUE_CODES[code]?.executes ?? 'never', hears: refused(code) };
}
