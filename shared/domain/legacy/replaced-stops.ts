import type { LegacyOperation } from './operations.ts';
import type { LegacyOrder } from './position.ts';

/** Cancels of stops that close a quantity; a stop on the whole position stays as the net below them. */
export const replacedBy = (stops: readonly LegacyOrder[]): readonly LegacyOperation[] =>
  stops
    .filter(({ closePosition }) => !closePosition)
    .map(({ clientOrderId, family }) => ({ operation: 'cancel', clientOrderId, family }));
