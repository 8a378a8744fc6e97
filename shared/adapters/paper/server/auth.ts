import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Params } from '../engine/parameters.ts';
import { missing, VenueRefusal } from '../engine/refusal.ts';

/** A key of the simulated account. A read-only key may not trade, cancel or change settings (-2015). */
export interface ApiKey {
  readonly key: string;
  readonly secret: string;
  readonly permission: 'trade' | 'read';
  /** Whether it may take money out of the account, as a key of the real venue can; it may not unless told. */
  readonly mayWithdraw?: boolean;
}

/** What a route demands of the caller. */
export type Security = 'none' | 'key' | 'read' | 'trade';

export interface Credentials {
  readonly apiKey: string | undefined;
  /** Query and body exactly as they arrived, without a leading "?". */
  readonly rawQuery: string;
  readonly rawBody: string;
  readonly params: Params;
}

const UNAUTHORISED = 401;

/** HMAC-SHA256 of the payload, lower-case hex. */
export const signatureOf = (secret: string, payload: string): string =>
  createHmac('sha256', secret).update(payload).digest('hex');

/** Checks key, permission, time window and signature, and answers whose key it is; throws -2014, -2015, -1102, -1021 or -1022. */
export function authorise(
  security: Security,
  given: Credentials,
  keys: readonly ApiKey[],
  nowMs: number,
): ApiKey | null {
  if (security === 'none') return null;
  if (!given.apiKey) throw new VenueRefusal(-2014, 'API-key format invalid.', UNAUTHORISED);
  const known = keys.find((candidate) => candidate.key === given.apiKey);
  if (known === undefined) throw notPermitted();
  if (security === 'key') return known;
  checkTimestamp(given.params, nowMs);
  checkSignature(known, given);
  if (security === 'trade' && known.permission !== 'trade') throw notPermitted();
  return known;
}

const notPermitted = (): VenueRefusal =>
  new VenueRefusal(-2015, 'Invalid API-key, IP, or permissions for action.', UNAUTHORISED);

function checkTimestamp(params: Params, nowMs: number): void {
  const timestamp = Number(params.timestamp || Number.NaN);
  if (!Number.isInteger(timestamp)) throw missing('timestamp');
  const window = params.recvWindow ? Number(params.recvWindow) : 5000;
  if (!(window > 0 && window <= 60_000)) throw new VenueRefusal(-1131, 'recvWindow must be less than 60000');
  if (timestamp >= nowMs + 1000) {
    throw new VenueRefusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  }
  if (nowMs - timestamp > window) {
    throw new VenueRefusal(-1021, 'Timestamp for this request is outside of the recvWindow.');
  }
}

const SIGNATURE = /(^|&)signature=[^&]*/;

function checkSignature(key: ApiKey, given: Credentials): void {
  const sent = given.params.signature;
  if (!sent) throw missing('signature');
  const payload = given.rawQuery.replace(SIGNATURE, '') + given.rawBody.replace(SIGNATURE, '');
  const right = Buffer.from(signatureOf(key.secret, payload));
  const theirs = Buffer.from(sent.toLowerCase());
  if (right.length === theirs.length && timingSafeEqual(right, theirs)) return;
  throw new VenueRefusal(-1022, 'Signature for this request is not valid.');
}
