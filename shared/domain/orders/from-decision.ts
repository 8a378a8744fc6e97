import type { ExitDecision } from '../decide/exit-decision.ts';
import type { LivingLife } from '../life/state.ts';
import { compare, minimum } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import type { OrderKind, OrderRequest, PlacementRequest } from './order.ts';
import { inParts } from './parts.ts';
import { stopRequest, workingStop } from './protection.ts';
import type { RoundingRules } from './rounding.ts';
import { marketQuantity, safeStopPrice, shareOf, takeProfitPriceOnGrid } from './rounding.ts';
import { rungsOf } from './rungs.ts';
import { cancelsOfLadder } from './take-profits.ts';

/** What turning a decision into orders looks at besides the life. */
export interface RequestBasis {
  readonly nowMs: number;
  readonly markPrice: number;
  /** The leg presented as PARTIAL, and those presented as TP in their order, as indices in the plan in force. */
  readonly partialLeg: number | null;
  readonly ladderLegs: readonly number[];
  readonly rules: RoundingRules;
}

/** The orders a decision asks for, in the order they must leave; empty when the symbol's rules leave nothing to do. */
export function requestsFor(decision: ExitDecision, state: LivingLife, basis: RequestBasis): readonly OrderRequest[] {
  switch (decision.decisionType) {
    case 'no_change':
      return [];
    case 'full_exit_now':
      return leave(state, basis);
    case 'partial_close':
      return partialClose(decision, state, basis);
    case 'move_sl':
      return moveStop(decision.newSlPrice, state, basis);
    case 'update_tp_limits':
      return ladder(decision, state, basis);
    default:
      return decision.decisionType satisfies never;
  }
}

/** In hedge mode nothing is reduce-only: the venue would refuse a market order beside a ladder that closes the same quantity. */
function leave(state: LivingLife, { rules, nowMs }: RequestBasis): readonly OrderRequest[] {
  const exit = marketExit(state, rules);
  const first = state.identity.positionSide === 'BOTH' ? [] : cancelsOfLadder(state, nowMs);
  return exit.length === 0 ? [] : [...first, ...exit];
}

function partialClose(
  decision: ExitDecision,
  state: LivingLife,
  { rules, partialLeg }: RequestBasis,
): readonly OrderRequest[] {
  const quantity = shareOf(state.quantity, decision.fractionToClose ?? 0, rules.marketStepSize);
  return market(state, 'partial_tp', quantity, rules, legOf(state, partialLeg));
}

/** The market orders that close the whole position: one, or as many as the venue's maximum asks for; none when it is too small to be sold. */
export const marketExit = (state: LivingLife, rules: RoundingRules): readonly PlacementRequest[] =>
  market(state, 'other_exit', state.quantity, rules);

function market(
  state: LivingLife,
  kind: OrderKind,
  wanted: string,
  rules: RoundingRules,
  leg: ReturnType<typeof legOf> = {},
): readonly PlacementRequest[] {
  const quantity = marketQuantity(minimum(wanted, state.quantity), rules);
  if (quantity === null) return [];
  return inParts({ operation: 'place', kind, type: 'MARKET', quantity, price: null, ...leg }, rules);
}

function moveStop(
  newSlPrice: number | null,
  state: LivingLife,
  { rules, markPrice, nowMs }: RequestBasis,
): readonly OrderRequest[] {
  if (newSlPrice === null) return [];
  const price = safeStopPrice(state.identity.side, newSlPrice, markPrice, rules);
  if (price === null) return [];
  const current = workingStop(state, nowMs)?.order.request.price ?? null;
  // On a coarse grid a "better" stop can round to the one that already rests, or behind it.
  const gain = current === null ? 1 : direction(state.identity.side) * compare(price, current);
  return gain > 0 ? inParts(stopRequest(state, price, nowMs), rules) : [];
}

function ladder(
  decision: ExitDecision,
  state: LivingLife,
  { rules, nowMs, ladderLegs }: RequestBasis,
): readonly OrderRequest[] {
  const levels = decision.newTpLevels ?? [];
  const rungs = rungsOf(state.quantity, (decision.tpFractions ?? []).slice(0, levels.length), rules);
  const placements = rungs.map(({ quantity, level, merged }): PlacementRequest => {
    const legs = merged.flatMap((index) => ladderLegs[index] ?? []);
    return {
      operation: 'place',
      kind: 'tp',
      type: 'LIMIT',
      quantity,
      price: takeProfitPriceOnGrid(state.identity.side, levels[level] ?? 0, rules),
      ...legOf(state, ladderLegs[level] ?? null),
      ...(legs.length === 0 ? {} : { merged: legs }),
    };
  });
  return [...cancelsOfLadder(state, nowMs), ...placements];
}

function legOf({ plan }: LivingLife, leg: number | null): Pick<PlacementRequest, 'plan' | 'leg' | 'trigger'> {
  if (plan === null) return {};
  const trigger = leg === null ? null : (plan.legs[leg]?.trigger ?? null);
  return {
    plan: plan.number,
    ...(leg === null ? {} : { leg }),
    ...(trigger === null ? {} : { trigger }),
  };
}
