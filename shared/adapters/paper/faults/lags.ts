import { add, compare, isZero, multiply, subtract } from '../../../domain/money/decimal.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineEvent, PositionView } from '../engine/view.ts';
import type { FaultPlan } from './plan.ts';

const STALE_MS = 1500;
const LAGGING_MS = 900;

interface Stale {
  readonly before: PositionView;
  readonly untilMs: number;
  isNoted: boolean;
}

/** The position service after a fill: what it still believes, and where it does not see the position yet. */
export interface Lags {
  /** Must be offered every engine event, in order, before anybody asks. */
  see(events: readonly EngineEvent[]): void;
  /** The positions as they were before a fill that struck, as the engine would answer them. */
  positions(which: Parameters<Engine['positions']>[0]): PositionView[];
  /** True while a closePosition order of this slot is told that there is no position. */
  isUnseen(symbol: string, positionSide: string): boolean;
}

/** No fill has struck yet. */
export function createLags(plan: FaultPlan, engine: Engine): Lags {
  const stale = new Map<string, Stale>();
  const unseenUntil = new Map<string, number>();
  let latest = new Map<string, PositionView>();
  const remember = (): void => {
    latest = new Map(engine.positions({ all: true }).map((view) => [slotKey(view), view]));
  };
  remember();

  const seeFill = (event: Extract<EngineEvent, { type: 'positionChanged' }>, tradeId: string, kind: string): void => {
    const key = slotKey(event);
    const occasion = { key: tradeId, kinds: [kind] };
    const late = plan.draw('stale-position', occasion);
    const before = latest.get(key);
    if (late !== undefined && before !== undefined) {
      stale.set(key, { before, untilMs: event.timeMs + (late.rule.lastsMs ?? STALE_MS), isNoted: false });
    }
    const isEntry =
      isZero(event.previousQuantity) || compare(event.previousQuantity, '0') * compare(event.quantity, '0') < 0;
    const unseen = isEntry ? plan.draw('lagging-position-4509', occasion) : undefined;
    if (unseen !== undefined) unseenUntil.set(key, event.timeMs + (unseen.rule.lastsMs ?? LAGGING_MS));
  };

  const believed = (view: PositionView): PositionView => {
    const one = stale.get(slotKey(view));
    if (one === undefined) return view;
    if (engine.nowMs() >= one.untilMs) {
      stale.delete(slotKey(view));
      return view;
    }
    if (!one.isNoted) plan.note('stale-position');
    one.isNoted = true;
    return valuedAt(one.before, view.markPrice);
  };
  const isShown = (view: PositionView): boolean =>
    !isZero(view.quantity) ||
    [...engine.openOrders(view.symbol), ...engine.openAlgos(view.symbol)].some(
      ({ positionSide }) => positionSide === view.positionSide,
    );

  return {
    see(events) {
      let trade: Extract<EngineEvent, { type: 'trade' }> | undefined;
      for (const event of events) {
        if (event.type === 'trade') trade = event;
        if (event.type !== 'positionChanged' || trade === undefined) continue;
        seeFill(event, trade.trade.id, trade.order.originalType);
      }
      if (trade !== undefined) remember();
      if (events.some(({ type }) => type === 'positionModeChanged')) {
        stale.clear();
        remember();
      }
    },
    positions(which) {
      if (stale.size === 0) return engine.positions(which);
      const all = engine.positions({ ...which, all: true }).map(believed);
      return which.all ? all : all.filter(isShown);
    },
    isUnseen: (symbol, positionSide) =>
      engine.nowMs() < (unseenUntil.get(slotKey({ symbol, positionSide })) ?? Number.NEGATIVE_INFINITY),
  };
}

const slotKey = ({ symbol, positionSide }: { symbol: string; positionSide: string }): string =>
  `${symbol} ${positionSide}`;

/** An old position at today's mark. */
function valuedAt(before: PositionView, markPrice: string): PositionView {
  const notional = add('0', multiply(markPrice, before.quantity));
  const unrealisedPnl = isZero(before.quantity)
    ? '0'
    : multiply(subtract(markPrice, before.entryPrice), before.quantity);
  return { ...before, markPrice, notional, unrealisedPnl };
}
