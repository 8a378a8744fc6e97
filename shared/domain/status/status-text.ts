import type { OperationalState } from '../flags/interpret.ts';
import type { StatusReport } from './status-report.ts';

const RULE = '='.repeat(60);

const SIGNS: Readonly<Record<OperationalState, string>> = {
  LEGACY: '🔵',
  EXIT_BRAIN_V3_SHADOW: '🟡',
  EXIT_BRAIN_V3_LIVE: '🔴',
  EXIT_BRAIN_V3_NOT_RUNNING: '⚠️',
};

/** The status as the specification's tool prints it, character for character: other tools read it. */
export const statusText = (report: StatusReport): string =>
  [
    `\n${RULE}\nEXIT BRAIN V3 STATUS\n${RULE}\n\n`,
    `${SIGNS[report.operational_state]} Operational State: ${report.operational_state}\n\n`,
    configuration(report),
    executor(report),
    metrics(report),
    `${RULE}\n\n`,
    ...remarks(report).map((remark) => `${remark}\n\n`),
  ].join('');

const configuration = ({ config }: StatusReport): string =>
  section('📋 Configuration:', [
    `EXIT_MODE: ${config.exit_mode}`,
    `EXIT_EXECUTOR_MODE: ${config.exit_executor_mode}`,
    `EXIT_BRAIN_V3_LIVE_ROLLOUT: ${config.exit_brain_live_rollout}`,
    `Live Mode Active: ${truth(config.live_mode_active)}`,
  ]);

function executor({ executor: { running, effective_mode, last_decision_timestamp } }: StatusReport): string {
  const decided = last_decision_timestamp === null ? [] : [`Last Decision: ${last_decision_timestamp}`];
  const lines = [`Running: ${truth(running)}`, `Effective Mode: ${effective_mode ?? 'None'}`, ...decided];
  return section('🤖 Executor:', lines);
}

function metrics({ metrics: counted }: StatusReport): string {
  const totals = section('📊 Metrics:', [
    `Total Exit Orders: ${counted.total_exit_orders}`,
    `Blocked Legacy Orders: ${counted.blocked_legacy_orders}`,
    `Ownership Conflicts: ${counted.ownership_conflicts}`,
  ]);
  return (
    totals + counts('Orders by Module', counted.orders_by_module) + counts('Orders by Kind', counted.orders_by_kind)
  );
}

function counts(title: string, entries: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(entries).sort(([, a], [, b]) => b - a);
  if (sorted.length === 0) return '';
  return `  ${title}:\n${sorted.map(([name, count]) => `    ${name}: ${count}\n`).join('')}\n`;
}

function remarks({ operational_state, metrics: { blocked_legacy_orders, ownership_conflicts } }: StatusReport) {
  const isLive = operational_state === 'EXIT_BRAIN_V3_LIVE';
  const found: string[] = [];
  if (isLive) {
    const what = '  AI executor is placing real orders.\n  Legacy exit modules are blocked.';
    found.push(`⚠️  WARNING: EXIT BRAIN V3 LIVE MODE ACTIVE\n${what}`);
  }
  if (operational_state === 'EXIT_BRAIN_V3_NOT_RUNNING') {
    found.push('⚠️  WARNING: EXIT_BRAIN_V3 mode but executor not running\n  Check startup logs for errors.');
  }
  if (blocked_legacy_orders > 0) {
    found.push(`✅ Blocked ${blocked_legacy_orders} legacy module orders (expected in LIVE mode)`);
  }
  if (ownership_conflicts > 0 && !isLive) {
    const what = '  Legacy modules attempting to place exit orders in EXIT_BRAIN_V3 mode.';
    found.push(`⚠️  Detected ${ownership_conflicts} ownership conflicts\n${what}`);
  }
  return found;
}

const section = (title: string, lines: readonly string[]): string =>
  `${title}\n${lines.map((line) => `  ${line}\n`).join('')}\n`;

const truth = (value: boolean): string => (value ? 'True' : 'False');
