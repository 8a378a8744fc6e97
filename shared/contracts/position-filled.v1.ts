import * as z from 'zod/mini';
import { parseContract } from './contract.ts';
import { account, confidence, fraction, positiveDecimal, shortText, symbol, utcMs, venueId } from './fields.ts';

/** The detail-type on the bus. */
export const POSITION_FILLED = 'Position Filled';

/**
 * One trade that opened or enlarged a position, as the entry bot publishes it: `docs/events/position-filled.v1.md`.
 * Unknown keys are refused: a misspelt hint that is silently ignored would cost money.
 */
export const positionFilledV1 = z.strictObject({
  account,
  symbol,
  /** BOTH in one-way mode, LONG or SHORT in hedge mode. */
  positionSide: z.enum(['BOTH', 'LONG', 'SHORT']),
  /** Side of the order that was filled, not of the position. */
  side: z.enum(['BUY', 'SELL']),
  tradeId: venueId,
  orderId: venueId,
  /** Base asset. */
  quantity: positiveDecimal,
  /** Quote asset per unit of base. */
  price: positiveDecimal,
  tradeTimeMs: utcMs,
  /** Client id of the order that was filled: the ledger tells a forced closure by it. */
  clientOrderId: z.exactOptional(shortText(64)),
  strategyId: z.exactOptional(shortText(64)),
  signalConfidence: z.exactOptional(confidence),
  hints: z.exactOptional(
    z.strictObject({
      /** Fractions of the entry price. */
      tpFraction: z.exactOptional(fraction),
      slFraction: z.exactOptional(fraction),
      trailFraction: z.exactOptional(fraction),
      confidence: z.exactOptional(confidence),
    }),
  ),
});

export type PositionFilledV1 = Readonly<z.infer<typeof positionFilledV1>>;

/** The typed detail of "Position Filled", version 1; throws ContractError when it breaks the contract. */
export function parsePositionFilledV1(detail: unknown): PositionFilledV1 {
  return parseContract(`${POSITION_FILLED} v1`, positionFilledV1, detail);
}
