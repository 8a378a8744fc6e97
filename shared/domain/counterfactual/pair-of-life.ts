import type { ExitDecision } from '../decide/exit-decision.ts';
import type { ExitPlanCreated, LifeEvent } from '../life/events.ts';
import { slFractionOf } from '../life/plan-state.ts';
import { toNumber } from '../money/decimal.ts';
import { isLegacyModule } from '../orders/gate.ts';
import type { PlacementRequest } from '../orders/order.ts';
import { direction, type Side } from '../position/position.ts';
import type { PairInput } from './compare.ts';
import { followBrain } from './follow-brain.ts';
import type { Instruction, ReplayEntry, Target, Trail } from './replay.ts';
import { mean } from './statistics.ts';

/** What both owners wanted with one life of a position, from its events in order; null when it never had a plan to measure by. */
export function pairOfLife(id: string, events: readonly LifeEvent[]): PairInput | null {
  const first = events.find((event): event is ExitPlanCreated => event.type === 'ExitPlanCreated');
  const opened = events.find((event) => event.type === 'PositionOpened');
  if (first === undefined || opened?.type !== 'PositionOpened') return null;
  const { plan, context } = first.data;
  const side = opened.data.identity.side;
  const entry: ReplayEntry = {
    side,
    entryPrice: context.entryPrice,
    openedAtMs: opened.data.openedAtMs,
    slFraction: slFractionOf(plan) ?? context.maxLossFraction,
  };
  const decisions = events.flatMap((event) =>
    event.type === 'ExitDecisionMade' && event.data.mode === 'SHADOW' ? [event.data] : [],
  );
  const confident = decisions.flatMap(({ decision }) => decision.confidence ?? []);
  const last = events.findLast((event): event is ExitPlanCreated => event.type === 'ExitPlanCreated') ?? first;
  const flat = events.find((event) => event.type === 'PositionFlat');
  const fromMs = flat?.type === 'PositionFlat' ? flat.data.flatAtMs : Number.POSITIVE_INFINITY;
  return {
    id,
    symbol: context.symbol,
    profile: plan.profileName,
    confidence: confident.length === 0 ? null : mean(confident),
    entry,
    brain: decisions.flatMap(({ decision, madeAtMs }) => wantedBy(decision, madeAtMs)),
    follow: followBrain(context.symbol, entry, last.data.plan, fromMs),
    legacy: legacyInstructions(side, toNumber(first.data.quantity), events),
  };
}

function wantedBy(decision: ExitDecision, atMs: number): readonly Instruction[] {
  switch (decision.decisionType) {
    case 'move_sl':
      return [{ atMs, do: 'stop', price: decision.newSlPrice }];
    case 'update_tp_limits': {
      const fractions = decision.tpFractions ?? [];
      const targets = (decision.newTpLevels ?? []).map(
        (price, index): Target => ({ price, share: fractions[index] ?? 0, of: 'open' }),
      );
      return [{ atMs, do: 'targets', targets }];
    }
    case 'partial_close':
      return [{ atMs, do: 'close', share: decision.fractionToClose ?? 0 }];
    case 'full_exit_now':
      return [{ atMs, do: 'close', share: 1 }];
    case 'no_change':
      return [];
    default:
      return decision.decisionType satisfies never;
  }
}

/** What the old stack wanted, by its orders as the exchange held them. What is cancelled after the end says nothing about that. */
function legacyInstructions(side: Side, size: number, events: readonly LifeEvent[]): readonly Instruction[] {
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
    const all = [...this.#resting.values()];
    const stops = all.flatMap(({ type, price }) => (type === 'STOP_MARKET' && price !== null ? [toNumber(price)] : []));
    const [price = null] = stops.sort((a, b) => direction(this.#side) * (b - a));
    const targets = all.flatMap((order): Target[] => (isTarget(order) ? [targetOf(order, this.#size)] : []));
    const trails = all.flatMap(trailOf);
    this.instructions.push({ atMs, do: 'stop', price }, { atMs, do: 'targets', targets });
    const trailed = this.instructions.some((each) => each.do === 'trail');
    if (trails.length > 0 || trailed) this.instructions.push({ atMs, do: 'trail', trails });
  }
}

const trailOf = ({ type, callbackRatePercent, activationPrice }: PlacementRequest): readonly Trail[] =>
  type !== 'TRAILING_STOP_MARKET' || callbackRatePercent === undefined
    ? []
    : [
        {
          callback: toNumber(callbackRatePercent) / 100,
          activation: activationPrice ? toNumber(activationPrice) : null,
        },
      ];

const isTarget = ({ type }: PlacementRequest): boolean => type === 'LIMIT' || type === 'TAKE_PROFIT_MARKET';

/** A quantity of "0" closes the whole position. */
function targetOf({ quantity, price }: PlacementRequest, size: number): Target {
  const own = toNumber(quantity);
  return { price: toNumber(price ?? '0'), share: own === 0 ? 1 : own / size, of: 'entry' };
}
