/** The server's own time, UTC ms, and its only way to wait: a virtual clock learns of a parked request by `hold`. */
export interface ServerClock {
  now(): number;
  hold(ms: number): Promise<void>;
}
