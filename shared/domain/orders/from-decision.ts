import type { ExitDecision } from '../decide/exit-decision.ts';
import type { LivingLife } from '../life/state.ts';
import { compare, fromNumber, multiply, subtract } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import type { OrderKind, OrderRequest, PlacementRequest } from './order.ts';
import { isPlacement } from './order.ts';
import { stopRequest, workingStop } from './protection.ts';
import type { RoundingRules } from './rounding.ts';
import { limitQuantity, marketQuantity, stopPriceOnGrid, takeProfitPriceOnGrid } from './rounding.ts';

/** The orders a decision asks for, in the order they must leave; empty when the symbol's rules leave nothing to do. */
export function requestsFor(
  decision: ExitDecision,
  state: LivingLife,
  partialLeg: number | null,
  ladderLegs: readonly number[],
  rules: RoundingRules,
): readonly OrderRequest[] {
  switch (decision.decisionType) {
    case 'no_change':
      return [];
    case 'full_exit_now':
      return market(state, 'other_exit', state.quantity, null, rules);
    case 'partial_close':
      return partialClose(decision, state, partialLeg, rules);
    case 'move_sl':
      return moveStop(decision.newSlPrice, state, rules);
    case 'update_tp_limits':
      return ladder(decision, state, ladderLegs, rules);
  }
}

function partialClose(
  decision: ExitDecision,
  state: LivingLife,
  leg: number | null,
  rules: RoundingRules,
): readonly OrderRequest[] {
  const fraction = decision.fractionToClose ?? 0;
  const quantity = fraction >= 1 ? state.quantity : multiply(state.quantity, fromNumber(fraction));
  return market(state, 'partial_tp', quantity, leg, rules);
}

function market(
  state: LivingLife,
  kind: OrderKind,
  wanted: string,
  leg: number | null,
  rules: RoundingRules,
): readonly OrderRequest[] {
  const quantity = marketQuantity(wanted, rules);
  if (quantity === null) return [];
  const plan = leg === null ? null : (state.plan?.number ?? null);
  return [
    {
      operation: 'place',
      kind,
      orderClass: 'discretionary',
      type: 'MARKET',
      quantity,
      price: null,
      supersedes: null,
      plan,
      leg,
    },
  ];
}

function moveStop(newSlPrice: number | null, state: LivingLife, rules: RoundingRules): readonly OrderRequest[] {
  if (newSlPrice === null) return [];
  const price = stopPriceOnGrid(state.identity.side, newSlPrice, rules);
  const current = workingStop(state)?.order.request.price ?? null;
  // On a coarse grid a "better" stop can round to the one that already rests, or behind it.
  const gain = current === null ? 1 : direction(state.identity.side) * compare(price, current);
  return gain > 0 ? [stopRequest(state, price)] : [];
}

function ladder(
  decision: ExitDecision,
  state: LivingLife,
  legs: readonly number[],
  rules: RoundingRules,
): readonly OrderRequest[] {
  const requests: OrderRequest[] = [];
  for (const [intentId, order] of Object.entries(state.orders)) {
    if (!isPlacement(order) || order.request.kind !== 'tp') continue;
    requests.push({ operation: 'cancel', kind: 'tp', orderClass: 'housekeeping', target: intentId, family: 'regular' });
  }
  const levels = decision.newTpLevels ?? [];
  const fractions = decision.tpFractions ?? [];
  const takesAll = fractions.reduce((sum, fraction) => sum + fraction, 0) > 1 - 1e-9;
  let left = state.quantity;
  levels.forEach((level, index) => {
    const isLast = index === levels.length - 1;
    const wanted = isLast && takesAll ? left : multiply(state.quantity, fromNumber(fractions[index] ?? 0));
    const quantity = limitQuantity(compare(wanted, left) > 0 ? left : wanted, rules);
    if (quantity === null) return;
    left = subtract(left, quantity);
    requests.push(takeProfit(state, level, quantity, legs[index] ?? null, rules));
  });
  return requests;
}

const takeProfit = (
  state: LivingLife,
  level: number,
  quantity: string,
  leg: number | null,
  rules: RoundingRules,
): PlacementRequest => ({
  operation: 'place',
  kind: 'tp',
  orderClass: 'discretionary',
  type: 'LIMIT',
  quantity,
  price: takeProfitPriceOnGrid(state.identity.side, level, rules),
  supersedes: null,
  plan: state.plan?.number ?? null,
  leg,
});
