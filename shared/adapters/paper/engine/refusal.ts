/** The venue says no: carries its code, text and HTTP status. */
export class VenueRefusal extends Error {
  readonly code: number;
  readonly httpStatus: number;
  readonly retryAfterS: number | null;
  constructor(code: number, message: string, httpStatus = 400, retryAfterS: number | null = null) {
    super(message);
    this.name = 'VenueRefusal';
    this.code = code;
    this.httpStatus = httpStatus;
    this.retryAfterS = retryAfterS;
  }
}

/** The venue's texts by code; those that carry numbers are written where they are thrown. */
export const TEXTS: Readonly<Record<number, string>> = {
  [-1111]: 'Precision is over the maximum defined for this asset.',
  [-1115]: 'Invalid timeInForce.',
  [-1116]: 'Invalid orderType.',
  [-1117]: 'Invalid side.',
  [-1121]: 'Invalid symbol.',
  [-1128]: 'Combination of optional parameters invalid.',
  [-2011]: 'Unknown order sent.',
  [-2013]: 'Order does not exist.',
  [-2019]: 'Margin is insufficient.',
  [-2024]: 'Position is not sufficient.',
  [-2025]: 'Reach max open order limit.',
  [-2021]: 'Order would immediately trigger.',
  [-2022]: 'ReduceOnly Order is rejected.',
  [-4001]: 'Price less than 0.',
  [-4002]: 'Price greater than max price.',
  [-4003]: 'Quantity less than zero.',
  [-4004]: 'Quantity less than min quantity.',
  [-4005]: 'Quantity greater than max quantity.',
  [-4013]: 'Price less than min price.',
  [-4014]: 'Price not increased by tick size.',
  [-4015]: 'Client order id is not valid.',
  [-4023]: 'Qty not increased by step size.',
  [-4028]: 'Leverage is not valid',
  [-4045]: 'Reach max stop order limit.',
  [-4059]: 'No need to change position side.',
  [-4061]: "Order's position side does not match user's setting.",
  [-4067]: 'Position side cannot be changed if there exists open orders.',
  [-4068]: 'Position side cannot be changed if there exists position.',
  [-4116]: 'ClientOrderId is duplicated.',
  [-4120]: 'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
  [-4130]: 'An open stop or take profit order with GTE and closePosition in the direction is existing.',
  [-4135]: 'Invalid activation price',
  [-4136]: 'Target strategy invalid for orderType TRAILING_STOP_MARKET,closePosition true',
  [-4137]: 'Quantity must be zero with closePosition equals true',
  [-4509]: 'Time in Force (TIF) GTE can only be used with open positions.',
  [-5025]: 'Only limit order is supported.',
  [-5026]: 'Exceed maximum modify order limit.',
  [-5027]: 'No need to modify the order.',
  [-5047]: 'The original order is not a reduce-only order',
  [-5021]:
    'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history',
  [-5022]:
    'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
};

/** The refusal with the venue's own text for this code. */
export const refuse = (code: number): VenueRefusal => new VenueRefusal(code, TEXTS[code] ?? `Refused with ${code}.`);

/** -1102: a mandatory parameter is missing; conditional orders name it in lower case. */
export const missing = (parameter: string): VenueRefusal =>
  new VenueRefusal(-1102, `Mandatory parameter '${parameter}' was not sent, was empty/null, or malformed.`);

/** -1106: a parameter was sent that must not be. */
export const notRequired = (parameter: string): VenueRefusal =>
  new VenueRefusal(-1106, `Parameter '${parameter}' sent when not required.`);

/** -1130: a parameter's value cannot be used. */
export const invalidData = (parameter: string): VenueRefusal =>
  new VenueRefusal(-1130, `Data sent for parameter '${parameter}' is not valid.`);
