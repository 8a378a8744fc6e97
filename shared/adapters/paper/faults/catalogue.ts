/** What every fault does to a caller; `docs/paper-exchange.md` says it at length. None makes the book itself wrong. */
export const FAULTS = {
  hang: 'no answer ever; executed or not by chance',
  'reset-before': 'the connection is reset, nothing executed',
  'reset-after': 'executed, then the connection is reset',
  'reply-lost': 'executed, then the connection is closed without a reply',
  'unknown-503': '503 "Unknown error…" without a code; executed or not by chance',
  'unavailable-503': '503 "Service Unavailable.", nothing executed',
  'throttled-1008': '503 / -1008 for orders that open; reducing orders and cancels pass',
  'timeout-1007': '408 / -1007; executed or not by chance',
  'internal-1001': '503 / -1001 "Internal error…", nothing executed',
  'html-502': 'a 502 page of HTML; executed or not by chance',
  'cut-body': 'executed; the body ends before its Content-Length, then silence',
  'too-many-429': '429 / -1003 with Retry-After; going on meanwhile ends in 418',
  'too-many-orders-1015': '429 / -1015 for a new or amended order, nothing executed',
  'clock-1021': '-1021 for a signed request, nothing executed',
  'keepalive-fail': 'the keep-alive of the listen key answers -1125; the key lives on',
  'cancel-race': 'a cancel arrives late: -2011 if the order went meanwhile, else executed and the reply lost',
  'stale-position': 'positions and account answer from before a fill for a while',
  'lagging-position-4509': 'closePosition answers -4509 shortly after an entry fill',
  'stale-order': 'GET by id answers -2013 for a while after an order was taken; the lists know it',
  'ghost-ack': 'as stale-order, longer, and the lists do not know it either',
  'late-trigger': 'TRIGGERING lasts some 100 ms',
  'stuck-triggering': 'TRIGGERING lasts very long and ends as EXPIRED without a child',
  'stream-duplicate': 'a user-stream frame comes twice',
  'stream-drop': 'a user-stream frame never comes',
  'stream-reorder': 'frames of one moment change places across types, never within a type',
  'stream-cut': 'the user stream ends without a close frame, the frames of that moment are lost',
} as const;

/** Switches that have a name but are no part of `all`. */
export const SWITCHES = {
  'http-451': '451, restricted location: nothing executed',
  'http-403': 'a 403 page of the firewall: nothing executed',
} as const;

/** A fault by name; `code:-2023` refuses with that code of the venue. */
export type FaultName = keyof typeof FAULTS | keyof typeof SWITCHES | `code:${number}`;

/** The names that `all` stands for, in the order in which they are tried on a request. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly (keyof typeof FAULTS)[];
