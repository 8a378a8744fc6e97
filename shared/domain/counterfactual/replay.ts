import type { Candle } from '../market/candle.ts';
import { direction } from '../position/position.ts';
import type { Costs, Follow, Instruction, ReplayEntry, ReplayResult, Standing, Trail } from './instruction.ts';

export type { Costs, Follow, Instruction, ReplayEntry, ReplayResult, Standing, Target, Trail } from './instruction.ts';
export { DEFAULT_COSTS } from './instruction.ts';

/** A replay lasts no longer than this. */
export const LONGEST_MS = 48 * 3_600_000;
const MINUTE_MS = 60_000;
const FUNDING_MS = 8 * 3_600_000;
/** Less than this share of the entry is nothing: shares of shares do not add up to one exactly. */
const DUST = 1e-9;

/**
 * Replays instructions on one-minute bars from the first bar that began after the entry. Within a bar the stop comes before
 * the targets; a bar that opens beyond the stop fills there. Null when the bars have a gap or end before the position is out.
 */
export function replay(
  entry: ReplayEntry,
  instructions: readonly Instruction[],
  bars: readonly Candle[],
  costs: Costs,
  follow: Follow = () => [],
): ReplayResult | null {
  const position = new Position(entry, costs);
  const waiting = [...instructions].sort((a, b) => a.atMs - b.atMs);
  const endMs = entry.openedAtMs + LONGEST_MS;
  let expectedMs = Math.ceil(entry.openedAtMs / MINUTE_MS) * MINUTE_MS;
  for (const bar of bars) {
    if (bar.openTimeMs < expectedMs) continue;
    if (bar.openTimeMs !== expectedMs) return null;
    expectedMs += MINUTE_MS;
    while (waiting[0] !== undefined && waiting[0].atMs <= bar.openTimeMs)
      position.take(waiting.shift() as Instruction, bar);
    position.live(bar);
    if (position.isOut || bar.openTimeMs + MINUTE_MS >= endMs) return position.end(bar);
    for (const next of follow(bar, position.standing)) waiting.unshift(next);
  }
  return null;
}

class Position {
  readonly #entry: ReplayEntry;
  readonly #costs: Costs;
  readonly #sign: 1 | -1;
  #share = 1;
  #stop: number | null = null;
  #targets: { readonly price: number; readonly share: number }[] = [];
  #trails: readonly (Trail & { best: number | null })[] = [];
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
    if (this.isOut) return;
    switch (instruction.do) {
      case 'stop':
        this.#stop = instruction.price;
        return;
      case 'targets':
        this.#targets = instruction.targets.map(({ price, share, of }) => ({
          price,
          share: of === 'open' ? share * this.#share : share,
        }));
        return;
      case 'trail':
        this.#trails = instruction.trails.map((trail) => ({
          ...trail,
          best: trail.activation === null ? bar.open : null,
        }));
        return;
      case 'close':
        this.#sell(
          this.#share * Math.min(1, instruction.share),
          this.#slipped(bar.open),
          this.#costs.takerFee,
          'market',
        );
        return;
      default:
        instruction satisfies never;
    }
  }

  live(bar: Candle): void {
    if (this.isOut) return;
    const worst = this.#sign > 0 ? bar.low : bar.high;
    const best = this.#sign > 0 ? bar.high : bar.low;
    const stop = this.#tightestStop();
    if (stop !== null && this.#sign * (worst - stop) <= 0) {
      const beyond = this.#sign * (bar.open - stop) <= 0 ? bar.open : stop;
      this.#sell(this.#share, this.#slipped(beyond), this.#costs.takerFee, 'stop');
      this.#note(this.#banked);
      return;
    }
    this.#note(this.#valueAt(worst));
    for (const target of this.#targets.filter(({ price }) => this.#sign * (best - price) >= 0)) {
      this.#targets = this.#targets.filter((other) => other !== target);
      this.#sell(Math.min(target.share, this.#share), target.price, this.#costs.makerFee, 'targets');
    }
    // What this bar's best price does to a trailing stop counts from the next bar on.
    for (const trail of this.#trails) this.#pull(trail, best);
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

  #tightestStop(): number | null {
    const trailing = this.#trails.flatMap(({ best, callback }) =>
      best === null ? [] : [best * (1 - this.#sign * callback)],
    );
    const stops = [...(this.#stop === null ? [] : [this.#stop]), ...trailing];
    return stops.sort((a, b) => this.#sign * (b - a))[0] ?? null;
  }

  #pull(trail: Trail & { best: number | null }, best: number): void {
    const reached = trail.activation === null || this.#sign * (best - trail.activation) >= 0;
    if (trail.best === null && !reached) return;
    trail.best = trail.best === null || this.#sign * (best - trail.best) > 0 ? best : trail.best;
  }

  #sell(share: number, price: number, fee: number, by: ReplayResult['endedBy']): void {
    this.#banked += share * (this.#gainAt(price) - fee * (price / this.#entry.entryPrice));
    this.#share -= share;
    if (this.isOut) this.#endedBy = by;
  }

  /** Funding is due when a bar begins on the hour of it. */
  #fund(atMs: number): void {
    if (atMs % FUNDING_MS === 0) this.#banked -= this.#sign * this.#share * this.#costs.fundingPerEightHours;
  }

  #note(value: number): void {
    this.#peak = Math.max(this.#peak, value);
    this.#drawdown = Math.max(this.#drawdown, this.#peak - value);
  }

  readonly #gainAt = (price: number): number =>
    (this.#sign * (price - this.#entry.entryPrice)) / this.#entry.entryPrice;
  readonly #valueAt = (price: number): number => this.#banked + this.#share * this.#gainAt(price);
  readonly #slipped = (price: number): number => price * (1 - this.#sign * this.#costs.slippage);
}
