import { VenueRefusal } from '../engine/refusal.ts';
import { createBans } from './bans.ts';

/** Ceilings per fixed window of the server's clock. */
export interface Limits {
  readonly weightPerMinute: number;
  readonly ordersPerTenSeconds: number;
  readonly ordersPerMinute: number;
  /** So many refusals for weight within one minute are borne; the next one bans (HTTP 418). */
  readonly refusalsBeforeBan: number;
}

export const LIMITS: Limits = {
  weightPerMinute: 2400,
  ordersPerTenSeconds: 300,
  ordersPerMinute: 1200,
  refusalsBeforeBan: 30,
};

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
const TOO_MANY = 429;

/** Counts request weight and orders; throws -1003 or -1015 (HTTP 429) beyond a ceiling, and -1003 (418) to those who go on. */
export interface Governor {
  spend(nowMs: number, weight: number, orders: number): void;
  headers(nowMs: number): Record<string, string>;
}

/** A governor with empty windows. */
export function createGovernor(limits: Limits): Governor {
  const weight = fixedWindow(MINUTE_MS);
  const tenSeconds = fixedWindow(TEN_SECONDS_MS);
  const minute = fixedWindow(MINUTE_MS);
  const bans = createBans(limits.refusalsBeforeBan);
  return {
    spend(nowMs, requestWeight, orders) {
      bans.check(nowMs);
      if (weight.add(nowMs, requestWeight) > limits.weightPerMinute) {
        bans.refused(nowMs, windowEnd(nowMs, MINUTE_MS));
        throw tooManyRequests(limits.weightPerMinute, secondsLeft(nowMs, MINUTE_MS));
      }
      if (orders === 0) return;
      if (tenSeconds.add(nowMs, orders) > limits.ordersPerTenSeconds) {
        throw tooManyOrders(limits.ordersPerTenSeconds, '10 SECONDS', secondsLeft(nowMs, TEN_SECONDS_MS));
      }
      if (minute.add(nowMs, orders) > limits.ordersPerMinute) {
        throw tooManyOrders(limits.ordersPerMinute, 'MINUTE', secondsLeft(nowMs, MINUTE_MS));
      }
    },
    headers: (nowMs) => ({
      'X-MBX-USED-WEIGHT-1M': String(weight.add(nowMs, 0)),
      'X-MBX-ORDER-COUNT-10S': String(tenSeconds.add(nowMs, 0)),
      'X-MBX-ORDER-COUNT-1M': String(minute.add(nowMs, 0)),
    }),
  };
}

const windowEnd = (nowMs: number, lengthMs: number): number => nowMs + lengthMs - (nowMs % lengthMs);
const secondsLeft = (nowMs: number, lengthMs: number): number => Math.ceil((windowEnd(nowMs, lengthMs) - nowMs) / 1000);

/** -1003 with HTTP 429. */
export const tooManyRequests = (limit: number, retryAfterS: number): VenueRefusal =>
  new VenueRefusal(
    -1003,
    `Too many requests; current limit is ${limit} requests per minute. Please use the websocket for live updates to avoid polling the API.`,
    TOO_MANY,
    retryAfterS,
  );

/** -1015 with HTTP 429. */
export const tooManyOrders = (limit: number, per: string, retryAfterS: number): VenueRefusal =>
  new VenueRefusal(-1015, `Too many new orders; current limit is ${limit} orders per ${per}.`, TOO_MANY, retryAfterS);

function fixedWindow(lengthMs: number): { add(nowMs: number, amount: number): number } {
  let window = -1;
  let used = 0;
  return {
    add(nowMs, amount) {
      const current = Math.floor(nowMs / lengthMs);
      if (current !== window) used = 0;
      window = current;
      used += amount;
      return used;
    },
  };
}
