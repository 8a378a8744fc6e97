import type { Commit } from '../../../shared/ports/journal.ts';

/** An order as the journal asked for it. */
export interface Asked {
  readonly streamId: string;
  readonly operation: 'place' | 'cancel';
  readonly kind: string;
  /** True for an order of a module of the old exit stack. */
  readonly isLegacy: boolean;
  /** Of a placement. */
  readonly quantity: string;
  claimedAtMs: number | null;
  /** True when the journal says what became of it. */
  isSettled: boolean;
}

/** A life as the journal's raw commits tell it. */
export interface Told {
  readonly streamId: string;
  readonly tag: string;
  readonly side: 'LONG' | 'SHORT';
  readonly symbol: string;
  readonly positionSide: string;
  /** The exchange's time of the trade or read that opened it. */
  readonly openedAtMs: number;
  flatAtMs: number | null;
  closedAtMs: number | null;
  /** The tightest trigger of its working stops that the exchange has taken, in the checker's units. */
  tightest: number | null;
}

/** What the raw commits say, read without the domain. */
export class Ledger {
  readonly asked = new Map<string, Asked>();
  /** Lives by the tag in their orders' ids. */
  readonly lives = new Map<string, Told>();
  /** Ids of intents that were asked for twice. */
  readonly askedTwice: string[] = [];
  owner: string | null = null;

  isLegacy(intentId: string): boolean {
    return this.asked.get(intentId)?.isLegacy === true;
  }

  see(commit: Commit, nowMs: number): void {
    for (const { type, data } of commit.events) this.#event(commit.streamId, type, data, nowMs);
  }

  #event(streamId: string, type: string, data: Readonly<Record<string, unknown>>, nowMs: number): void {
    const intentId = String(data.intentId ?? '');
    switch (type) {
      case 'ExitOrderRequested': {
        const request = data.request as {
          operation: 'place' | 'cancel';
          kind: string;
          quantity?: string;
          target?: string;
        };
        if (this.asked.has(intentId)) this.askedTwice.push(intentId);
        const { operation, kind, quantity = '0' } = request;
        const isLegacy = data.module !== 'exit_executor';
        this.asked.set(intentId, {
          streamId,
          operation,
          kind,
          isLegacy,
          quantity,
          claimedAtMs: null,
          isSettled: false,
        });
        return;
      }
      case 'ExitOrderSending': {
        const asked = this.asked.get(intentId);
        if (asked !== undefined) asked.claimedAtMs = nowMs;
        return;
      }
      case 'PositionOpened': {
        const identity = data.identity as Pick<Told, 'tag' | 'side' | 'symbol' | 'positionSide'>;
        const { tag, side, symbol, positionSide } = identity;
        const openedAtMs = Number(data.openedAtMs);
        const told = {
          streamId,
          tag,
          side,
          symbol,
          positionSide,
          openedAtMs,
          flatAtMs: null,
          closedAtMs: null,
          tightest: null,
        };
        this.lives.set(tag, told);
        return;
      }
      case 'PositionFlat':
      case 'PositionClosed': {
        const end = type === 'PositionFlat' ? 'flatAtMs' : 'closedAtMs';
        for (const life of this.lives.values()) if (life.streamId === streamId) life[end] = nowMs;
        return;
      }
      case 'ExitOrderAcked':
      case 'ExitOrderRejected':
      case 'ExitOrderDenied':
      case 'ExitOrderEnded':
      case 'ExitOrderProvedNotSent': {
        const asked = this.asked.get(intentId);
        if (asked !== undefined) asked.isSettled = true;
        return;
      }
      case 'OwnershipChanged':
        this.owner = String(data.to);
        return;
    }
  }
}
