import type { Candle } from '../market/candle.ts';
import { direction } from '../position/position.ts';
import type {
  Costs,
  Follow,
  Instruction,
  ReplayEntry,
  ReplayResult,
  Standing,
  Target,
  Trail,
  Unreplayable,
} from './instruction.ts';

/** A replay lasts no longer than this. */
export const LONGEST_MS = 48 * 3_600_000;
const MINUTE_MS = 60_000;
const FUNDING_MS = 8 * 3_600_000;
/** Less than this share of the entry is nothing: shares of shares do not add up to one exactly. */
const DUST = 1e-9;

/**
 * Replays instructions on one-minute bars from the first bar that began after the entry. Within a bar the stop comes before
 * the targets; a bar that opens beyond the stop fills there. Says why when a bar is missing or the bars end too early.
 */
export function replay(
  entry: ReplayEntry,
  instructions: readonly Instruction[],
  bars: readonly Candle[],
  costs: Costs,
  follow: Follow = () => [],
): ReplayResult | Unreplayable {
  const position = new Position(entry, costs);
  const waiting = [...instructions].sort((a, b) => a.atMs - b.atMs);
  const endMs = entry.openedAtMs + LONGEST_MS;
  const firstMs = Math.ceil(entry.openedAtMs / MINUTE_MS) * MINUTE_MS;
  let expectedMs = firstMs;
  for (const bar of bars) {
    if (bar.openTimeMs < expectedMs) continue;
    if (bar.openTimeMs !== expectedMs) return 'no-candles';
    expectedMs += MINUTE_MS;
    while (waiting[0] !== undefined && waiting[0].atMs <= bar.openTimeMs)
      position.take(waiting.shift() as Instruction, bar);
    position.live(bar);
    if (position.isOut || bar.openTimeMs + MINUTE_MS >= endMs) return position.end(bar);
    for (const next of follow(bar, position.standing)) waiting.unshift(next);
  }
  return expectedMs === firstMs ? 'no-candles' : 'not-over-yet';
}

/** A trailing stop that begins at its activation. */
interface Trailing {
  readonly id: string;
  readonly callback: number;
  readonly activation: number;
  /** Best price since then; null before. */
  readonly best: number | null;
}

const trailing = ({ id, callback, activation }: Trail, now: number): Trailing => ({
  id,
  callback,
  activation: activation ?? now,
  best: activation === null ? now : null,
});

class Position {
  readonly #entry: ReplayEntry;
  readonly #costs: Costs;
  readonly #sign: 1 | -1;
  #share = 1;
  /** What was open when the plan in force began. */
  #planned = 1;
  #stop: number | null = null;
  #targets: readonly Target[] = [];
  readonly #sold = new Set<string>();
  #trails: readonly Trailing[] = [];
  /** Gains and costs so far, as fractions of the entry's value. */
  #banked: number;
  #peak = 0;
  #drawdown = 0;
  #endedBy: ReplayResult['endedBy'] = 'time';

  constructor(entry: ReplayEntry, costs: Costs) {
    this.#entry = entry;
    this.#costs = costs;
    this.#sign = direction(entry.side);
    this.#banked = -costs.takerFee;
  }

  get isOut(): boolean {
    return this.#share <= DUST;
  }

  get standing(): Standing {
    return { share: this.#share, stop: this.#stop };
  }

  take(instruction: Instruction, bar: Candle): void {
    switch (instruction.do) {
      case 'stop':
        this.#stop = instruction.price;
        return;
      case 'plan':
        this.#planned = this.#share;
        return;
      case 'targets':
        this.#targets = instruction.targets.map((target) => ({ ...target, share: target.share * this.#planned }));
        return;
      case 'trail':
        this.#trails = instruction.trails.map(
          (trail) => this.#trails.find(({ id }) => id === trail.id) ?? trailing(trail, bar.open),
        );
        return;
      case 'close':
        this.#sell(instruction.share * this.#planned, this.#slipped(bar.open), this.#costs.takerFee, 'market');
        return;
      default:
        instruction satisfies never;
    }
  }

  live(bar: Candle): void {
    if (this.isOut) return;
    const worst = this.#worse(bar.low, bar.high);
    const best = this.#better(bar.low, bar.high);
    const stop = this.#tightestStop();
    if (this.#reaches(stop, worst)) {
      this.#sell(this.#share, this.#slipped(this.#worse(bar.open, stop)), this.#costs.takerFee, 'stop');
      return;
    }
    this.#note(this.#valueAt(worst));
    for (const { id, price, share } of this.#targets) {
      if (this.#sold.has(id) || !this.#reaches(best, price)) continue;
      this.#sold.add(id);
      this.#sell(share, price, this.#costs.makerFee, 'targets');
    }
    // What this bar's best price does to a trailing stop counts from the next bar on.
    this.#trails = this.#trails.map((trail) => this.#pulled(trail, best));
    this.#fund(bar.openTimeMs);
    this.#note(this.#valueAt(bar.close));
  }

  end(bar: Candle): ReplayResult {
    if (!this.isOut) this.#sell(this.#share, this.#slipped(bar.close), this.#costs.takerFee, 'time');
    this.#note(this.#banked);
    const { slFraction } = this.#entry;
    return {
      realisedR: this.#banked / slFraction,
      drawdownR: this.#drawdown / slFraction,
      endedBy: this.#endedBy,
      endedAtMs: bar.openTimeMs + MINUTE_MS,
    };
  }

  /** Infinitely far away when there is none. */
  #tightestStop(): number {
    const fixed = this.#stop === null ? [] : [this.#stop];
    const moving = this.#trails.flatMap(({ best, callback }) =>
      best === null ? [] : [best * (1 - this.#sign * callback)],
    );
    return this.#better(...fixed, ...moving);
  }

  #pulled(trail: Trailing, best: number): Trailing {
    if (!this.#reaches(best, trail.activation)) return trail;
    return { ...trail, best: this.#better(trail.best ?? best, best) };
  }

  /** Never sells more than is open. */
  #sell(wanted: number, price: number, fee: number, by: ReplayResult['endedBy']): void {
    const share = Math.min(wanted, this.#share);
    this.#banked += share * (this.#gainAt(price) - fee * (price / this.#entry.entryPrice));
    this.#share -= share;
    this.#endedBy = by;
  }

  /** Funding is due when a bar begins on the hour of it. */
  #fund(atMs: number): void {
    if (atMs % FUNDING_MS === 0) this.#banked -= this.#sign * this.#share * this.#costs.fundingPerEightHours;
  }

  #note(value: number): void {
    this.#peak = Math.max(this.#peak, value);
    this.#drawdown = Math.max(this.#drawdown, this.#peak - value);
  }

  /** True when a price is at least as good as another. */
  readonly #reaches = (price: number, other: number): boolean => this.#sign * (price - other) >= 0;
  readonly #better = (...prices: readonly number[]): number =>
    this.#entry.side === 'LONG' ? Math.max(...prices) : Math.min(...prices);
  readonly #worse = (...prices: readonly number[]): number =>
    this.#entry.side === 'LONG' ? Math.min(...prices) : Math.max(...prices);
  readonly #gainAt = (price: number): number =>
    (this.#sign * (price - this.#entry.entryPrice)) / this.#entry.entryPrice;
  readonly #valueAt = (price: number): number => this.#banked + this.#share * this.#gainAt(price);
  readonly #slipped = (price: number): number => price * (1 - this.#sign * this.#costs.slippage);
}
