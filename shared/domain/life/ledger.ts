import type { DecimalString } from '../money/decimal.ts';
import { absolute, add, compare, isZero, minimum, multiply, subtract } from '../money/decimal.ts';
import type { OrderSide, PositionSide, Side } from '../position/position.ts';

/** A trade of the account, as the ledger of the exchange names it. */
export interface LedgerTrade {
  readonly tradeId: string;
  readonly orderId: string;
  readonly side: OrderSide;
  readonly quantity: DecimalString;
  readonly price: DecimalString;
  readonly timeMs: number;
  /** Set on a part of a trade that was split between two lives: the quantity of the whole trade. */
  readonly wholeQuantity?: DecimalString;
  /** Client id of the order that made it, where it is known. */
  readonly clientOrderId?: string;
}

/** The trades (or parts of trades) of one life, in order. */
export interface LedgerLife {
  readonly side: Side;
  readonly trades: readonly LedgerTrade[];
  /** True when the last trade brought the position to zero. */
  readonly endsFlat: boolean;
}

/** Ids are digit strings of up to 19 digits: compared as numbers without ever becoming doubles. */
export function compareTradeIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Cuts a run of trades into lives: a life ends where the signed quantity reaches or crosses zero, and a trade that
 * crosses is split in two with the same id. `startQuantity` is the signed quantity before the first trade.
 */
export function cutIntoLives(
  positionSide: PositionSide,
  startQuantity: DecimalString,
  trades: readonly LedgerTrade[],
): readonly LedgerLife[] {
  const lives: OpenCut[] = [];
  let quantity = startQuantity;
  if (!isZero(quantity)) lives.push(begun(sideOf(quantity)));
  for (const trade of trades) {
    let left = trade.quantity;
    while (!isZero(left)) {
      const life = lifeFor(lives, positionSide, trade.side);
      if (life === null) break;
      const part = reduces(life, trade) ? minimum(left, absolute(quantity)) : left;
      life.trades.push(part === trade.quantity ? trade : { ...trade, quantity: part, wholeQuantity: trade.quantity });
      quantity = add(quantity, multiply(part, String(signOf(trade.side))));
      life.endsFlat = isZero(quantity);
      left = subtract(left, part);
    }
  }
  return lives;
}

interface OpenCut {
  readonly side: Side;
  readonly trades: LedgerTrade[];
  endsFlat: boolean;
}

const begun = (side: Side): OpenCut => ({ side, trades: [], endsFlat: false });

/** The life a trade goes into: the one that is open, or a new one when the last has ended. */
function lifeFor(lives: OpenCut[], positionSide: PositionSide, side: OrderSide): OpenCut | null {
  const current = lives.at(-1);
  if (current !== undefined && !current.endsFlat) return current;
  const opening = openingSide(positionSide, side);
  if (opening === null) return null;
  const life = begun(opening);
  lives.push(life);
  return life;
}

const reduces = (life: OpenCut, trade: LedgerTrade): boolean => (trade.side === 'BUY') !== (life.side === 'LONG');

/** In hedge mode a slot has one side only: a trade that would reduce a flat slot belongs to nothing we know. */
function openingSide(positionSide: PositionSide, side: OrderSide): Side | null {
  if (positionSide === 'BOTH') return side === 'BUY' ? 'LONG' : 'SHORT';
  return (side === 'BUY') === (positionSide === 'LONG') ? positionSide : null;
}

/** The side of a signed quantity that is not zero. */
export const sideOf = (signedQuantity: DecimalString): Side => (compare(signedQuantity, '0') > 0 ? 'LONG' : 'SHORT');

const signOf = (side: OrderSide): 1 | -1 => (side === 'BUY' ? 1 : -1);
