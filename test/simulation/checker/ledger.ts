import type { Commit } from '../../../shared/ports/journal.ts';

/** An order as the journal asked for it. */
export interface Asked {
  readonly streamId: string;
  readonly operation: 'place' | 'cancel';
  readonly kind: string;
  /** Who asked: the brain, a module of the old exit stack, or a person at the operator's tool. */
  readonly by: 'brain' | 'legacy' | 'person';
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
  /** True when it opened outside the share that is under the brain: it stays with the old exit stack. */
  readonly isOutside: boolean;
  flatAtMs: number | null;
  closedAtMs: number | null;
  /** The tightest trigger of its working stops that the exchange has taken, in the checker's units. */
  tightest: number | null;
}

const ASKERS: Readonly<Record<string, Asked['by']>> = { exit_executor: 'brain', operator: 'person' };

/** What the raw commits say, read without the domain. */
export class Ledger {
  readonly asked = new Map<string, Asked>();
  /** Lives by the tag in their orders' ids. */
  readonly lives = new Map<string, Told>();
  /** Ids of intents that were asked for twice. */
  readonly askedTwice: string[] = [];
  owner: string | null = null;
  /** Far stops of checks of the gateway, by check. */
  readonly #farStops = new Map<string, string>();

  isLegacy(intentId: string): boolean {
    return this.asked.get(intentId)?.by === 'legacy';
  }

  lifeOf(streamId: string): Told | undefined {
    return [...this.lives.values()].find((life) => life.streamId === streamId);
  }

  /** The life of a slot that is open by the journal's word; the one that opened last when there are more. */
  openLifeOf(symbol: string, positionSide: string): Told | undefined {
    return [...this.lives.values()].findLast(
      (life) => life.symbol === symbol && life.positionSide === positionSide && life.flatAtMs === null,
    );
  }

  see(commit: Commit, nowMs: number): void {
    for (const { type, data } of commit.events) this.#event(commit.streamId, type, data, nowMs);
  }

  #settle(intentId: string, known: Partial<Pick<Asked, 'claimedAtMs' | 'isSettled'>>): void {
    Object.assign(this.asked.get(intentId) ?? {}, known);
  }

  #check(streamId: string, type: string, data: Readonly<Record<string, unknown>>, nowMs: number): void {
    const checkId = String(data.checkId);
    const far = data.farStop as { readonly clientOrderId: string; readonly quantity: string } | null;
    if (type === 'FarStopSending') this.#settle(this.#farStops.get(checkId) ?? '', { claimedAtMs: nowMs });
    else if (type === 'GatewayChecked') this.#settle(this.#farStops.get(checkId) ?? '', { isSettled: true });
    else if (far !== null) {
      const asked = { streamId, operation: 'place', kind: 'far', by: 'person', quantity: far.quantity } as const;
      this.asked.set(far.clientOrderId, { ...asked, claimedAtMs: null, isSettled: false });
      this.#farStops.set(checkId, far.clientOrderId);
    }
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
        const by = ASKERS[String(data.module)] ?? 'legacy';
        this.asked.set(intentId, {
          streamId,
          operation,
          kind,
          by,
          quantity,
          claimedAtMs: null,
          isSettled: false,
        });
        return;
      }
      case 'ExitOrderSending': {
        this.#settle(intentId, { claimedAtMs: nowMs });
        return;
      }
      case 'PositionOpened': {
        const told = toldBy(streamId, data);
        this.lives.set(told.tag, told);
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
        this.#settle(intentId, { isSettled: true });
        return;
      }
      case 'GatewayCheckRequested':
      case 'FarStopSending':
      case 'GatewayChecked':
        this.#check(streamId, type, data, nowMs);
        return;
      case 'OwnershipChanged':
        this.owner = String(data.to);
        return;
    }
  }
}

function toldBy(streamId: string, data: Readonly<Record<string, unknown>>): Told {
  const { tag, side, symbol, positionSide } = data.identity as Pick<Told, 'tag' | 'side' | 'symbol' | 'positionSide'>;
  const share = data.share as { readonly placePercent: number; readonly sharePercent: number } | undefined;
  const isOutside = share !== undefined && share.placePercent >= share.sharePercent;
  const openedAtMs = Number(data.openedAtMs);
  const ends = { flatAtMs: null, closedAtMs: null, tightest: null };
  return { streamId, tag, side, symbol, positionSide, openedAtMs, isOutside, ...ends };
}
