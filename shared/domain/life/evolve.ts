import { add, divide, isZero, multiply, subtract } from '../money/decimal.ts';
import { direction, entryOrderSide } from '../position/position.ts';
import type { ExitDecisionMade, FillRecorded, LifeEvent, PositionFlat, PositionOpened } from './events.ts';
import { evolveOrders } from './evolve-orders.ts';
import { activePlanOf, slFractionOf } from './plan-state.ts';
import type { ClosedLife, FlatLife, LifeState, LivingLife, OpenLife } from './state.ts';
import { unknownLife } from './state.ts';

const KEPT_TRADE_IDS = 40;

/** Thrown when an event cannot follow the state it is applied to: the stream is damaged or was written by something else. */
export class ImpossibleEventError extends Error {
  readonly code = 'IMPOSSIBLE_EVENT';
  constructor(event: string, status: string) {
    super(`${event} cannot follow a life that is ${status}`);
    this.name = 'ImpossibleEventError';
  }
}

/** The state after one more event. */
export function evolve(state: LifeState, event: LifeEvent): LifeState {
  if (event.type === 'PositionOpened') {
    if (state.status !== 'unknown') throw new ImpossibleEventError(event.type, state.status);
    return opened(event.data);
  }
  if (state.status === 'unknown' || state.status === 'closed') throw new ImpossibleEventError(event.type, state.status);
  return evolveLiving(state, event);
}

/** Folds events over a state, oldest first. */
export const fold = (events: Iterable<LifeEvent>, from: LifeState = unknownLife): LifeState => {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
};

function opened(data: PositionOpened['data']): OpenLife {
  return {
    status: 'open',
    identity: data.identity,
    openedAtMs: data.openedAtMs,
    strategyId: data.strategyId,
    signalConfidence: data.signalConfidence,
    hints: data.hints,
    quantity: '0',
    entryPrice: '0',
    enteredQuantity: '0',
    realisedPnlQuote: '0',
    ledgerIncomplete: false,
    tradeIds: [],
    crossing: null,
    lastFillAtMs: data.openedAtMs,
    missingSinceMs: null,
    firstSlFraction: null,
    plan: null,
    lastDecision: null,
    shadow: { stopPrice: null, tpLevels: null },
    orders: {},
    floorRefusedAtMs: null,
  };
}

function evolveLiving(state: LivingLife, event: Exclude<LifeEvent, PositionOpened>): LifeState {
  switch (event.type) {
    case 'FillRecorded':
      return evolveOrders(filled(state, event.data), event);
    case 'PositionObserved':
      return {
        ...state,
        quantity: event.data.quantity,
        entryPrice: event.data.entryPrice,
        enteredQuantity: isZero(state.enteredQuantity) ? event.data.quantity : state.enteredQuantity,
        ledgerIncomplete: true,
        missingSinceMs: null,
      };
    case 'PositionMissing':
      return { ...state, missingSinceMs: state.missingSinceMs ?? event.data.readAtMs };
    case 'ExitPlanCreated': {
      const slFraction = slFractionOf(event.data.plan);
      return {
        ...state,
        plan: activePlanOf(state, event.data),
        firstSlFraction: state.firstSlFraction ?? slFraction,
        // A new plan is a new ladder: what an older one asked for in SHADOW no longer counts as placed.
        shadow: { stopPrice: state.shadow.stopPrice, tpLevels: null },
      };
    }
    case 'ExitDecisionMade':
      return decided(state, event.data);
    case 'PositionFlat':
      return flat(state, event.data);
    case 'PositionClosed':
      return closed(state, event.data.closedAtMs);
    default:
      return evolveOrders(state, event);
  }
}

function filled(state: LivingLife, fill: FillRecorded['data']): LivingLife {
  const tradeIds = [...state.tradeIds, fill.tradeId].slice(-KEPT_TRADE_IDS);
  const common = { tradeIds, lastFillAtMs: Math.max(state.lastFillAtMs, fill.tradeTimeMs), missingSinceMs: null };
  if (fill.side === entryOrderSide(state.identity.side)) {
    const quantity = add(state.quantity, fill.quantity);
    const cost = add(multiply(state.quantity, state.entryPrice), multiply(fill.quantity, fill.price));
    return {
      ...state,
      ...common,
      crossing: null,
      quantity,
      entryPrice: divide(cost, quantity),
      enteredQuantity: add(state.enteredQuantity, fill.quantity),
    };
  }
  const beyond = subtract(fill.tradeQuantity, fill.quantity);
  const gainPerUnit = multiply(subtract(fill.price, state.entryPrice), String(direction(state.identity.side)));
  return {
    ...state,
    ...common,
    crossing: beyond === '0' ? null : beyond,
    quantity: subtract(state.quantity, fill.quantity),
    realisedPnlQuote: add(state.realisedPnlQuote, multiply(gainPerUnit, fill.quantity)),
  };
}

function decided(state: LivingLife, { decision, mode, madeAtMs, input }: ExitDecisionMade['data']): LivingLife {
  const lastDecision = {
    type: decision.decisionType,
    atMs: madeAtMs,
    newSlPrice: decision.newSlPrice,
    fraction: decision.fractionToClose,
    tpLevels: decision.newTpLevels,
    mode,
  };
  const next: LivingLife = { ...state, lastDecision };
  if (mode !== 'SHADOW') return next;
  if (decision.decisionType === 'move_sl') {
    return { ...next, shadow: { ...state.shadow, stopPrice: decision.newSlPrice } };
  }
  if (decision.decisionType === 'update_tp_limits') {
    const fractions = decision.tpFractions ?? [];
    const tpLevels = (decision.newTpLevels ?? []).map((price, index) => [price, fractions[index] ?? 0] as const);
    return { ...next, shadow: { ...state.shadow, tpLevels } };
  }
  if (decision.decisionType === 'partial_close' && input.partialLeg !== null && state.plan !== null) {
    // In SHADOW nothing is sent, so the decision itself is what marks the leg as taken.
    return { ...next, plan: { ...state.plan, taken: [...state.plan.taken, input.partialLeg] } };
  }
  return next;
}

const flat = (state: LivingLife, data: PositionFlat['data']): FlatLife => ({
  ...state,
  status: 'flat',
  quantity: '0',
  flatAtMs: data.flatAtMs,
  realisedPnlQuote: data.realisedPnlQuote,
});

function closed(state: LivingLife, closedAtMs: number): ClosedLife {
  if (state.status !== 'flat') throw new ImpossibleEventError('PositionClosed', state.status);
  return {
    status: 'closed',
    identity: state.identity,
    openedAtMs: state.openedAtMs,
    flatAtMs: state.flatAtMs,
    closedAtMs,
    lastTradeId: state.tradeIds.at(-1) ?? null,
    crossing: state.crossing,
    realisedPnlQuote: state.realisedPnlQuote,
  };
}
