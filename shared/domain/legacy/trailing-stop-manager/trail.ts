import type { Side } from '../../position/position.ts';
import { direction } from '../../position/position.ts';
import { isWorthMoving } from '../replaced-stops.ts';

/** What the trailing manager remembers of one position. Prices in quote currency, distances as fractions of price. */
export interface TrailState {
  /** The model's trailing distance; null when it gave none. */
  readonly aiTrailFraction: number | null;
  readonly breakevenDone: boolean;
  readonly secondStageDone: boolean;
  readonly trailing: boolean;
  /** The best price since it trails: the highest of a long, the lowest of a short. */
  readonly bestPrice: number | null;
  /** Where the last stop of its own was put. */
  readonly stop: number | null;
}

/** A position nothing was done for yet. */
export const freshTrail = (aiTrailFraction: number | null): TrailState => ({
  aiTrailFraction,
  breakevenDone: false,
  secondStageDone: false,
  trailing: false,
  bestPrice: null,
  stop: null,
});

/** What one look at the position finds. */
export interface TrailLook {
  readonly side: Side;
  readonly entryPrice: number;
  readonly markPrice: number;
  /** Gain as a fraction of the position's value at entry. */
  readonly gainFraction: number;
  /** The distance the position's plan trails at; null when its plan has none, or it has no plan. */
  readonly planTrailFraction: number | null;
}

/** What one look comes to: the stop that is wanted, and what is remembered when it came to rest and when it did not. */
export interface TrailStep {
  readonly wanted: { readonly kind: 'breakeven' | 'sl' | 'trailing'; readonly price: number } | null;
  readonly placed: TrailState;
  readonly notPlaced: TrailState;
}

/** Gains, as fractions, at which a stage begins. */
const STAGES = { breakeven: 0.015, second: 0.03, trailing: 0.05 } as const;
/** Below this gain, a fraction, nothing is earned. */
export const FIRST_STAGE = STAGES.breakeven;
/** Where the second stage puts the stop, fraction beyond entry. */
const SECOND_LOCKS = 0.015;
/** How far the third stage follows when no plan says otherwise. */
const THIRD_TRAILS = 0.01;

/** The distance the position trails at: its plan's, else the model's; null when neither gives one. */
export const trailFraction = (state: TrailState, { planTrailFraction }: TrailLook): number | null =>
  planTrailFraction ?? state.aiTrailFraction;

/** Break-even from +1.5 %, +1.5 % locked from +3 %, trailing from +5 %: one stage a look, a stage only after the one before it. */
export function trailStep(state: TrailState, look: TrailLook): TrailStep {
  const trail = trailFraction(state, look);
  if (trail === null) return unchanged(state);
  const { side, entryPrice, gainFraction } = look;
  if (gainFraction >= STAGES.breakeven && !state.breakevenDone) {
    return wanting('breakeven', entryPrice, state, { ...state, breakevenDone: true });
  }
  if (gainFraction >= STAGES.second && !state.secondStageDone) {
    const price = entryPrice * (1 + direction(side) * SECOND_LOCKS);
    return wanting('sl', price, state, { ...state, secondStageDone: true });
  }
  if (gainFraction >= STAGES.trailing && !state.trailing) {
    return unchanged({ ...state, trailing: true, aiTrailFraction: THIRD_TRAILS });
  }
  return state.trailing ? followed(state, look, trail) : unchanged(state);
}

function followed(state: TrailState, { side, entryPrice, markPrice }: TrailLook, trail: number): TrailStep {
  const sign = direction(side);
  const bestPrice = sign * Math.max(sign * markPrice, sign * (state.bestPrice ?? markPrice));
  const seen = { ...state, bestPrice };
  const price = bestPrice * (1 - sign * trail);
  const isBeyondEntry = sign * (price - entryPrice) > 0;
  const isBetter = state.stop === null || isWorthMoving(side, state.stop, price);
  return isBeyondEntry && isBetter ? wanting('trailing', price, seen, seen) : unchanged(seen);
}

const unchanged = (state: TrailState): TrailStep => ({ wanted: null, placed: state, notPlaced: state });

const wanting = (
  kind: 'breakeven' | 'sl' | 'trailing',
  price: number,
  notPlaced: TrailState,
  placed: TrailState,
): TrailStep => ({ wanted: { kind, price }, placed: { ...placed, stop: price }, notPlaced });

/**
 * The memory put right by the stop that rests: a stage whose stop stands, whoever put it there, is done. What became of a
 * request is known by this evidence alone, so a request that was refused is made again and a stop of others is never fought.
 */
export function confirmed(state: TrailState, look: TrailLook, restingStop: number | null): TrailState {
  if (restingStop === null) return { ...state, stop: null };
  const sign = direction(look.side);
  const standsAt = (price: number) => sign * (restingStop - price) >= 0;
  return {
    ...state,
    breakevenDone: state.breakevenDone || standsAt(look.entryPrice),
    secondStageDone: state.secondStageDone || standsAt(look.entryPrice * (1 + sign * SECOND_LOCKS)),
    stop: restingStop,
  };
}
