import { compare, type DecimalString, isDecimal } from '../../../domain/money/decimal.ts';
import type { OrderSide, PositionSide } from '../../../domain/position/position.ts';
import type { TimeInForce, WorkingType } from './book.ts';
import { type Core, marketOf } from './core.ts';
import type { Market } from './market.ts';
import { invalidData, missing, notRequired, refuse, VenueRefusal } from './refusal.ts';
import { countUnits, decimalsOf, unitOf } from './units.ts';

/** Request parameters as they arrived: text by name. */
export type Params = Readonly<Record<string, string | undefined>>;

/** The value of a mandatory parameter; throws -1102 naming it. */
export function required(params: Params, name: string, shown = name): string {
  const value = params[name];
  if (value === undefined || value === '') throw missing(shown);
  return value;
}

/** A "true"/"false" parameter, false when absent; throws -1130 on any other text. */
export function flag(params: Params, name: string): boolean {
  const value = params[name]?.toLowerCase();
  if (value === undefined || value === '' || value === 'false') return false;
  if (value === 'true') return true;
  throw invalidData(name);
}

/** What every order says first. */
export interface OrderHead {
  readonly market: Market;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly reduceOnly: boolean;
}

/** Symbol, side, position side and reduce-only, held against the account's position mode (-1121, -1117, -4061, -1106). */
export function readHead(core: Core, params: Params): OrderHead {
  const market = marketOf(core, required(params, 'symbol'));
  const side = required(params, 'side');
  if (side !== 'BUY' && side !== 'SELL') throw refuse(-1117);
  return { market, side, positionSide: readPositionSide(core, params), reduceOnly: readReduceOnly(core, params) };
}

function readPositionSide(core: Core, params: Params): PositionSide {
  const given = params.positionSide || 'BOTH';
  if (given !== 'BOTH' && given !== 'LONG' && given !== 'SHORT') throw invalidData('positionSide');
  if ((given === 'BOTH') === core.dualSidePosition) throw refuse(-4061);
  return given;
}

function readReduceOnly(core: Core, params: Params): boolean {
  if (params.reduceOnly !== undefined && core.dualSidePosition) throw notRequired('reduceonly');
  return flag(params, 'reduceOnly');
}

/** The quantity in lots within the symbol's limits (-1102, -1111, -4003, -4004, -4005, -4023). */
export function readLots(market: Market, params: Params, isMarketOrder: boolean): number {
  const { rules } = market;
  const text = readDecimal(params, 'quantity');
  if (compare(text, '0') <= 0) throw refuse(-4003);
  if (decimalsOf(text) > rules.quantityPrecision) throw refuse(-1111);
  if (compare(text, rules.minQuantity) < 0) throw refuse(-4004);
  if (compare(text, isMarketOrder ? rules.marketMaxQuantity : rules.maxQuantity) > 0) throw refuse(-4005);
  const lots = countUnits(text, unitOf(rules.stepSize));
  if (lots === undefined) throw refuse(-4023);
  return lots;
}

/** A price in ticks within the symbol's limits (-1102, -1111, -4001, -4002, -4013, -4014). */
export function readTicks(market: Market, params: Params, name: string, shown = name): number {
  const { rules } = market;
  const text = readDecimal(params, name, shown);
  if (compare(text, '0') <= 0) throw refuse(-4001);
  if (decimalsOf(text) > rules.pricePrecision) throw refuse(-1111);
  if (compare(text, rules.maxPrice) > 0) throw refuse(-4002);
  if (compare(text, rules.minPrice) < 0) throw refuse(-4013);
  const ticks = countUnits(text, market.units.tick);
  if (ticks === undefined) throw refuse(-4014);
  return ticks;
}

/** A mandatory decimal; throws -1102 when it is absent or anything else, a leading plus included. */
export function readDecimal(params: Params, name: string, shown = name): DecimalString {
  const text = required(params, name, shown);
  if (!isDecimal(text) || text.startsWith('+')) throw missing(shown);
  return text;
}

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

/** A client order id, or `fallback` when none was sent; throws -4015 on its length or characters. */
export function readClientId(text: string | undefined, fallback: string): string {
  if (text === undefined || text === '') return fallback;
  if (text.length > 36) throw new VenueRefusal(-4015, 'Client order id length should be less than 36 chars');
  if (!CLIENT_ID.test(text)) throw refuse(-4015);
  return text;
}

/** GTC, IOC, FOK or GTX; throws -1115 on anything else. */
export function readTimeInForce(text: string): TimeInForce {
  if (text === 'GTC' || text === 'IOC' || text === 'FOK' || text === 'GTX') return text;
  throw refuse(-1115);
}

/** CONTRACT_PRICE unless MARK_PRICE was asked for; throws -1130 on anything else. */
export function readWorkingType(params: Params): WorkingType {
  const text = params.workingType || 'CONTRACT_PRICE';
  if (text === 'CONTRACT_PRICE' || text === 'MARK_PRICE') return text;
  throw invalidData('workingType');
}
