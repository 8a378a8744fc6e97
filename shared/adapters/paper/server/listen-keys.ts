import { createHash } from 'node:crypto';
import { VenueRefusal } from '../engine/refusal.ts';

const VALIDITY_MS = 3_600_000;

/** The one listen key of the account: 64 characters, 60 minutes, the same key while it is alive. */
export interface ListenKeys {
  /** The living key, extended, or a new one. */
  open(nowMs: number): string;
  /** Extends the living key; throws -1125 when there is none. */
  extend(nowMs: number): string;
  close(): void;
  /** The living key. */
  current(): string | undefined;
  /** The key that has just run out, once. */
  expired(nowMs: number): string | undefined;
}

/** No key yet. `onClosed` learns of a key that its owner closed. */
export function createListenKeys(onClosed: (key: string) => void): ListenKeys {
  let issued = 0;
  let alive: { key: string; untilMs: number } | undefined;
  return {
    open(nowMs) {
      if (alive === undefined) {
        issued += 1;
        alive = { key: createHash('sha256').update(`listen key ${issued} at ${nowMs}`).digest('hex'), untilMs: 0 };
      }
      alive.untilMs = nowMs + VALIDITY_MS;
      return alive.key;
    },
    extend(nowMs) {
      if (alive === undefined) throw new VenueRefusal(-1125, 'This listenKey does not exist.');
      alive.untilMs = nowMs + VALIDITY_MS;
      return alive.key;
    },
    close() {
      const closed = alive;
      alive = undefined;
      if (closed !== undefined) onClosed(closed.key);
    },
    current: () => alive?.key,
    expired(nowMs) {
      if (alive === undefined || nowMs < alive.untilMs) return undefined;
      const { key } = alive;
      alive = undefined;
      return key;
    },
  };
}
