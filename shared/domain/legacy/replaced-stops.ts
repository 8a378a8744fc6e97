import type { LegacyOperation } from './operations.ts';
import type { LegacyOrder } from './position.ts';

/** Cancels of the old stack's own stops that close a quantity; a stop on the whole position stays as the net below them, and so do stops of others. */
export const replacedBy = (stops: readonly LegacyOrder[]): readonly LegacyOperation[] =>
  stops
    .filter(({ closePosition, own }) => own && !closePosition)
    .map(({ clientOrderId, family }) => ({ operation: 'cancel', clientOrderId, family }));
