import { METRIC, type MetricName } from '../shared/ports/metric-names.ts';
import type { FunctionName } from './triggers.ts';

/** Which functions emit a metric: a metric carries the name of the function that measured it. */
export const EMITTERS: Readonly<Record<keyof typeof METRIC, readonly FunctionName[]>> = {
  exitOrders: ['project'],
  exitOrdersBlocked: ['project'],
  ownershipConflicts: ['project'],
  legacySentInLive: ['project'],
  blockedWhileNotLive: ['project'],
  ticks: ['watch'],
  blindTicks: ['watch'],
  openPositions: ['watch'],
  positionsWithoutPlan: ['watch'],
  unprotectedPositions: ['watch'],
  positionWithoutStopMs: ['watch'],
  watchFailures: ['watch'],
  flagsUnreadable: ['watch'],
  ownership: ['watch'],
  unknownOutcomeAgeMs: ['position-monitor'],
  weightUsedPercent: ['position-monitor'],
  clockDriftMs: ['position-monitor'],
  orphanOrders: ['position-monitor'],
  foreignOrders: ['position-monitor'],
  openLives: ['position-monitor'],
  reconciliations: ['position-monitor'],
  decisions: ['project'],
  ordersAcked: ['project'],
  ordersRejected: ['project'],
  ordersDenied: ['project'],
  ordersUnknown: ['project'],
  notableRefusals: ['project'],
  fillToStopMs: ['project'],
  journalChanged: ['project'],
  functionFailed: [],
};

/** When one of our own metrics rings. `id` names the alarm and its paragraph in the runbook. */
export interface AlarmRule {
  readonly id: string;
  /** Critical: money is or may be unprotected now. Warning: somebody should look today. */
  readonly severity: 'critical' | 'warning';
  /** What it means, in one sentence. */
  readonly meaning: string;
  readonly metric: MetricName;
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'p95';
  readonly is: 'at least' | 'below';
  readonly threshold: number;
  readonly periodSeconds: number;
  /** Periods in a row. */
  readonly periods: number;
  /** True where silence is itself the failure. */
  readonly silenceRings?: boolean;
}

const MINUTE = 60;

/** The alarms on our own metrics; the thresholds of two of them are the deployment's. */
export const alarmRules = (tuned: {
  readonly blockedPerHour: number;
  readonly conflictsPerHour: number;
}): readonly AlarmRule[] => [
  critical('legacy-order-sent-in-live', METRIC.legacySentInLive, 'Sum', 1, {
    meaning: 'A module of the old exit stack placed an order although the executor owns the exits.',
  }),
  critical('blocked-while-not-live', METRIC.blockedWhileNotLive, 'Sum', 1, {
    meaning: 'An exit order was blocked although the executor does not own the exits: a position may lack its exit.',
  }),
  critical('position-without-stop', METRIC.positionWithoutStopMs, 'Maximum', 30_000, {
    meaning: 'In LIVE, a position has had no acknowledged stop for its full size for 30 seconds.',
  }),
  critical('position-without-plan', METRIC.positionsWithoutPlan, 'Minimum', 1, {
    meaning: 'A position has had no plan on every tick of two minutes.',
    periods: 2,
  }),
  critical('unknown-outcome', METRIC.unknownOutcomeAgeMs, 'Maximum', 60_000, {
    meaning: 'Nobody knows for a minute whether an order rests at the exchange.',
  }),
  critical('flags-unreadable', METRIC.flagsUnreadable, 'Maximum', 1, {
    meaning: 'The flags cannot be read for a minute: only protective orders of the last owner leave.',
  }),
  critical('journal-changed', METRIC.journalChanged, 'Sum', 1, {
    meaning: 'Something that stood in the append-only journal was changed or removed.',
  }),
  warning('blocked-legacy-orders', METRIC.exitOrdersBlocked, 'Sum', tuned.blockedPerHour, {
    meaning: 'The old exit stack is blocked more often than usual.',
    periodSeconds: 60 * MINUTE,
  }),
  warning('ownership-conflicts', METRIC.ownershipConflicts, 'Sum', tuned.conflictsPerHour, {
    meaning: 'Modules that do not own the exits ask for orders more often than usual.',
    periodSeconds: 60 * MINUTE,
  }),
  warning('foreign-orders', METRIC.foreignOrders, 'Minimum', 1, {
    meaning: 'Orders of others rest on positions that the brain owns.',
    periods: 3,
  }),
  warning('request-weight', METRIC.weightUsedPercent, 'Maximum', 70, {
    meaning: 'More than 70 % of the request weight the venue allows in a minute is used.',
  }),
  warning('clock-drift', METRIC.clockDriftMs, 'Maximum', 1_000, {
    meaning: "Our clock and the venue's differ by more than a second.",
  }),
  warning('tick-missing', METRIC.ticks, 'Sum', 1, {
    meaning: 'No tick was judged for two minutes.',
    is: 'below',
    periods: 2,
    silenceRings: true,
  }),
  warning('reconciliation-missing', METRIC.reconciliations, 'Sum', 1, {
    meaning: 'Nothing was reconciled for three minutes.',
    is: 'below',
    periods: 3,
    silenceRings: true,
  }),
  warning('positions-unreadable', METRIC.blindTicks, 'Minimum', 1, {
    meaning: 'Positions could not be read on any tick of two minutes.',
    periods: 2,
  }),
  warning('watch-failures', METRIC.watchFailures, 'Minimum', 1, {
    meaning: 'A position could not be judged on every tick of three minutes.',
    periods: 3,
  }),
  warning('venue-refuses-by-design', METRIC.notableRefusals, 'Sum', 1, {
    meaning: 'The venue answered -4120 or -4130: it works otherwise than we believe.',
  }),
  warning('slow-first-stop', METRIC.fillToStopMs, 'p95', 15_000, {
    meaning: 'First stops come later than 15 seconds after the fill.',
    periodSeconds: 15 * MINUTE,
  }),
];

type Details = Pick<AlarmRule, 'meaning'> & Partial<AlarmRule>;

const rule =
  (severity: AlarmRule['severity']) =>
  (
    id: string,
    metric: MetricName,
    statistic: AlarmRule['statistic'],
    threshold: number,
    details: Details,
  ): AlarmRule => ({
    id,
    severity,
    metric,
    statistic,
    threshold,
    is: 'at least',
    periodSeconds: MINUTE,
    periods: 1,
    ...details,
  });
const critical = rule('critical');
const warning = rule('warning');
