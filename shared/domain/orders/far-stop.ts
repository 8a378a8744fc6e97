import type { FarStop } from '../account/gateway-check.ts';
import type { DecimalString } from '../money/decimal.ts';
import { ceilToStep, compare, divide, floorToStep, fromNumber, maximum, toNumber } from '../money/decimal.ts';
import { CLIENT_ID_PREFIX } from './client-order-id.ts';
import type { RoundingRules } from './rounding.ts';

/** What a far stop has to know of its symbol. */
export interface FarStopRules
  extends Pick<RoundingRules, 'tickSize' | 'stepSize' | 'minQuantity' | 'marketMinQuantity'> {
  readonly minPrice: DecimalString;
  /** Quote currency. */
  readonly minNotional: DecimalString;
  /** The lowest price the venue takes, as a fraction of the mark. */
  readonly percentPriceDown: DecimalString;
}

/** So far below the mark that no market gets there while it rests, fraction of the mark. */
const DISTANCE = 0.1;
/** Of the way to the lowest price the venue takes, where that is nearer. */
const SHARE_OF_BAND = 0.8;

/** The begin of a check's id, which no order has. */
const CHECK_PREFIX = 'check:';

/** The id of a check, from one that is unique. */
export const checkIdOf = (unique: string): string => `${CHECK_PREFIX}${unique}`;

/** True for the id of a check: no order is called like one. */
export const isCheckId = (id: string): boolean => id.startsWith(CHECK_PREFIX);

/** The name of a check's far stop at the venue: ours, so that it is swept like every order of ours that nobody answers for. */
const farStopId = (checkId: string): string =>
  `${CLIENT_ID_PREFIX}check.${checkId.slice(CHECK_PREFIX.length).replaceAll('-', '').slice(0, 24)}`;

/** A stop of the smallest size that would sell far below the mark; null where the symbol's prices leave no room for it. */
export function farStopOf(
  checkId: string,
  symbol: string,
  markPrice: DecimalString,
  positionMode: 'one-way' | 'hedge',
  rules: FarStopRules,
): FarStop | null {
  const distance = Math.min(DISTANCE, SHARE_OF_BAND * (1 - toNumber(rules.percentPriceDown)));
  const triggerPrice = floorToStep(fromNumber(toNumber(markPrice) * (1 - distance)), rules.tickSize);
  const isPrice = compare(triggerPrice, '0') > 0 && compare(triggerPrice, rules.minPrice) >= 0;
  if (distance <= 0 || !isPrice) return null;
  const smallest = maximum(rules.minQuantity, rules.marketMinQuantity);
  // In hedge mode nothing is reduce-only, and the least worth of an order may count.
  const worth = positionMode === 'hedge' ? divide(rules.minNotional, triggerPrice) : '0';
  return {
    clientOrderId: farStopId(checkId),
    symbol,
    positionSide: positionMode === 'hedge' ? 'LONG' : 'BOTH',
    quantity: ceilToStep(maximum(smallest, worth), rules.stepSize),
    triggerPrice,
  };
}
