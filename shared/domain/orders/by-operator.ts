import type { ExitOrderRequested } from '../life/events.ts';
import type { OpenLife } from '../life/state.ts';
import { ceilToStep, floorToStep, fromNumber, toNumber } from '../money/decimal.ts';
import { buildPlan } from '../plan/planner.ts';
import { DEFAULT_PLANNER_CONFIG } from '../plan/planner-config.ts';
import { direction } from '../position/position.ts';
import { DEFAULT_BOOK } from '../profiles/profile-book.ts';
import { marketExit } from './from-decision.ts';
import { OPERATOR_MODULE } from './gate.ts';
import type { OrderRequest, OrderState, PlacementRequest } from './order.ts';
import { isPlacement } from './order.ts';
import { inParts } from './parts.ts';
import type { Asking } from './requested.ts';
import { requested } from './requested.ts';
import type { RoundingRules } from './rounding.ts';
import { limitQuantity, shareOf } from './rounding.ts';
import { cancelsOfLadder } from './take-profits.ts';

/** Requests in the name of a person, in their order. */
export const askedByOperator = (
  state: OpenLife,
  requests: readonly OrderRequest[],
  explanation: string,
  asking: Asking,
): readonly ExitOrderRequested[] =>
  requests.map((request, index) => {
    const event = requested(state, request, explanation, index, asking);
    return { ...event, data: { ...event.data, module: OPERATOR_MODULE } };
  });

/** What closes a position at market now; none while a market order of it is on its way, or when it is too small to be sold. */
export function closing(state: OpenLife, rules: RoundingRules, nowMs: number): readonly OrderRequest[] {
  if (Object.values(state.orders).some((order) => isExitOnItsWay(order, nowMs))) return [];
  const exit = marketExit(state, rules);
  // In hedge mode nothing is reduce-only: the ladder must be gone first.
  const first = state.identity.positionSide === 'BOTH' ? [] : cancelsOfLadder(state, nowMs);
  return exit.length === 0 ? [] : [...first, ...exit];
}

/** Whoever asked for it: two market exits would close it twice where nothing is reduce-only. */
const isExitOnItsWay = (order: OrderState, nowMs: number): boolean =>
  isPlacement(order) && order.request.type === 'MARKET' && nowMs <= (order.validUntilMs ?? nowMs);

/** What protects a position that stands without a stop. Prices are quote currency, on the symbol's grid. */
export interface Protection {
  readonly stopPrice: string;
  readonly stopFraction: number;
  readonly targets: readonly { readonly price: string; readonly fraction: number; readonly quantity: string }[];
  /** The stop first. */
  readonly requests: readonly PlacementRequest[];
}

/**
 * The specification's template for a position that nobody protects: a stop of 2.5 % for all of it, then a quarter at 1.5 %
 * and a quarter at 3 %; the half that would trail is left to the brain. Null when the mark is through the stop. Its
 * numbers are the specification's own (133.01 gives 135.00 and 129.68), so a long's prices are cut to the grid, the stop
 * too: it stands less than one tick further away than 2.5 %.
 */
export function protectionByTemplate(
  { identity, entryPrice, quantity }: Pick<OpenLife, 'identity' | 'entryPrice' | 'quantity'>,
  markPrice: number,
  rules: RoundingRules,
  nowMs: number,
): Protection | null {
  const { side, symbol } = identity;
  const sign = direction(side);
  const entry = toNumber(entryPrice);
  const config = { ...DEFAULT_PLANNER_CONFIG, useProfiles: false };
  const { legs } = buildPlan(templateContext(symbol, side, entry, toNumber(quantity), nowMs), config, DEFAULT_BOOK);
  const priceAt = (fraction: number, onGrid: typeof floorToStep): string =>
    onGrid(fromNumber(entry * (1 + sign * fraction)), rules.tickSize);
  const stopFraction = config.defaultSlFraction;
  const stopPrice = priceAt(-stopFraction, floorToStep);
  if (markPrice > 0 && sign * (markPrice - toNumber(stopPrice)) <= 0) return null;
  const stop: PlacementRequest = { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity, price: stopPrice };
  const towardsEntry = side === 'LONG' ? floorToStep : ceilToStep;
  const targets = legs.flatMap((leg) => {
    if (leg.kind !== 'TP' || leg.triggerFraction === null) return [];
    const share = limitQuantity(shareOf(quantity, leg.sizeFraction, rules.stepSize), rules);
    if (share === null) return [];
    return [{ price: priceAt(leg.triggerFraction, towardsEntry), fraction: leg.triggerFraction, quantity: share }];
  });
  const takeProfits = targets
    .filter(({ price }) => !(markPrice > 0) || sign * (toNumber(price) - markPrice) > 0)
    .map(({ price, quantity: share }): PlacementRequest => {
      return { operation: 'place', kind: 'tp', type: 'LIMIT', quantity: share, price };
    });
  return { stopPrice, stopFraction, targets, requests: [...inParts(stop, rules), ...takeProfits] };
}

const templateContext = (symbol: string, side: 'LONG' | 'SHORT', entryPrice: number, size: number, nowMs: number) => ({
  symbol,
  side,
  entryPrice,
  size,
  leverage: 10,
  currentPrice: entryPrice,
  marginPnlPercent: 0,
  pnlQuote: 0,
  positionAgeSeconds: 0,
  volatilityFraction: 0.02,
  trendStrength: 0,
  marketRegime: 'NORMAL' as const,
  hints: { tpFraction: null, slFraction: null, trailFraction: null, confidence: null },
  signalConfidence: null,
  riskMode: 'NORMAL' as const,
  maxLossFraction: 0.025,
  trailEnabled: true,
  nowMs,
  strategyId: null,
});
