import { isOurs, tagOf, units } from './amounts.ts';
import type { Evidence, Left } from './evidence.ts';
import { wasLiveWithin, wasOtherwiseWithin } from './flags.ts';
import type { Ledger } from './ledger.ts';
import { Violation } from './violation.ts';

/** An order on the wire may rest on flags this old. */
const WIRE_AGE_MS = 1_000;
/** Flags that could not be read for longer say nothing any more: the owner that was written down last does. */
const LAST_GOOD_COUNTS_MS = 61_000;

/** What leaves for the exchange: once (I4), as it was asked for (I2, I5), by whoever may (I6), with its claim (I7). */
export class Departures {
  readonly #evidence: Evidence;
  readonly #ledger: Ledger;
  readonly #placed = new Set<string>();
  readonly #cancelled = new Set<string>();
  #seen = 0;

  constructor(evidence: Evidence, ledger: Ledger) {
    this.#evidence = evidence;
    this.#ledger = ledger;
  }

  /** True when we have sent a cancel for this order. */
  isCancelled(id: string): boolean {
    return this.#cancelled.has(id);
  }

  /** Looks at what has left since the last call. */
  check(): void {
    const { departures } = this.#evidence;
    while (this.#seen < departures.length) {
      const left = departures[this.#seen];
      this.#seen += 1;
      if (left !== undefined) this.#departed(left);
    }
  }

  #departed(left: Left): void {
    const { params } = left;
    const id = params.clientAlgoId ?? params.newClientOrderId ?? params.origClientOrderId ?? '';
    if (left.method === 'DELETE') {
      this.#cancelled.add(id);
      return;
    }
    if (!isOurs(id)) throw new Violation('I7', id, 'an order of ours does not carry our prefix');
    if (this.#placed.has(id)) throw new Violation('I4', id, 'left for the exchange twice');
    this.#placed.add(id);
    this.#asWasAsked(id, left);
    const by = this.#ledger.asked.get(id)?.by;
    if (by === 'legacy') this.#mayLegacyLeave(id, left);
    // What a person asks for may leave whoever owns the exits.
    else if (by === 'brain') this.#mayLeave(id, left);
  }

  #asWasAsked(id: string, { params }: Left): void {
    const asked = this.#ledger.asked.get(id);
    if (asked === undefined || asked.claimedAtMs === null)
      throw new Violation('I7', id, 'left without a claim in the journal');
    if (units(params.quantity ?? '0') > units(asked.quantity))
      throw new Violation('I5', id, `left for ${params.quantity}, asked for ${asked.quantity}`);
    const side = this.#ledger.lives.get(tagOf(id))?.side;
    if (side !== undefined && params.side !== (side === 'LONG' ? 'SELL' : 'BUY'))
      throw new Violation('I2', id, `${params.side} does not close a ${side}`);
  }

  /** Of a module: some read that counts must have been able to see that the brain does not own the exits. */
  #mayLegacyLeave(id: string, { leftAtMs }: Left): void {
    if (this.#ledger.lives.get(tagOf(id))?.isOutside === true) return;
    const { flags, outages, flagsLagMs } = this.#evidence;
    const fromMs = leftAtMs - WIRE_AGE_MS - flagsLagMs;
    if (wasOtherwiseWithin(flags, fromMs, leftAtMs)) return;
    const isUnreadable = outages.some(({ atMs }) => atMs >= fromMs && atMs <= leftAtMs);
    const wasTheirs =
      this.#ledger.owner !== 'LIVE' || wasOtherwiseWithin(flags, leftAtMs - LAST_GOOD_COUNTS_MS, leftAtMs);
    if (isUnreadable && wasTheirs) return;
    throw new Violation('I6', id, 'an order of a legacy module left although the flags were fully LIVE');
  }

  #mayLeave(id: string, { leftAtMs, params }: Left): void {
    if (this.#ledger.lives.get(tagOf(id))?.isOutside === true)
      throw new Violation('I6', id, 'an order of the brain left for a position outside the share that is under it');
    const { flags, outages, flagsLagMs } = this.#evidence;
    const fromMs = leftAtMs - WIRE_AGE_MS - flagsLagMs;
    if (wasLiveWithin(flags, fromMs, leftAtMs)) return;
    const isUnreadable = outages.some(({ atMs }) => atMs >= fromMs && atMs <= leftAtMs);
    const wasLive = this.#ledger.owner === 'LIVE' || wasLiveWithin(flags, leftAtMs - LAST_GOOD_COUNTS_MS, leftAtMs);
    if (params.type === 'STOP_MARKET' && isUnreadable && wasLive) return;
    throw new Violation('I6', id, 'left although no read of the flags that counts could have seen LIVE');
  }
}
