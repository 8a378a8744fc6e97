import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidenceOf } from '../../shared/application/shadow/evidence.ts';
import { getShadowLogs } from '../../shared/application/shadow/shadow-logs.ts';
import { ENGINES } from '../../shared/domain/judge/judge.ts';
import { flatten } from '../../shared/domain/shadow/flatten.ts';
import { oldStackLooks } from './support/old-stack.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, MINUTE_MS, openWorld, SHADOW, SYMBOL, VENUE } from './support/world.ts';

const ACCOUNT_OF = { venue: VENUE, account: ACCOUNT } as const;
const STREAM = `exit#${VENUE}#${ACCOUNT}#${SYMBOL}#BOTH#1`;

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld({ path: [100, 100, 101.3, 101.8, 101.8, 95], flags: SHADOW });
  stage = stageOf(world);
  stage.report(world.trade('BUY', '10'));
  for (let half = 0; half < 16; half++) {
    await stage.run(MINUTE_MS / 2);
    await oldStackLooks(world, stage);
  }
});
afterEach(() => world.stop());

describe('a position that the old stack kept while the brain watched', () => {
  it('leaves the plan, what the brain decided and what was really done, with its end', async () => {
    const { identity, fills, plans, decisions, orders, flatAtMs, openedAtMs } = await evidenceOf(world.journal, STREAM);
    expect(identity).toMatchObject({ symbol: SYMBOL, side: 'LONG', life: 1 });
    expect(plans.length).toBeGreaterThan(0);
    expect(decisions.map(({ mode }) => mode)).toEqual(decisions.map(() => 'SHADOW'));
    expect(new Set(decisions.map(({ decision }) => decision.decisionType))).toContain('move_sl');
    const placed = orders.filter(({ request, ackedAtMs }) => request.operation === 'place' && ackedAtMs !== null);
    expect(new Set(placed.map(({ module }) => module))).toEqual(
      new Set(['position_monitor', 'hybrid_tpsl', 'trailing_stop_manager']),
    );
    // Every fill after the entry was made by an order of the evidence, and together they close what was opened.
    const exits = fills.filter(({ side }) => side === 'SELL');
    const known = new Set(placed.map(({ clientOrderId }) => clientOrderId));
    expect(exits.every(({ clientOrderId }) => clientOrderId !== undefined && known.has(clientOrderId))).toBe(true);
    expect(exits.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(10);
    expect((flatAtMs ?? 0) - (openedAtMs ?? 0)).toBeGreaterThan(4 * MINUTE_MS);
    for (const { ended } of placed) expect(ended).not.toBeNull();
  });

  it('can be judged again from what was written down', async () => {
    const { decisions } = await evidenceOf(world.journal, STREAM);
    for (const { decision, input, engineVersion } of decisions) {
      expect(ENGINES[engineVersion]?.(input)).toEqual(decision);
    }
  });
});

describe('getShadowLogs', () => {
  it('answers with every decision that was not acted on, in the specification’s schema, of all symbols or of one', async () => {
    const all = await getShadowLogs(world, ACCOUNT_OF);
    const { decisions } = await evidenceOf(world.journal, STREAM);
    expect(all).toHaveLength(decisions.length);
    expect(await getShadowLogs(world, ACCOUNT_OF, SYMBOL)).toEqual(all);
    expect(await getShadowLogs(world, ACCOUNT_OF, 'BTCUSDT')).toEqual([]);
    expect(Object.keys(all[0] ?? {})).toEqual([
      ...['timestamp', 'symbol', 'side', 'entry_price', 'current_price', 'size', 'unrealized_pnl'],
      ...['decision', 'regime', 'risk_state'],
    ]);
  });

  it('answers the specification’s analyses once its records are flattened', async () => {
    const table = (await getShadowLogs(world, ACCOUNT_OF)).map((record) => flatten(record));
    const column = (name: string) => table.map((row) => row[name]);
    // df['decision.decision_type'].value_counts()
    const counts = Object.fromEntries(
      Map.groupBy(column('decision.decision_type'), String)
        .entries()
        .map(([type, rows]) => [type, rows.length]),
    );
    expect(counts.move_sl).toBeGreaterThan(0);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(table.length);
    // df.groupby('decision.decision_type')['decision.confidence'].mean()
    const stops = table.filter((row) => row['decision.decision_type'] === 'move_sl');
    const mean = stops.reduce((sum, row) => sum + Number(row['decision.confidence']), 0) / stops.length;
    expect(mean).toBeGreaterThanOrEqual(0.8);
    expect(mean).toBeLessThanOrEqual(0.95);
    // df[df['decision.decision_type'] == 'full_exit_now']['symbol'].unique()
    expect(
      table.filter((row) => row['decision.decision_type'] === 'full_exit_now').map(({ symbol }) => symbol),
    ).toEqual([]);
  });
});
