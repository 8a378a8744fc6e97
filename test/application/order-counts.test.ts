import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { project } from '../../functions/project/function.ts';
import { memoryBus } from '../../shared/adapters/memory/bus.ts';
import { memoryMetrics } from '../../shared/adapters/memory/metrics.ts';
import { memoryPositionsView } from '../../shared/adapters/memory/positions-view.ts';
import { countOrders, MetricsContendedError, orderMetricsOf } from '../../shared/application/project/count-orders.ts';
import type { PositionsView } from '../../shared/ports/positions-view.ts';
import { oldStackLooks } from './support/old-stack.ts';
import type { Stage } from './support/stage.ts';
import { stageOf, streamDeliveryOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, LIVE, openWorld, SHADOW, SYMBOL, VENUE } from './support/world.ts';

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld({ flags: SHADOW });
  stage = stageOf(world);
  stage.report(world.trade('BUY', '10'));
  await stage.run(15_000);
  // Three orders of the old stack in SHADOW, then what it asks for in LIVE.
  await oldStackLooks(world, stage);
  world.flags.set(LIVE);
  await stage.run(30_000);
  await oldStackLooks(world, stage);
});
afterEach(() => world.stop());

const metricsIn = async (view: PositionsView) => {
  const { atMs: _when, ...metrics } = orderMetricsOf(await view.rowsOf(VENUE, ACCOUNT));
  const { counted: _progress, ...counts } = metrics as typeof metrics & { readonly counted?: unknown };
  return counts;
};
const projecting = (view: PositionsView) => ({
  journal: world.journal,
  view,
  log: world.log,
  bus: memoryBus(),
  shadowLog: { append: () => {} },
});
/** What the journal itself says, counted by hand. */
const expected = () => {
  const events = world.feed.flatMap(({ events: own }) => own);
  const of = (type: string) =>
    events.flatMap(({ type: its, data }) => (its === type && data.counted ? [data.counted] : []));
  const placed = of('ExitOrderAcked') as { module: string; kind: string; conflict: boolean }[];
  const blocked = of('ExitOrderDenied') as typeof placed;
  const by = (what: 'module' | 'kind') =>
    Object.fromEntries(
      Map.groupBy(placed, (order) => order[what])
        .entries()
        .map(([name, list]) => [name, list.length]),
    );
  return {
    totalOrders: placed.length + blocked.length,
    ordersByModule: by('module'),
    ordersByKind: by('kind'),
    ownershipConflicts: [...placed, ...blocked].filter(({ conflict }) => conflict).length,
    blockedLegacyOrders: blocked.length,
  };
};

describe('exit orders', () => {
  it('are counted as the specification counts them: blocked ones in the total and the conflicts only', async () => {
    const counts = await metricsIn(world.view);
    expect(counts).toEqual(expected());
    expect(counts.blockedLegacyOrders).toBe(2);
    expect(counts.ordersByModule).toMatchObject({ position_monitor: 1, hybrid_tpsl: 2 });
    expect(counts.ordersByModule.exit_executor).toBeGreaterThan(0);
    expect(counts.ownershipConflicts).toBe(5);
  });

  it('are counted once and emitted once, by module and kind, however often commits are followed', async () => {
    const view = memoryPositionsView();
    const metrics = memoryMetrics();
    const follow = project(projecting(view), metrics);
    for (let round = 0; round < 2; round++) for (const commit of world.feed) await follow(streamDeliveryOf(commit));
    expect(await metricsIn(view)).toEqual(expected());
    const emitted = (name: string) => metrics.recorded.filter((recorded) => recorded.name === name);
    expect(emitted('ExitOrders')).toHaveLength(expected().totalOrders - expected().blockedLegacyOrders);
    expect(emitted('ExitOrdersBlocked')).toHaveLength(expected().blockedLegacyOrders);
    expect(emitted('OwnershipConflicts')).toHaveLength(expected().ownershipConflicts);
    expect(emitted('ExitOrdersBlocked')[0]?.dimensions).toEqual({ module: 'hybrid_tpsl', kind: 'tp' });
    for (const { dimensions } of metrics.recorded) expect(Object.values(dimensions)).not.toContain(SYMBOL);
    expect([...emitted('LegacyOrdersSentInLive'), ...emitted('OrdersBlockedWhileNotLive')]).toEqual([]);
  });

  it('of many positions at once are all counted, and one who never gets a turn says so', async () => {
    const view = memoryPositionsView();
    const acked = {
      type: 'ExitOrderAcked',
      v: 1,
      data: {
        intentId: 'i',
        venueOrderId: '1',
        quantity: '1',
        ackedAtMs: 1,
        resolvedBy: 'reply',
        counted: { module: 'exit_executor', kind: 'sl', conflict: false },
      },
    } as const;
    const commitOf = (symbol: string, commit = 1) => ({
      streamId: `exit#${VENUE}#${ACCOUNT}#${symbol}#BOTH#1`,
      commit,
      recordedAtMs: 1,
      state: null,
    });
    const symbols = Array.from({ length: 8 }, (_unused, index) => `S${index}USDT`);
    await Promise.all(symbols.map((symbol) => countOrders(view, commitOf(symbol), [acked])));
    expect((await metricsIn(view)).totalOrders).toBe(8);
    const busy = { ...view, put: () => Promise.resolve(false) };
    await expect(countOrders(busy, commitOf('S0USDT', 2), [acked])).rejects.toThrow(MetricsContendedError);
  });

  it('are summed up in the log once after a minute in which one was counted', async () => {
    await stage.run(60_000);
    const told = world.log.lines.filter(({ message }) => message.startsWith('[EXIT_METRICS] Summary'));
    expect(told.at(-1)?.message).toMatch(
      /^\[EXIT_METRICS\] Summary: total_orders=\d+, conflicts=5, blocked=2, mode=EXIT_BRAIN_V3 \(LIVE\)$/,
    );
    const before = told.length;
    await stage.run(3 * 60_000);
    const after = world.log.lines.filter(({ message }) => message.startsWith('[EXIT_METRICS] Summary'));
    expect(after.length - before).toBeLessThanOrEqual(1);
  });
});
