import type { LifeEvent } from '../life/events.ts';
import { toNumber } from '../money/decimal.ts';
import { isLegacyModule } from '../orders/gate.ts';
import type { PlacementRequest } from '../orders/order.ts';
import type { Side } from '../position/position.ts';
import type { Instruction, Target, Trail } from './instruction.ts';

/**
 * What the old stack wanted, by its orders as the exchange held them; `size` is the base quantity its shares are of. What is
 * cancelled after the end says nothing about that.
 */
export function wantedByLegacy(side: Side, size: number, events: readonly LifeEvent[]): readonly Instruction[] {
  const book = new LegacyBook(side, size);
  for (const event of events) {
    if (event.type === 'PositionFlat') break;
    book.see(event);
  }
  return book.instructions;
}

class LegacyBook {
  readonly instructions: Instruction[] = [];
  readonly #asked = new Map<string, PlacementRequest>();
  readonly #resting = new Map<string, PlacementRequest>();
  readonly #side: Side;
  readonly #size: number;

  constructor(side: Side, size: number) {
    this.#side = side;
    this.#size = size;
  }

  see(event: LifeEvent): void {
    if (event.type === 'ExitOrderRequested') {
      const { module, request, intentId } = event.data;
      if (isLegacyModule(module) && request.operation === 'place') this.#asked.set(intentId, request);
    } else if (event.type === 'ExitOrderAcked') this.#placed(event.data.intentId, event.data.ackedAtMs);
    else if (event.type === 'ExitOrderEnded') {
      const rested = this.#resting.delete(event.data.intentId);
      // One that was filled is what the replay finds out by itself.
      if (rested && event.data.status === 'CANCELED') this.#tell(event.data.atMs);
    }
  }

  #placed(intentId: string, atMs: number): void {
    const order = this.#asked.get(intentId);
    if (order === undefined) return;
    if (order.type === 'MARKET') {
      this.instructions.push({ atMs, do: 'close', share: toNumber(order.quantity) / this.#size });
      return;
    }
    this.#resting.set(intentId, order);
    this.#tell(atMs);
  }

  /** After every change: the tightest stop, all targets, and what trails. */
  #tell(atMs: number): void {
    const all = [...this.#resting];
    const stops = all.flatMap(([, order]) => (order.type === 'STOP_MARKET' ? [priceOf(order)] : []));
    const targets = all.flatMap(([id, order]) => (isTarget(order) ? [targetOf(id, order, this.#size)] : []));
    const trails = all.flatMap(([id, order]) => trailOf(id, order));
    this.instructions.push(
      { atMs, do: 'stop', price: this.#tightest(stops) },
      { atMs, do: 'targets', targets },
      { atMs, do: 'trail', trails },
    );
  }

  #tightest(stops: readonly number[]): number | null {
    if (stops.length === 0) return null;
    return this.#side === 'LONG' ? Math.max(...stops) : Math.min(...stops);
  }
}

const isTarget = ({ type }: PlacementRequest): boolean => type === 'LIMIT' || type === 'TAKE_PROFIT_MARKET';

/** A quantity of "0" closes the whole position. */
function targetOf(id: string, order: PlacementRequest, size: number): Target {
  const own = toNumber(order.quantity);
  return { id, price: priceOf(order), share: own === 0 ? 1 : own / size };
}

/** Only a trailing stop has a callback. */
const trailOf = (id: string, { callbackRatePercent, activationPrice }: PlacementRequest): readonly Trail[] =>
  callbackRatePercent === undefined
    ? []
    : [
        {
          id,
          callback: toNumber(callbackRatePercent) / 100,
          activation: activationPrice === undefined ? null : toNumber(activationPrice),
        },
      ];

/** Stops and targets have one. */
const priceOf = ({ price }: PlacementRequest): number => toNumber(price ?? '0');
