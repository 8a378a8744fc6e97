import { TEXTS } from '../engine/refusal.ts';

/** A code of the venue as it can be made to answer: its text, HTTP status, and whether the request may have been carried out. */
export interface VenueCode {
  readonly text: string;
  readonly httpStatus: number;
  readonly executes: 'never' | 'chance';
}

const ELSEWHERE: Readonly<Record<number, string>> = {
  [-1000]: 'An unknown error occured while processing the request.',
  [-1001]: 'Internal error; unable to process your request. Please try again.',
  [-1003]:
    'Too many requests; current limit is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.',
  [-1006]: 'An unexpected response was received from the message bus. Execution status unknown.',
  [-1007]: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  [-1008]:
    'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
  [-1013]: 'Invalid message.',
  [-1015]: 'Too many new orders; current limit is 300 orders per 10 SECONDS.',
  [-1021]: 'Timestamp for this request is outside of the recvWindow.',
  [-1022]: 'Signature for this request is not valid.',
  [-1102]: "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
  [-1104]: 'Not all sent parameters were read; read 8 parameter(s) but was sent 9.',
  [-1106]: "Parameter 'reduceonly' sent when not required.",
  [-1122]: 'Invalid symbol status.',
  [-1125]: 'This listenKey does not exist.',
  [-1130]: "Data sent for parameter 'quantity' is not valid.",
  [-2010]: 'NEW_ORDER_REJECTED',
  [-2014]: 'API-key format invalid.',
  [-2015]: 'Invalid API-key, IP, or permissions for action.',
  [-2018]: 'Balance is insufficient.',
  [-2020]: 'Unable to fill.',
  [-2023]: 'User in liquidation mode now.',
  [-2026]: 'This OrderType is not supported when reduceOnly.',
  [-2027]: 'Exceeded the maximum allowable position at current leverage.',
  [-2028]: 'Leverage is smaller than permitted: insufficient margin balance.',
  [-4016]: "Limit price can't be higher than 100.00.",
  [-4024]: "Limit price can't be lower than 100.00.",
  [-4046]: 'No need to change margin type.',
  [-4047]: 'Margin type cannot be changed if there exists open orders.',
  [-4048]: 'Margin type cannot be changed if there exists position.',
  [-4062]: 'Invalid or improper reduceOnly value.',
  [-4087]: 'User can only place reduce only order',
  [-4088]: 'User can not place order currently',
  [-4105]: 'Symbol is under position risk control, only reduce-only orders are allowed.',
  [-4106]: 'Symbol is under position risk control, only reduce-only orders are allowed.',
  [-4107]: 'Symbol is under position risk control, only reduce-only orders are allowed.',
  [-4109]: 'Inactive account',
  [-4117]: 'Stop order is in triggering process. Please try again later.',
  [-4118]: 'ReduceOnly Order Failed. Please check your existing position and open orders',
  [-4131]: "The counterparty's best price does not meet the PERCENT_PRICE filter limit",
  [-4138]: 'Reduce only must be true with closePosition equals true',
  [-4140]: 'Invalid symbol status for opening position',
  [-4141]: 'Symbol is closed',
  [-4142]: 'REJECT: take profit or stop order will be triggered immediately',
  [-4164]: "Order's notional must be no smaller than 5 (unless you choose reduce only).",
  [-4183]: "Limit price can't be higher than the cap of the stop price multiplier.",
  [-4184]: "Limit price can't be lower than the floor of the stop price multiplier.",
  [-4192]: 'Trade forbidden due to Cooling-off Period.',
  [-4210]: "Stop price can't be higher than the mark price multiplier cap.",
  [-4211]: "Stop price can't be lower than the mark price multiplier floor.",
  [-4400]: 'Futures trading quantitative rules violated, only reduceOnly order is allowed, please try again later.',
  [-4401]: 'Compliance restricted large position, only reduceOnly order is allowed.',
  [-4531]: 'Position mode change requires syncing UM and CM. Please try again later.',
  [-5024]: 'Symbol is not in trading status. Order amendment is not permitted.',
  [-5028]: 'Timestamp for this request is outside of the ME recvWindow.',
  [-5029]: "Order's notional must be no smaller than 5.",
  [-5037]: 'Invalid price match',
  [-5038]: 'Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT',
  [-5039]: 'Invalid self trade prevention mode',
  [-5040]: 'The goodTillDate timestamp must be greater than the current time plus 600 seconds.',
  [-5041]: 'No depth matches this BBO order',
  [-5043]: 'A pending modification already exists for this order.',
};

/** Whatever is not 400. */
const STATUS: Readonly<Record<number, number>> = {
  [-1000]: 500,
  [-1001]: 503,
  [-1003]: 429,
  [-1006]: 500,
  [-1007]: 408,
  [-1008]: 503,
  [-1015]: 429,
  [-2014]: 401,
  [-2015]: 401,
};

/** "Execution status unknown". */
const UNKNOWN: ReadonlySet<number> = new Set([-1000, -1006, -1007]);

/** Every code that `code:NUMBER` can make the exchange answer with, those its own rules can answer included. */
export const VENUE_CODES: Readonly<Record<number, VenueCode>> = Object.fromEntries(
  Object.entries({ ...ELSEWHERE, ...TEXTS }).map(([code, text]) => [
    code,
    { text, httpStatus: STATUS[Number(code)] ?? 400, executes: UNKNOWN.has(Number(code)) ? 'chance' : 'never' },
  ]),
);
