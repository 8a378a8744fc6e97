/** Why the venue itself closed a position or a part of it. */
export type ForcedBy = 'liquidation' | 'adl' | 'settlement';

/** The venue names its own closing orders by the beginning of their client id. */
const PREFIXES: readonly (readonly [string, ForcedBy])[] = [
  ['autoclose-', 'liquidation'],
  ['adl_autoclose', 'adl'],
  ['settlement_autoclose-', 'settlement'],
];

/** By what force an order of this client id closes; null for an order that somebody placed. */
export const forcedBy = (clientOrderId: string | undefined): ForcedBy | null =>
  PREFIXES.find(([prefix]) => clientOrderId?.startsWith(prefix))?.[1] ?? null;
