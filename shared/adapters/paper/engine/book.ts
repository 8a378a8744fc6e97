import type { DecimalString } from '../../../domain/money/decimal.ts';
import type { OrderSide, PositionSide } from '../../../domain/position/position.ts';
import type { FirstExtreme } from './path.ts';

export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTE_GTC';
export type WorkingType = 'MARK_PRICE' | 'CONTRACT_PRICE';
export type AlgoType = 'STOP_MARKET' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET';
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED';
export type AlgoStatus = 'NEW' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'CANCELED' | 'REJECTED' | 'EXPIRED';

/** An ordinary order. Prices are counted in ticks, quantities in steps ("lots") of the symbol. */
export interface RegularOrder {
  /** Text: some symbols have 19 digits. */
  readonly id: string;
  /** Placement order over both families; decides between orders that are hit at the same moment. */
  readonly rank: number;
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  /** LIQUIDATION: the venue's own order, whose client id begins with `autoclose-`, `adl_autoclose` or `settlement_autoclose-`. */
  readonly type: 'LIMIT' | 'MARKET' | 'LIQUIDATION';
  /** STOP_MARKET and the like for the child of a conditional order. */
  readonly originalType: string;
  readonly timeInForce: TimeInForce;
  readonly priceTicks: number;
  readonly lots: number;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly workingType: WorkingType;
  readonly createdMs: number;
  filledLots: number;
  /** Mean over the parts, ticks; a fraction when the parts had different prices. */
  averageTicks: number;
  /** A resting order that has just filled in part waits until then for its next part, UTC ms. */
  readyMs?: number;
  /** How often the order has been amended. */
  readonly amendments?: number;
  status: OrderStatus;
  /** The venue's `er`: 0 none, 2 unfilled part of an IOC, 4 knocked out by the position, see the docs. */
  expireReason: number;
  updatedMs: number;
}

/** What an ordinary order begins with. */
export const UNFILLED = { filledLots: 0, averageTicks: 0, status: 'NEW', expireReason: 0 } as const;

/** A conditional order, until and after it became an ordinary one. */
export interface AlgoOrder {
  /** Text: 16 digits, a number space of its own. */
  readonly id: string;
  readonly rank: number;
  readonly symbol: string;
  readonly clientAlgoId: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly type: AlgoType;
  readonly timeInForce: TimeInForce;
  /** 0 for a trailing stop. */
  readonly triggerTicks: number;
  /** 0 with closePosition. */
  readonly lots: number;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly workingType: WorkingType;
  readonly priceProtect: boolean;
  /** Percent; "" unless trailing. */
  readonly callbackRate: DecimalString;
  /** 0 when none was given. */
  readonly activateTicks: number;
  readonly createdMs: number;
  activated: boolean;
  /** Best price since activation, in ticks. */
  extremeTicks: number;
  status: AlgoStatus;
  childId: string;
  actualLots: number;
  actualTicks: number;
  rejectReason: string;
  updatedMs: number;
  triggeredMs: number;
  /** When TRIGGERING ends, UTC ms; absent unless it lasts. */
  dueMs?: number;
  /** TRIGGERING will end as EXPIRED, without a child. */
  isStuck?: boolean;
}

/** One execution, with exact decimals. */
export interface Trade {
  readonly id: string;
  readonly symbol: string;
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly price: DecimalString;
  readonly quantity: DecimalString;
  readonly quote: DecimalString;
  readonly realisedPnl: DecimalString;
  readonly commission: DecimalString;
  readonly maker: boolean;
  readonly timeMs: number;
}

/** A position slot; `lots` is signed. */
export interface PositionRecord {
  readonly positionSide: PositionSide;
  lots: number;
  entryPrice: DecimalString;
  updatedMs: number;
}

/** The live part of one symbol. */
export interface MarketBook {
  readonly symbol: string;
  leverage: number;
  /** Path order of the bar under way, fixed when it began. */
  first: FirstExtreme;
  /** Open times of recent bars whose order was not the one of a flat account: sub-bars of them stay reproducible. */
  flips: number[];
  positions: PositionRecord[];
  orders: RegularOrder[];
  algos: AlgoOrder[];
}

/** The whole live state, plain JSON. Finished orders and trades are history records and not part of it. */
export interface Book {
  readonly version: 1;
  readonly nowMs: number;
  readonly wallet: DecimalString;
  readonly dualSidePosition: boolean;
  readonly lastOrder: number;
  readonly lastAlgo: number;
  readonly lastTrade: number;
  readonly lastRank: number;
  readonly markets: readonly MarketBook[];
}

/** What is over and never changes again. */
export type HistoryRecord =
  | { readonly kind: 'order'; readonly value: RegularOrder }
  | { readonly kind: 'algo'; readonly value: AlgoOrder }
  | { readonly kind: 'trade'; readonly value: Trade };

/** Trading rules of a simulated symbol, decimals as the venue writes them. */
export interface MarketRules {
  readonly symbol: string;
  readonly tickSize: DecimalString;
  readonly stepSize: DecimalString;
  readonly minPrice: DecimalString;
  readonly maxPrice: DecimalString;
  readonly minQuantity: DecimalString;
  readonly maxQuantity: DecimalString;
  readonly marketMaxQuantity: DecimalString;
  readonly minNotional: DecimalString;
  readonly percentPriceUp: DecimalString;
  readonly percentPriceDown: DecimalString;
  /** More decimals than these are refused with -1111, before tick and step are looked at. */
  readonly pricePrecision: number;
  readonly quantityPrecision: number;
}
