/** The namespace of every metric of this system. */
export const METRICS_NAMESPACE = 'ExitBrain';

/**
 * Every metric, under the one name by which it is emitted, charted and alarmed on. Each value counts once for the whole
 * account and once more under its own dimensions, where it has any.
 */
export const METRIC = {
  /** Exit orders placed, by module and kind. */
  exitOrders: 'ExitOrders',
  /** Exit orders stopped at the border, by module and kind. */
  exitOrdersBlocked: 'ExitOrdersBlocked',
  /** Attempts of a module that does not own the exits, placed or blocked. */
  ownershipConflicts: 'OwnershipConflicts',
  /** An order of the old exit stack was placed although the executor owns the exits: must never be. */
  legacySentInLive: 'LegacyOrdersSentInLive',
  /** An order was blocked although the executor does not own the exits: the border is wrong. */
  blockedWhileNotLive: 'OrdersBlockedWhileNotLive',

  /** Ticks that were judged: silence is a failure. */
  ticks: 'TicksWatched',
  /** Ticks on which positions could not be read. */
  blindTicks: 'BlindTicks',
  /** Open positions, as the exchange shows them. */
  openPositions: 'OpenPositions',
  positionsWithoutPlan: 'PositionsWithoutPlan',
  /** In LIVE: open positions that no resting stop closes in full. */
  unprotectedPositions: 'UnprotectedPositions',
  /** In LIVE: for how long the longest of them has been so; 0 when there is none. */
  positionWithoutStopMs: 'PositionWithoutStopMs',
  /** Positions that could not be judged on a tick. */
  watchFailures: 'WatchFailures',
  /** 1 while the flags cannot be read. */
  flagsUnreadable: 'FlagsUnreadable',
  /** Who owns the exits: 0 LEGACY, 1 SHADOW, 2 LIVE. */
  ownership: 'Ownership',

  /** Age of the oldest order whose outcome nobody knows; 0 when there is none. */
  unknownOutcomeAgeMs: 'UnknownOutcomeAgeMs',
  /** Of the venue's request weight a minute. */
  weightUsedPercent: 'WeightUsedPercent',
  /** By how much the venue's clock and ours surely differ. */
  clockDriftMs: 'ClockDriftMs',
  /** Orders of ours that belong to no life. */
  orphanOrders: 'OrphanOrders',
  /** Orders of others on positions that the brain owns. */
  foreignOrders: 'ForeignOrders',
  /** Lives that are not over, as the last reconciliation found them. */
  openLives: 'OpenLives',
  /** Reconciliations that were finished: silence is a failure. */
  reconciliations: 'Reconciliations',

  /** Decisions written down, by type. */
  decisions: 'Decisions',
  /** Orders the venue took, by kind. */
  ordersAcked: 'OrdersAcked',
  /** Orders the venue refused, by its code. */
  ordersRejected: 'OrdersRejected',
  /** Orders we refused, by rule. */
  ordersDenied: 'OrdersDenied',
  /** Orders whose answer was lost. */
  ordersUnknown: 'OrdersUnknown',
  /** -4120 (the wrong endpoint) or -4130 (a floor rests already): the venue and we disagree about how it works. */
  notableRefusals: 'NotableRefusals',
  /** From the trade that opened a position, by the venue's clock, to the venue's answer that holds its first stop. */
  fillToStopMs: 'FillToStopMs',
  /** Anything that stood in the journal was changed or removed: must never be. */
  journalChanged: 'JournalChanged',

  /** Calls that threw, by function. */
  functionFailed: 'FunctionFailed',
} as const;

export type MetricName = (typeof METRIC)[keyof typeof METRIC];
