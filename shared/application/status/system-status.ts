import { interpretFlags } from '../../domain/flags/interpret.ts';
import type { StatusReport } from '../../domain/status/status-report.ts';
import { statusReport, timeOrNull } from '../../domain/status/status-report.ts';
import { SIGNS_MISSING } from '../../domain/status/unbroken.ts';
import type { Clock } from '../../ports/clock.ts';
import { WEIGHT_PER_MINUTE } from '../../ports/exchange.ts';
import type { Flags, FlagsReading } from '../../ports/flags.ts';
import { FlagsUnreadableError } from '../../ports/flags.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';
import { ORDER_FLAGS_AGE_MS } from '../flags/read-ownership.ts';
import { lastHeartbeat } from '../monitor/heartbeat.ts';
import { orderMetricsOf } from '../project/count-orders.ts';
import { lastDecisionMs, signOf } from '../watch/sign-of-life.ts';
import { protectionOf } from './protection-summary.ts';

/** What the status is put together from: nothing of it is asked of the venue. */
export interface StatusSource {
  readonly view: Pick<PositionsView, 'rowsOf'>;
  readonly flags: Pick<Flags, 'read'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly venue: string;
  readonly account: string;
  readonly tickIntervalMs: number;
  /** True for a system of which it is known that no process runs, however young its last sign. */
  readonly neverRuns?: boolean;
}

/** The specification's status, and beside it what an operator asks next. Times are UTC texts, durations milliseconds. */
export interface SystemStatus extends StatusReport {
  readonly venue: string;
  readonly account: string;
  readonly flags: {
    readonly readable: boolean;
    /** Changes whenever a flag changes. */
    readonly version: string | null;
    readonly age_ms: number | null;
    readonly source: FlagsReading['source'] | null;
    readonly kill_switch: boolean;
    readonly warnings: readonly string[];
  };
  readonly heartbeat: {
    readonly last_tick: string | null;
    readonly age_ms: number | null;
    readonly tick_interval_ms: number;
    /** Positions the last tick could not watch. */
    readonly failures: number;
    readonly last_reconciliation: string | null;
  };
  readonly protection: {
    readonly open_positions: number;
    readonly with_stop: number;
    /** Symbols, with the side in hedge mode. */
    readonly without_stop: readonly string[];
    readonly without_plan: readonly string[];
  };
  readonly budgets: {
    readonly request_weight_used: number | null;
    readonly request_weight_limit: number;
    readonly conditional_orders: number | null;
    readonly conditional_orders_limit: number;
  };
}

const CONDITIONAL_ORDERS = 200;

/** How the system stands, by one query of the view and the flags. Unreadable flags are an answer: nothing is LIVE by them. */
export async function systemStatus(source: StatusSource): Promise<SystemStatus> {
  const { venue, account, clock, tickIntervalMs } = source;
  const [rows, reading] = await Promise.all([source.view.rowsOf(venue, account), readOrNull(source.flags)]);
  const nowMs = clock.now();
  const meaning = interpretFlags(reading?.values ?? {});
  const sign = signOf(rows);
  const running = sign !== null && source.neverRuns !== true && nowMs - sign.atMs < SIGNS_MISSING * tickIntervalMs;
  const executor = running
    ? {
        effectiveMode: sign.ownership === 'LEGACY' ? null : sign.ownership,
        lastDecisionAtMs: lastDecisionMs(rows),
      }
    : null;
  return {
    ...statusReport(meaning, executor, orderMetricsOf(rows), nowMs),
    venue,
    account,
    flags: {
      readable: reading !== null,
      version: reading?.version ?? null,
      age_ms: reading && nowMs - reading.readStartedAtMs,
      source: reading?.source ?? null,
      kill_switch: meaning.killSwitch,
      warnings: meaning.warnings,
    },
    heartbeat: {
      last_tick: timeOrNull(sign?.atMs ?? null),
      age_ms: sign && nowMs - sign.atMs,
      tick_interval_ms: tickIntervalMs,
      failures: sign?.failures ?? 0,
      last_reconciliation: timeOrNull(lastHeartbeat(rows)?.atMs ?? null),
    },
    protection: protectionSummary(rows),
    budgets: budgetsOf(rows),
  };
}

async function readOrNull(flags: Pick<Flags, 'read'>): Promise<FlagsReading | null> {
  try {
    return await flags.read(ORDER_FLAGS_AGE_MS);
  } catch (error) {
    if (!(error instanceof FlagsUnreadableError)) throw error;
    return null;
  }
}

function protectionSummary(rows: readonly ViewRow[]): SystemStatus['protection'] {
  const positions = protectionOf(rows);
  const named = positions.map((position) => ({ ...position, name: nameOf(position) }));
  return {
    open_positions: positions.length,
    with_stop: named.filter(({ stop }) => stop !== null).length,
    without_stop: named.flatMap(({ stop, name }) => (stop === null ? [name] : [])),
    without_plan: named.flatMap(({ plan, name }) => (plan === null ? [name] : [])),
  };
}

const nameOf = ({ symbol, position_side }: { readonly symbol: string; readonly position_side: string }): string =>
  position_side === 'BOTH' ? symbol : `${symbol} ${position_side}`;

function budgetsOf(rows: readonly ViewRow[]): SystemStatus['budgets'] {
  const found = lastHeartbeat(rows);
  return {
    request_weight_used: found?.usedWeight ?? null,
    request_weight_limit: WEIGHT_PER_MINUTE,
    conditional_orders: found?.conditionalOrders ?? null,
    conditional_orders_limit: CONDITIONAL_ORDERS,
  };
}
