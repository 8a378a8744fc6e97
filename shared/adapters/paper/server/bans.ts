import { VenueRefusal } from '../engine/refusal.ts';

const FIRST_BAN_MS = 120_000;
const LONGEST_BAN_MS = 3 * 86_400_000;

/** Bans callers who go on after 429: first for two minutes, then twice as long each time, at most three days. */
export interface Bans {
  /** Throws -1003 (HTTP 418) while a ban lasts. */
  check(nowMs: number): void;
  /** Counts a request that came although the limit is used up until `untilMs`; throws -1003 (418) when it was one too many. */
  refused(nowMs: number, untilMs: number): void;
}

/** Nobody is banned; more than `allowed` refusals within one exhausted window lead to a ban. */
export function createBans(allowed: number): Bans {
  let bannedUntilMs = Number.NEGATIVE_INFINITY;
  let lengthMs = FIRST_BAN_MS;
  let windowEndMs = Number.NaN;
  let refusals = 0;
  const check = (nowMs: number): void => {
    if (nowMs >= bannedUntilMs) return;
    throw new VenueRefusal(
      -1003,
      `Way too many requests; IP(127.0.0.1) banned until ${bannedUntilMs}. Please use the websocket for live updates to avoid bans.`,
      418,
      Math.ceil((bannedUntilMs - nowMs) / 1000),
    );
  };
  return {
    check,
    refused(nowMs, untilMs) {
      if (untilMs !== windowEndMs) refusals = 0;
      windowEndMs = untilMs;
      refusals += 1;
      if (refusals <= allowed) return;
      bannedUntilMs = nowMs + lengthMs;
      lengthMs = Math.min(2 * lengthMs, LONGEST_BAN_MS);
      refusals = 0;
      check(nowMs);
    },
  };
}
