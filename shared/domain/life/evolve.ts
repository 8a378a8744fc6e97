import { add, compare, divide, isZero, maximum, multiply, subtract } from '../money/decimal.ts';
import { direction, entryOrderSide } from '../position/position.ts';
import { counted } from './counted.ts';
import { executed } from './credited.ts';
import type {
  ExitDecisionMade,
  FillRecorded,
  LifeEvent,
  PositionFlat,
  PositionObserved,
  PositionOpened,
} from './events.ts';
import { evolveOrders } from './evolve-orders.ts';
import { ImpossibleEventError } from './impossible-event.ts';
import { withPlan } from './plan-state.ts';
import type { ClosedLife, FlatLife, LastDecision, LifeState, LivingLife, OpenLife, ShadowBook } from './state.ts';
import { unknownLife } from './state.ts';

export { ImpossibleEventError } from './impossible-event.ts';

/** The state after one more event. @throws ImpossibleEventError for an event that cannot follow the state */
export function evolve(state: LifeState, event: LifeEvent): LifeState {
  if (event.type === 'PositionOpened') {
    if (state.status !== 'unknown') throw new ImpossibleEventError(event.type, state.status);
    return opened(event.data);
  }
  if (state.status === 'unknown' || state.status === 'closed') throw new ImpossibleEventError(event.type, state.status);
  if (event.type === 'PositionClosed') {
    if (state.status !== 'flat') throw new ImpossibleEventError(event.type, state.status);
    return closed(state, event.data.closedAtMs);
  }
  if (isOrderEvent(event)) return evolveOrders(state, event);
  if (state.status !== 'open') throw new ImpossibleEventError(event.type, state.status);
  return evolveOpen(state, event);
}

/** Folds events over a state, oldest first. */
export const fold = (events: Iterable<LifeEvent>, from: LifeState = unknownLife): LifeState => {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
};

type OrderEvent = Extract<LifeEvent, { type: `ExitOrder${string}` }>;

/** Events about orders may also come while a life is flat and being swept. */
const isOrderEvent = (event: LifeEvent): event is OrderEvent => event.type.startsWith('ExitOrder');

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
    enteredQuote: '0',
    realisedPnlQuote: '0',
    settledTradeId: data.afterTradeId,
    tradeIds: [],
    observedAtMs: null,
    crossing: null,
    lastFillAtMs: data.openedAtMs,
    missingSinceMs: null,
    firstSlFraction: null,
    plan: null,
    lastDecision: null,
    shadow: null,
    orders: {},
    ...(isOutside(data.share) ? { outsideShare: true } : {}),
  };
}

const isOutside = (share: PositionOpened['data']['share']): boolean =>
  share !== undefined && share.placePercent >= share.sharePercent;

type OpenEvent = Exclude<LifeEvent, OrderEvent | { type: 'PositionOpened' | 'PositionClosed' }>;

function evolveOpen(state: OpenLife, event: OpenEvent): LivingLife {
  switch (event.type) {
    case 'FillRecorded':
      return executed(filled(state, event.data), event.data);
    case 'PositionObserved':
      return observed(state, event.data);
    case 'PositionMissing':
      return { ...state, missingSinceMs: state.missingSinceMs ?? event.data.readAtMs };
    case 'ExitPlanCreated':
      return withPlan(state, event.data);
    case 'ExitDecisionMade':
      return decided(state, event.data);
    case 'PositionFlat':
      return flat(state, event.data);
    default:
      return event satisfies never;
  }
}

function filled(state: OpenLife, fill: FillRecorded['data']): OpenLife {
  const common = {
    ...counted(state, fill),
    lastFillAtMs: Math.max(state.lastFillAtMs, fill.tradeTimeMs),
    missingSinceMs: null,
  };
  if (fill.side === entryOrderSide(state.identity.side)) {
    const quantity = add(state.quantity, fill.quantity);
    const paid = multiply(fill.quantity, fill.price);
    const cost = add(multiply(state.quantity, state.entryPrice), paid);
    return {
      ...state,
      ...common,
      quantity,
      // An average of one price is that price, without the digits a division would leave behind.
      entryPrice: isZero(state.quantity) ? fill.price : divide(cost, quantity),
      enteredQuantity: add(state.enteredQuantity, fill.quantity),
      enteredQuote: add(state.enteredQuote, paid),
    };
  }
  if (compare(fill.quantity, state.quantity) > 0) {
    throw new ImpossibleEventError('FillRecorded', `smaller (${state.quantity}) than what it sells (${fill.quantity})`);
  }
  const gainPerUnit = multiply(subtract(fill.price, state.entryPrice), String(direction(state.identity.side)));
  return {
    ...state,
    ...common,
    quantity: subtract(state.quantity, fill.quantity),
    realisedPnlQuote: add(state.realisedPnlQuote, multiply(gainPerUnit, fill.quantity)),
  };
}

/** The exchange's word for size and entry. What it shows beyond the known size was entered by trades that nobody showed us. */
function observed(state: OpenLife, { quantity, entryPrice, readAtMs }: PositionObserved['data']): OpenLife {
  const growth = maximum(subtract(quantity, state.quantity), '0');
  return {
    ...state,
    quantity,
    entryPrice,
    enteredQuantity: add(state.enteredQuantity, growth),
    enteredQuote: add(state.enteredQuote, multiply(growth, entryPrice)),
    observedAtMs: readAtMs,
    missingSinceMs: null,
  };
}

const EMPTY_BOOK: ShadowBook = { stopPrice: null, tpLevels: null, taken: [], furthestTaken: 0 };

function decided(state: OpenLife, { decision, mode, madeAtMs, input }: ExitDecisionMade['data']): OpenLife {
  const { decisionType, newSlPrice, fractionToClose, newTpLevels } = decision;
  const lastDecision: LastDecision = {
    type: decisionType,
    atMs: madeAtMs,
    ...(mode === 'SHADOW' ? { shadow: true } : {}),
    ...(newSlPrice === null ? {} : { newSlPrice }),
    ...(fractionToClose === null ? {} : { fraction: fractionToClose }),
    ...(newTpLevels === null ? {} : { tpLevels: newTpLevels }),
  };
  if (mode === 'LIVE') return { ...state, lastDecision };
  const shadow = state.shadow ?? EMPTY_BOOK;
  const next = { ...state, lastDecision, shadow };
  switch (decision.decisionType) {
    case 'move_sl':
      return { ...next, shadow: { ...shadow, stopPrice: decision.newSlPrice } };
    case 'update_tp_limits': {
      const fractions = decision.tpFractions ?? [];
      const tpLevels = (decision.newTpLevels ?? []).map((price, index) => [price, fractions[index] ?? 0] as const);
      return { ...next, shadow: { ...shadow, tpLevels } };
    }
    case 'partial_close':
      // Nothing is sent in SHADOW, so the decision itself is what marks the leg as taken.
      return input.partialLeg === null
        ? next
        : { ...next, shadow: { ...shadow, taken: [...shadow.taken, input.partialLeg] } };
    case 'full_exit_now':
    case 'no_change':
      return next;
    default:
      return decision.decisionType satisfies never;
  }
}

function flat(state: OpenLife, data: PositionFlat['data']): FlatLife {
  return {
    ...state,
    status: 'flat',
    quantity: '0',
    flatAtMs: data.flatAtMs,
    realisedPnlQuote: data.realisedPnlQuote,
    // Trades up to the reads that proved it are part of this life's end, whenever the ledger shows them.
    observedAtMs: data.evidence === 'two-reads' ? data.flatAtMs : state.observedAtMs,
  };
}

function closed(state: FlatLife, closedAtMs: number): ClosedLife {
  const { identity, openedAtMs, flatAtMs, realisedPnlQuote, settledTradeId, tradeIds, observedAtMs, crossing } = state;
  return {
    status: 'closed',
    identity,
    openedAtMs,
    flatAtMs,
    closedAtMs,
    realisedPnlQuote,
    settledTradeId,
    tradeIds,
    observedAtMs,
    crossing,
  };
}
