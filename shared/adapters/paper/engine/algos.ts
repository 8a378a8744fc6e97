import { compare } from '../../../domain/money/decimal.ts';
import type { AlgoOrder, AlgoType } from './book.ts';
import { type Core, closableLots, emitAlgo, marketOf, nextAlgoId, nextRank, retireAlgo } from './core.ts';
import type { Market } from './market.ts';
import {
  flag,
  type OrderHead,
  type Params,
  readClientId,
  readDecimal,
  readHead,
  readLots,
  readTicks,
  readTimeInForce,
  readWorkingType,
  required,
} from './parameters.ts';
import { invalidData, notRequired, refuse, VenueRefusal } from './refusal.ts';
import { type AlgoView, viewAlgo } from './view.ts';
import { workingTicks } from './working-price.ts';

const TYPES: readonly string[] = ['STOP_MARKET', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'];

/** Takes a conditional order as `POST /fapi/v1/algoOrder` would; throws VenueRefusal with the venue's code. */
export function placeAlgoOrder(core: Core, params: Params): AlgoView {
  if (required(params, 'algoType', 'algotype') !== 'CONDITIONAL') throw invalidData('algotype');
  const head = readHead(core, params);
  const type = readType(params);
  const size = readSize(head, type, params);
  const prices = type === 'TRAILING_STOP_MARKET' ? readTrailing(head, params) : readTrigger(head, type, params);
  const clientAlgoId = readClientId(params.clientAlgoId, `paper_algo_${core.lastAlgo + 1}`);
  checkOpenOrders(core, head, type, size.closePosition, clientAlgoId);
  const algo: AlgoOrder = {
    id: nextAlgoId(core),
    rank: nextRank(core),
    symbol: head.market.rules.symbol,
    clientAlgoId,
    side: head.side,
    positionSide: head.positionSide,
    type,
    timeInForce: size.closePosition ? 'GTE_GTC' : readTimeInForce(params.timeInForce || 'GTC'),
    ...size,
    ...prices,
    workingType: readWorkingType(params),
    priceProtect: flag(params, 'priceProtect'),
    createdMs: core.nowMs,
    status: 'NEW',
    childId: '',
    actualLots: 0,
    actualTicks: 0,
    rejectReason: '',
    updatedMs: core.nowMs,
    triggeredMs: 0,
  };
  head.market.book.algos.push(algo);
  emitAlgo(core, head.market, 'algoAccepted', algo);
  return viewAlgo(algo, head.market.units);
}

/** Cancels an untriggered conditional order; throws -2011 when there is none (any more). */
export function cancelAlgoOrder(core: Core, params: Params): AlgoView {
  const found = findOpenAlgo(core, params);
  if (found === undefined || found.algo.status !== 'NEW') throw refuse(-2011);
  cancel(core, found.market, found.algo);
  return viewAlgo(found.algo, found.market.units);
}

/** Cancels every untriggered conditional order of a symbol. */
export function cancelAllAlgoOrders(core: Core, params: Params): void {
  const market = marketOf(core, required(params, 'symbol'));
  for (const algo of market.book.algos.filter((one) => one.status === 'NEW')) cancel(core, market, algo);
}

/** The open conditional order that `algoId` (first choice) or `clientAlgoId` names, on whatever symbol. */
export function findOpenAlgo(core: Core, params: Params): { market: Market; algo: AlgoOrder } | undefined {
  const id = params.algoId;
  const clientId = params.clientAlgoId;
  if (!id && !clientId) {
    throw new VenueRefusal(-1102, "Param 'clientalgoid' or 'algoid' must be sent, but both were empty/null!");
  }
  for (const market of core.markets.values()) {
    const algo = market.book.algos.find((one) => (id ? one.id === id : one.clientAlgoId === clientId));
    if (algo !== undefined) return { market, algo };
  }
  return undefined;
}

function cancel(core: Core, market: Market, algo: AlgoOrder): void {
  Object.assign(algo, { status: 'CANCELED', updatedMs: core.nowMs });
  retireAlgo(core, market, algo);
  emitAlgo(core, market, 'algoCancelled', algo);
}

function readType(params: Params): AlgoType {
  const type = required(params, 'type');
  if (!isAlgoType(type)) throw refuse(-1116);
  return type;
}

const isAlgoType = (type: string): type is AlgoType => TYPES.includes(type);

type Size = Pick<AlgoOrder, 'lots' | 'reduceOnly' | 'closePosition'>;

function readSize(head: OrderHead, type: AlgoType, params: Params): Size {
  if (!flag(params, 'closePosition')) {
    return { lots: readLots(head.market, params, true), reduceOnly: head.reduceOnly, closePosition: false };
  }
  if (type === 'TRAILING_STOP_MARKET') throw refuse(-4136);
  if (params.quantity && Number(params.quantity) !== 0) throw refuse(-4137);
  if (params.reduceOnly !== undefined) throw notRequired('reduceonly');
  const { side, positionSide } = head;
  if ((side === 'BUY' && positionSide === 'LONG') || (side === 'SELL' && positionSide === 'SHORT')) throw refuse(-1128);
  if (closableLots(head.market, side, positionSide) === 0) throw refuse(-4509);
  // The venue shows a closePosition order as reduce-only although it may not be sent so.
  return { lots: 0, reduceOnly: positionSide === 'BOTH', closePosition: true };
}

type Prices = Pick<AlgoOrder, 'triggerTicks' | 'callbackRate' | 'activateTicks' | 'activated' | 'extremeTicks'>;

function readTrigger(head: OrderHead, type: AlgoType, params: Params): Prices {
  const triggerTicks = readTicks(head.market, params, 'triggerPrice', 'triggerprice');
  const price = workingTicks(head.market, readWorkingType(params));
  const firesBelow = (head.side === 'SELL') === (type === 'STOP_MARKET');
  if (firesBelow ? price <= triggerTicks : price >= triggerTicks) throw refuse(-2021);
  return { triggerTicks, callbackRate: '', activateTicks: 0, activated: false, extremeTicks: 0 };
}

function readTrailing(head: OrderHead, params: Params): Prices {
  const callbackRate = readDecimal(params, 'callbackRate', 'callbackrate');
  if (compare(callbackRate, '0.1') < 0 || compare(callbackRate, '20') > 0) throw invalidData('callbackRate');
  const price = workingTicks(head.market, readWorkingType(params));
  const given = params.activatePrice;
  if (!given || Number(given) === 0) {
    return { triggerTicks: 0, callbackRate, activateTicks: 0, activated: true, extremeTicks: price };
  }
  const activateTicks = readTicks(head.market, params, 'activatePrice', 'activateprice');
  if (head.side === 'SELL' ? activateTicks <= price : activateTicks >= price) throw refuse(-2021);
  return { triggerTicks: 0, callbackRate, activateTicks, activated: false, extremeTicks: 0 };
}

function checkOpenOrders(core: Core, head: OrderHead, type: AlgoType, closePosition: boolean, clientId: string): void {
  let open = 0;
  for (const market of core.markets.values()) {
    open += market.book.algos.length;
    if (market.book.algos.some((algo) => algo.clientAlgoId === clientId)) throw refuse(-4116);
  }
  if (open >= core.settings.maxAlgoOrders) throw refuse(-4045);
  if (!closePosition) return;
  const twin = head.market.book.algos.some(
    (algo) =>
      algo.closePosition &&
      algo.status === 'NEW' &&
      algo.type === type &&
      algo.side === head.side &&
      algo.positionSide === head.positionSide,
  );
  if (twin) throw refuse(-4130);
}
