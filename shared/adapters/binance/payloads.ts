import type { NewOrder, OrderFamily } from '../../ports/exchange.ts';

/** A request to the venue: only texts, so nothing can become "undefined" or lose digits on the way. */
export type Payload = Record<string, string>;

/** The store a new order goes to. */
export const familyOf = (order: NewOrder): OrderFamily =>
  order.type === 'LIMIT' || order.type === 'MARKET' ? 'regular' : 'algo';

/** The venue refuses reduceOnly in hedge mode (-1106) and beside closePosition (-1106): both imply it. */
function common(order: NewOrder): Payload {
  const closes = 'closePosition' in order && order.closePosition === true;
  const reduces = order.reduceOnly === true && order.positionSide === 'BOTH' && !closes;
  return compact({
    symbol: order.symbol,
    side: order.side,
    positionSide: order.positionSide,
    type: order.type,
    reduceOnly: reduces ? 'true' : undefined,
    closePosition: closes ? 'true' : undefined,
    quantity: closes ? undefined : order.quantity,
  });
}

/** A fresh payload for `POST /fapi/v1/order` or `POST /fapi/v1/algoOrder`; the library writes into what it is given. */
export function placePayload(order: NewOrder): Payload {
  switch (order.type) {
    case 'STOP_MARKET':
    case 'TAKE_PROFIT_MARKET':
      return {
        ...common(order),
        algoType: 'CONDITIONAL',
        triggerPrice: order.triggerPrice,
        workingType: order.workingType,
        clientAlgoId: order.clientOrderId,
      };
    case 'TRAILING_STOP_MARKET':
      return compact({
        ...common(order),
        algoType: 'CONDITIONAL',
        callbackRate: order.callbackRatePercent,
        activatePrice: order.activatePrice,
        workingType: order.workingType,
        clientAlgoId: order.clientOrderId,
      });
    case 'LIMIT':
      return {
        ...common(order),
        price: order.price,
        timeInForce: order.timeInForce,
        newClientOrderId: order.clientOrderId,
      };
    case 'MARKET':
      return { ...common(order), newClientOrderId: order.clientOrderId };
    default: {
      const never: never = order;
      return never;
    }
  }
}

/** The entries that have a value: the library would send the others as the text "undefined". */
export function compact(entries: Readonly<Record<string, string | undefined>>): Payload {
  const payload: Payload = {};
  for (const [name, value] of Object.entries(entries)) if (value !== undefined) payload[name] = value;
  return payload;
}
