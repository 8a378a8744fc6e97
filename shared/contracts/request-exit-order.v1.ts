import * as z from 'zod/mini';
import { parseContract } from './contract.ts';
import { account, positiveDecimal, shortText, symbol, utcMs } from './fields.ts';

/** What the contract is called in errors. */
export const REQUEST_EXIT_ORDER = 'Request Exit Order';

/** A quantity of an order: a decimal as text, or "0" for the whole position at the trigger (closePosition). */
const quantity = z.union([z.literal('0'), positiveDecimal]);

const kind = z.enum(['sl', 'tp', 'trailing', 'breakeven', 'partial_tp', 'other_exit']);

/** Percent of price; 1 % is "1". The venue took 0.1 to 5 before it took more. */
const callbackRatePercent = positiveDecimal.check(
  z.refine((text) => Number(text) >= 0.1 && Number(text) <= 5, { error: 'must be 0.1 to 5 percent' }),
);

const place = <Type extends string, Shape extends z.core.$ZodShape>(type: Type, shape: Shape) =>
  z.strictObject({ operation: z.literal('place'), kind, type: z.literal(type), ...shape });

const placement = z.discriminatedUnion('type', [
  place('STOP_MARKET', { quantity, price: positiveDecimal }),
  place('TAKE_PROFIT_MARKET', { quantity, price: positiveDecimal }),
  place('TRAILING_STOP_MARKET', {
    quantity: positiveDecimal,
    price: z.null(),
    callbackRatePercent,
    activationPrice: z.exactOptional(positiveDecimal),
  }),
  place('LIMIT', { quantity: positiveDecimal, price: positiveDecimal }),
  place('MARKET', { quantity: positiveDecimal, price: z.null() }),
]);

const cancellation = z.strictObject({
  operation: z.literal('cancel'),
  /** A client order id as the venue lists it. */
  clientOrderId: z.string().check(z.regex(/^[.A-Z:/a-z0-9_-]{1,36}$/, 'must be a client order id')),
  family: z.enum(['regular', 'algo']),
});

/**
 * What a legacy module asks of the border, in the order it wants it done: `docs/events/request-exit-order.v1.md`. Side,
 * position side and reduce-only are the border's business, and so is who sent it: the queue it came through says that.
 */
export const requestExitOrderV1 = z.strictObject({
  v: z.literal(1),
  account,
  symbol,
  /** BOTH in one-way mode, LONG or SHORT in hedge mode. */
  positionSide: z.enum(['BOTH', 'LONG', 'SHORT']),
  /** The same id again is the same request again and changes nothing. */
  requestId: z
    .string()
    .check(z.regex(/^[A-Za-z0-9._:#@-]{1,128}$/, 'must be 1–128 characters of A–Z a–z 0–9 . _ : # @ -')),
  requestedAtMs: utcMs,
  explanation: shortText(500),
  operations: z
    .array(z.discriminatedUnion('operation', [placement, cancellation]))
    .check(z.minLength(1, 'must not be empty'), z.maxLength(20, 'must be at most 20')),
});

export type RequestExitOrderV1 = Readonly<z.infer<typeof requestExitOrderV1>>;

/** One step of a request. */
export type ExitOperationV1 = RequestExitOrderV1['operations'][number];

/** The typed request, version 1; throws ContractError when it breaks the contract. */
export function parseRequestExitOrderV1(message: unknown): RequestExitOrderV1 {
  return parseContract(`${REQUEST_EXIT_ORDER} v1`, requestExitOrderV1, message);
}
