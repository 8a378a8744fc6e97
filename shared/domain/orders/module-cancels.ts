import type { LivingLife } from '../life/state.ts';
import { compare } from '../money/decimal.ts';
import { direction } from '../position/position.ts';
import { isOurs } from './client-order-id.ts';
import type { CancelRequest, KnownOrder, OrderState } from './order.ts';
import { isPlacement } from './order.ts';
import { restingStops, restsCovered } from './protection.ts';

/** Why a cancel may not leave. */
interface Refused {
  readonly rule: string;
  readonly detail: string;
}

/**
 * Why a module of the old exit stack may not cancel this order; null when it may. The brain's own orders are not its to
 * cancel, and no stop goes while nothing at least as tight rests for the whole position.
 */
export function staleModuleCancel(state: LivingLife, { target, family }: CancelRequest): Refused | null {
  const aimed = state.orders[target];
  if (aimed === undefined && isOurs(target)) return { rule: 'nothing-to-cancel', detail: target };
  if (aimed !== undefined && aimed.module === undefined) return { rule: 'not-yours', detail: target };
  if (family === 'regular' || isTakeProfit(aimed)) return null;
  // The next life may have nothing else yet: what is left of one that is over is swept, and that looks at who comes after it.
  if (state.status === 'flat') return { rule: 'position-gone', detail: target };
  return isKept(state, target, aimed) ? null : { rule: 'last-stop', detail: target };
}

const isTakeProfit = (aimed: OrderState | undefined): boolean => aimed !== undefined && aimed.request.kind === 'tp';

/** A stop of others, of which only the id is known, counts like one that is as tight as the tightest. */
function isKept(state: LivingLife, target: string, aimed: OrderState | undefined): boolean {
  const price = aimed !== undefined && isPlacement(aimed) ? aimed.request.price : null;
  const sign = direction(state.identity.side);
  const isLooser = ({ order }: KnownOrder): boolean =>
    price !== null && sign * compare(order.request.price ?? '0', price) < 0;
  const isOther = (stop: KnownOrder): boolean => stop.intentId !== target && !isLooser(stop);
  if (restsCovered(state, (stop) => !isOther(stop))) return true;
  return restingStops(state, 'hard_sl').some(isOther);
}
