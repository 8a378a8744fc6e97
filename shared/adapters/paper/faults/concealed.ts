import type { Engine } from '../engine/engine.ts';
import type { Params } from '../engine/parameters.ts';
import { refuse } from '../engine/refusal.ts';
import type { Lags } from './lags.ts';
import type { FaultPlan } from './plan.ts';

const STALE_ORDER_MS = 2000;
const GHOST_MS = 15_000;

interface Hidden {
  readonly untilMs: number;
  readonly fromLists: boolean;
}

/** The engine as the callers of the faulty keys see it. */
export interface Concealed {
  /** `isAnswered`: the caller will learn that its order was taken; only then can it be a ghost to him. */
  seenBy(isAnswered: boolean): Engine;
}

/** Nothing is hidden yet. Everything but the queries goes through to the engine unchanged. */
export function createConcealed(plan: FaultPlan, engine: Engine, lags: Lags): Concealed {
  const hidden = new Map<string, Hidden>();
  const lookup = (key: string): Hidden | undefined => {
    const one = hidden.get(key);
    if (one === undefined || engine.nowMs() < one.untilMs) return one;
    hidden.delete(key);
    return undefined;
  };
  const hide = (family: 'order' | 'algo', id: string, params: Params, isAnswered: boolean): void => {
    const endpoint = family === 'order' ? '/fapi/v1/order' : '/fapi/v1/algoOrder';
    const kinds = [params.type ?? '', ...(params.closePosition === 'true' ? ['closePosition'] : [])];
    const occasion = { method: 'POST', endpoint, kinds };
    const ghost = isAnswered ? plan.draw('ghost-ack', occasion) : undefined;
    const struck = ghost ?? plan.draw('stale-order', occasion);
    if (struck === undefined) return;
    plan.note(struck.rule.name);
    const lastsMs = struck.rule.lastsMs ?? (ghost === undefined ? STALE_ORDER_MS : GHOST_MS);
    hidden.set(`${family} ${id}`, { untilMs: engine.nowMs() + lastsMs, fromLists: ghost !== undefined });
  };
  const found = <T extends { readonly id: string }>(family: string, view: T): T => {
    if (lookup(`${family} ${view.id}`) !== undefined) throw refuse(-2013);
    return view;
  };
  const listed = <T extends { readonly id: string }>(family: string, views: T[]): T[] =>
    hidden.size === 0 ? views : views.filter(({ id }) => lookup(`${family} ${id}`)?.fromLists !== true);
  const checkPositionIsSeen = (params: Params): void => {
    if (params.closePosition?.toLowerCase() !== 'true') return;
    if (!lags.isUnseen(params.symbol ?? '', params.positionSide || 'BOTH')) return;
    plan.note('lagging-position-4509');
    throw refuse(-4509);
  };

  const queries = {
    positions: lags.positions,
    findOrder: (params) => found('order', engine.findOrder(params)),
    findAlgo: (params) => found('algo', engine.findAlgo(params)),
    openOrders: (symbol) => listed('order', engine.openOrders(symbol)),
    openAlgos: (symbol) => listed('algo', engine.openAlgos(symbol)),
    allOrders: (params) => listed('order', engine.allOrders(params)),
    allAlgos: (params) => listed('algo', engine.allAlgos(params)),
  } satisfies Partial<Engine>;

  return {
    seenBy: (isAnswered) => ({
      ...engine,
      ...queries,
      placeOrder(params) {
        const view = engine.placeOrder(params);
        hide('order', view.id, params, isAnswered);
        return view;
      },
      placeAlgoOrder(params) {
        checkPositionIsSeen(params);
        const view = engine.placeAlgoOrder(params);
        hide('algo', view.id, params, isAnswered);
        return view;
      },
    }),
  };
}
