/** What has been accepted and is not done: a checkpoint knows from it what a crash would lose. */
export class InFlight {
  readonly #sinceMs = new Map<number, number>();
  #sequence = 0;

  /** Counts the work from the moment it was accepted (UTC ms) until it is done or has failed. */
  async track(sinceMs: number, work: () => Promise<void>): Promise<void> {
    const id = this.#sequence++;
    this.#sinceMs.set(id, sinceMs);
    try {
      await work();
    } finally {
      this.#sinceMs.delete(id);
    }
  }

  isBusy(): boolean {
    return this.#sinceMs.size > 0;
  }

  /** When the oldest unfinished work was accepted, UTC ms; `nowMs` when there is none. */
  oldestMs(nowMs: number): number {
    return Math.min(nowMs, ...this.#sinceMs.values());
  }
}
