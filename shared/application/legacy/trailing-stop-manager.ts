import { gainFraction, protectingStop } from '../../domain/legacy/position.ts';
import { trailOperations } from '../../domain/legacy/trailing-stop-manager/operations.ts';
import {
  confirmed,
  freshTrail,
  type TrailLook,
  type TrailState,
  trailFraction,
  trailStep,
} from '../../domain/legacy/trailing-stop-manager/trail.ts';
import type { ActivePlan } from '../../domain/life/state.ts';
import { toNumber } from '../../domain/money/decimal.ts';
import type { TickMessage } from '../../ports/messaging.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Legacy } from './legacy.ts';
import type { Look } from './look.ts';
import { type LegacyReport, runModule, type Wish } from './run.ts';

/** What the manager remembers stands beside the account's own rows, in a partition of its own: a tick of the brain does not read it. */
const memoryOf = (account: string): string => `${account}#trailing_stop_manager`;

/** Every tick: break-even, a locked gain and a trailing stop, each once the position has earned it. */
export async function trailPositions(legacy: Legacy, tick: TickMessage): Promise<LegacyReport> {
  const { view, exchange } = legacy;
  const remembered = await view.rowsOf(exchange.venue, memoryOf(tick.account));
  const memory = new Map(remembered.map((row) => [row.key, row]));
  const { look, ...report } = await runModule(legacy, 'trailing_stop_manager', tick, (each) =>
    wishFor(legacy, each, memory.get(each.rowKey), tick.dueAtMs),
  );
  if (look !== null) await forget(legacy, tick.account, remembered, look.rows);
  return report;
}

async function wishFor(legacy: Legacy, look: Look, row: ViewRow | undefined, dueAtMs: number): Promise<Wish | null> {
  const { life, position, key, account, rowKey } = look;
  const before = (row?.state as TrailState | undefined) ?? freshTrail(life.hints?.trailFraction ?? null);
  const seen: TrailLook = {
    side: position.side,
    entryPrice: toNumber(position.entryPrice),
    markPrice: toNumber(position.markPrice),
    gainFraction: gainFraction(position),
    planTrailFraction: planTrailFraction(life.plan),
  };
  if (trailFraction(before, seen) === null) {
    if (life.plan === null) legacy.log.info(`⏭️  ${key.symbol}: No trail percentage set - SKIP`);
    return null;
  }
  const expected = trailStep(before, seen);
  // Nothing is earned and nothing changes: what rests need not be asked for.
  if (expected.wanted === null && expected.notPlaced === before) return null;
  const [orders, rules] = await Promise.all([look.orders(), look.rules()]);
  const resting = protectingStop(position, orders);
  const state = confirmed(before, seen, resting === null ? null : toNumber(resting.triggerPrice));
  const step = trailStep(state, seen);
  await remember(legacy, account, { key: rowKey, before: row?.state }, step.notPlaced, dueAtMs);
  const operations = trailOperations(step.wanted, position, orders, rules);
  return { explanation: `${step.wanted?.kind ?? 'trailing'} of a gain`, operations };
}

/** The distance of the plan's TRAIL leg, else of the profile it was made from; null when the plan does not trail. */
const planTrailFraction = (plan: ActivePlan | null): number | null =>
  plan?.legs.find(({ kind }) => kind === 'TRAIL')?.callback ?? plan?.trailing?.callbackFraction ?? null;

async function remember(
  { view, exchange }: Legacy,
  account: string,
  { key, before }: { readonly key: string; readonly before: unknown },
  state: TrailState,
  dueAtMs: number,
): Promise<void> {
  if (JSON.stringify(before) === JSON.stringify(state)) return;
  await view.put(exchange.venue, memoryOf(account), { key, version: dueAtMs, open: true, state });
}

/** A life that is over needs no memory. */
async function forget(
  { view, exchange }: Legacy,
  account: string,
  remembered: readonly ViewRow[],
  rows: readonly ViewRow[],
): Promise<void> {
  const open = new Set(rows.filter((row) => row.open && row.key.startsWith('life#')).map(({ key }) => key));
  for (const row of remembered) {
    if (!open.has(row.key)) await view.remove(exchange.venue, memoryOf(account), row.key, row.version);
  }
}
