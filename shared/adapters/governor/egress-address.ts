/** Who may use the last of the budget: protection always, judging until it is nearly gone, looking around only while there is plenty. */
export type CallPriority = 'protective' | 'judging' | 'background';

const MINUTE_MS = 60_000;
/**
 * Reads that are under way at once. When the venue refuses one for its limits, those behind it must not have left yet:
 * going on after "too many requests" is what it bans an address for.
 */
const READS_AT_ONCE = 6;

/** What all clients behind one egress address share: the venue counts, silences and bans by address. */
export class EgressAddress {
  /** Until then nothing leaves, UTC milliseconds. */
  silentUntilMs = 0;
  #minute = 0;
  #sent = 0;
  #reading = 0;
  readonly #waiting: Readonly<Record<'judging' | 'background', (() => void)[]>> = { judging: [], background: [] };

  /** Request weight sent in the minute of `nowMs`. */
  sentIn(nowMs: number): number {
    return this.minuteOf(nowMs) === this.#minute ? this.#sent : 0;
  }

  add(nowMs: number, weight: number): void {
    this.#sent = this.sentIn(nowMs) + weight;
    this.#minute = this.minuteOf(nowMs);
  }

  minuteOf(nowMs: number): number {
    return Math.floor(nowMs / MINUTE_MS);
  }

  /** Runs a request: what protects at once, a read when one of the places for reads is free, judging first. */
  async run<T>(priority: CallPriority, request: () => Promise<T>): Promise<T> {
    if (priority === 'protective') return request();
    if (this.#reading >= READS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting[priority].push(resolve));
    else this.#reading += 1;
    try {
      return await request();
    } finally {
      // The place is handed over, or given back.
      const next = this.#waiting.judging.shift() ?? this.#waiting.background.shift();
      if (next === undefined) this.#reading -= 1;
      else next();
    }
  }
}
