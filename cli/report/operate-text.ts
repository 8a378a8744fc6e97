import type { Gate } from '../../shared/application/operate/preflight/gate.ts';
import type { ProtectReport } from '../../shared/application/operate/protect.ts';
import { table } from '../output.ts';

/** What `protect` did or would do, position by position. */
export function protectText(
  reports: readonly (ProtectReport & { readonly outcomes: readonly string[] })[],
  live: boolean,
): string {
  const rule = '='.repeat(60);
  const lines = reports.flatMap(({ symbol, side, size, entry_price, outcome, why, stop, targets, outcomes }) => {
    const head = `${symbol} ${side} ${size} at ${entry_price}`;
    if (outcome === 'already-protected') return [`✅ ${head}: a stop rests, skipped`];
    if (outcome === 'failed') return [`❌ ${head}: ${why}`];
    const levels = targets.map(({ price, percent, quantity }) => `TP ${percent.toFixed(2)}% → $${price} (${quantity})`);
    return [
      `${live ? '🛡️ ' : '[DRY-RUN] '}${head}`,
      `    SL ${stop?.percent.toFixed(2)}% → $${stop?.price}, ${levels.join(', ')}`,
      ...(live ? [`    ${outcomes.join(', ')}`] : []),
    ];
  });
  const count = (wanted: ProtectReport['outcome']): number =>
    reports.filter(({ outcome }) => outcome === wanted).length;
  const done = live ? `protected ${count('asked')}` : `would protect ${count('would-protect')}`;
  const summary = `${done}, skipped ${count('already-protected')}, failed ${count('failed')}`;
  return [
    rule,
    'PROTECT EXISTING POSITIONS',
    rule,
    ...lines,
    rule,
    live ? summary : `${summary}; place them with --live`,
  ].join('\n');
}

/** A position as the venue has it. */
export interface Looked {
  readonly symbol: string;
  readonly side: string;
  readonly size: string;
  readonly entry_price: string;
  readonly mark_price: string;
  readonly pnl_percent: number;
  readonly pnl_quote: number;
  readonly stops: readonly string[];
  readonly targets: readonly string[];
  readonly is_protected: boolean;
}

const stopText = (price: string): string => (price === 'trailing' ? 'SL trailing' : `SL $${price}`);

/** Every position with what rests for it. */
export function monitorText(positions: readonly Looked[]): string {
  const rule = '='.repeat(80);
  const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(2)}`;
  const lines = positions.flatMap((position) => {
    const { symbol, side, size, stops, targets, is_protected } = position;
    const counts = `${targets.length} TP, ${stops.length} SL`;
    const prices = [...targets.map((price) => `TP $${price}`), ...stops.map(stopText)].join(', ');
    const unprotected = prices === '' ? '⚠️  UNPROTECTED (No TP/SL orders)' : `⚠️  UNPROTECTED (${counts}: ${prices})`;
    return [
      `${symbol} ${side}`,
      `  Size: ${size} @ $${position.entry_price}, mark $${position.mark_price}`,
      `  PnL: ${signed(position.pnl_percent)}% (${signed(position.pnl_quote)} USDT)`,
      `  Protection: ${is_protected ? `✅ ${counts} (${prices})` : unprotected}`,
    ];
  });
  const body = positions.length === 0 ? ['no open positions'] : lines;
  return [rule, `EXIT BRAIN MONITOR: ${positions.length} active`, rule, ...body, rule].join('\n');
}

const SIGNS = { pass: '✅', fail: '❌', look: '👁 ', 'not-applicable': '— ' } as const;

/** The gates as a table, and what to do about those that do not pass. */
export function gatesText(gates: readonly Gate[]): string {
  const rows = gates.map(({ name, outcome, detail }) => [
    SIGNS[outcome],
    name,
    outcome === 'not-applicable' ? `not applicable: ${detail}` : detail,
  ]);
  const todo = gates.flatMap(({ name, advice }) => (advice === null ? [] : [`${name}: ${advice}`]));
  const failed = gates.filter(({ outcome }) => outcome === 'fail').length;
  const verdict = failed === 0 ? 'no gate fails' : `${failed} of ${gates.length} gates fail: not LIVE yet`;
  return [table(['', 'gate', 'found'], rows), '', ...todo, ...(todo.length > 0 ? [''] : []), verdict].join('\n');
}
