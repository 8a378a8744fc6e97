import { type DecimalString, fromNumber, multiply } from '../../../domain/money/decimal.ts';
import type { OrderSide, PositionSide } from '../../../domain/position/position.ts';
import type { AlgoOrder, RegularOrder, Trade } from './book.ts';
import { type Unit, unitsToNumber, unitsToText } from './units.ts';

/** Tick and step of a symbol. */
export interface Units {
  readonly tick: Unit;
  readonly step: Unit;
}

/** An ordinary order as it leaves the engine: exact decimals, ids as text. */
export interface OrderView
  extends Omit<RegularOrder, 'priceTicks' | 'lots' | 'filledLots' | 'averageTicks' | 'readyMs' | 'amendments'> {
  readonly price: DecimalString;
  readonly quantity: DecimalString;
  readonly executedQuantity: DecimalString;
  readonly averagePrice: DecimalString;
  readonly cumulativeQuote: DecimalString;
}

/** A conditional order as it leaves the engine. `quantity` is "0" with closePosition. */
export interface AlgoView
  extends Omit<
    AlgoOrder,
    'triggerTicks' | 'lots' | 'activateTicks' | 'extremeTicks' | 'actualLots' | 'actualTicks' | 'dueMs' | 'isStuck'
  > {
  readonly triggerPrice: DecimalString;
  readonly quantity: DecimalString;
  readonly activatePrice: DecimalString;
  readonly actualQuantity: DecimalString;
  readonly actualPrice: DecimalString;
}

/** A position slot as it leaves the engine; `quantity` is signed. */
export interface PositionView {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly quantity: DecimalString;
  readonly entryPrice: DecimalString;
  readonly markPrice: DecimalString;
  readonly unrealisedPnl: DecimalString;
  readonly notional: DecimalString;
  readonly liquidationPrice: DecimalString;
  readonly leverage: number;
  readonly updatedMs: number;
}

/** What happened, with its exact time, in the order in which it happened. */
export type EngineEvent =
  | {
      readonly type: 'orderAccepted' | 'orderAmended' | 'orderCancelled' | 'orderExpired';
      readonly timeMs: number;
      readonly order: OrderView;
    }
  | {
      readonly type:
        | 'algoAccepted'
        | 'algoActivated'
        | 'algoCancelled'
        | 'algoTriggering'
        | 'algoTriggered'
        | 'algoFinished'
        | 'algoRejected'
        | 'algoExpired';
      readonly timeMs: number;
      readonly algo: AlgoView;
    }
  | { readonly type: 'trade'; readonly timeMs: number; readonly trade: Trade; readonly order: OrderView }
  | {
      readonly type: 'positionChanged';
      readonly timeMs: number;
      readonly symbol: string;
      readonly positionSide: PositionSide;
      readonly previousQuantity: DecimalString;
      /** Signed, base asset. */
      readonly quantity: DecimalString;
      readonly entryPrice: DecimalString;
      readonly unrealisedPnl: DecimalString;
      readonly realisedPnl: DecimalString;
      readonly wallet: DecimalString;
    }
  | { readonly type: 'leverageChanged'; readonly timeMs: number; readonly symbol: string; readonly leverage: number }
  | { readonly type: 'positionModeChanged'; readonly timeMs: number; readonly dualSidePosition: boolean };

/** The outward form of an ordinary order. */
export function viewOrder(order: RegularOrder, units: Units): OrderView {
  const { priceTicks, lots, filledLots, averageTicks, readyMs: _ready, amendments: _times, ...rest } = order;
  const executedQuantity = unitsToText(filledLots, units.step);
  const averagePrice = averageText(averageTicks, units.tick);
  return {
    ...rest,
    price: unitsToText(priceTicks, units.tick),
    quantity: unitsToText(lots, units.step),
    executedQuantity,
    averagePrice,
    cumulativeQuote: multiply(executedQuantity, averagePrice),
  };
}

/** Parts at different prices have a mean between two ticks: eight decimals of it. */
const averageText = (ticks: number, tick: Unit): DecimalString =>
  Number.isInteger(ticks) ? unitsToText(ticks, tick) : fromNumber(Number(unitsToNumber(ticks, tick).toFixed(8)));

/** The outward form of a conditional order. */
export function viewAlgo(algo: AlgoOrder, units: Units): AlgoView {
  const { triggerTicks, lots, activateTicks, actualLots, actualTicks, ...others } = algo;
  const { extremeTicks: _extreme, dueMs: _due, isStuck: _stuck, ...rest } = others;
  return {
    ...rest,
    triggerPrice: unitsToText(triggerTicks, units.tick),
    quantity: unitsToText(lots, units.step),
    activatePrice: unitsToText(activateTicks, units.tick),
    actualQuantity: unitsToText(actualLots, units.step),
    actualPrice: averageText(actualTicks, units.tick),
  };
}

/** True for BUY: the sign of what an order adds to a position. */
export const signOf = (side: OrderSide): 1 | -1 => (side === 'BUY' ? 1 : -1);
