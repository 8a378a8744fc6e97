import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryBus } from '../../shared/adapters/memory/bus.ts';
import { memoryPositionsView } from '../../shared/adapters/memory/positions-view.ts';
import { accountOf } from '../../shared/application/account/account-store.ts';
import { lastHeartbeatMs } from '../../shared/application/monitor/heartbeat.ts';
import { projectCommit } from '../../shared/application/project/project-commit.ts';
import type { ShadowEntry } from '../../shared/application/project/shadow-log.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, openWorld, SHADOW, SYMBOL, VENUE } from './support/world.ts';

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld();
  stage = stageOf(world);
});
afterEach(() => world.stop());

const projectionOn = (view = memoryPositionsView()) => {
  const entries: ShadowEntry[] = [];
  const bus = memoryBus();
  const shadowLog = { append: (entry: ShadowEntry) => void entries.push(entry) };
  return { journal: world.journal, view, log: world.log, bus, shadowLog, entries };
};
const livesIn = async (view: ReturnType<typeof memoryPositionsView>) =>
  (await view.rowsOf(VENUE, ACCOUNT)).filter(({ key }) => key.startsWith('life#'));

/** Two lives: the first closed, the second open. */
async function twoLives(): Promise<void> {
  stage.report(world.trade('BUY', '10'));
  await stage.run(30_000);
  world.trade('SELL', '10');
  await stage.run(60_000);
  stage.report(world.trade('BUY', '5'));
  await stage.run(30_000);
}

describe('the projection', () => {
  it('builds the same view from the stream alone, once or twice, as the appenders have written', async () => {
    await twoLives();
    const projection = projectionOn();
    for (const commit of world.feed) await projectCommit(projection, commit);
    for (const commit of world.feed) await projectCommit(projection, commit);
    const written = await world.view.rowsOf(VENUE, ACCOUNT);
    const rebuilt = await projection.view.rowsOf(VENUE, ACCOUNT);
    const own = written.filter(({ key }) => key.startsWith('life#') || key === 'account' || key === 'metrics');
    expect(rebuilt).toEqual(own);
    expect(accountOf(rebuilt).ownership).toBe('LIVE');
  });

  it('does not take a commit whose row could not be written: nobody else would repair it', async () => {
    await twoLives();
    const [view, broken] = [memoryPositionsView(), new Error('throttled')];
    const throttled = projectionOn({ ...view, put: () => Promise.reject(broken) });
    for (const streamId of [/^exit#/, /^account#/]) {
      const commit = world.feed.find((each) => streamId.test(each.streamId));
      if (commit === undefined) throw new TypeError('nothing to follow');
      await expect(projectCommit(throttled, commit)).rejects.toBe(broken);
    }
  });

  it('keeps the row of a closed life until the next one has a row', async () => {
    stage.report(world.trade('BUY', '10'));
    await stage.run(30_000);
    world.trade('SELL', '10');
    await stage.run(60_000);
    expect((await livesIn(world.view)).map(({ key, open }) => [key, open])).toEqual([[`life#${SYMBOL}#BOTH#1`, false]]);
    stage.report(world.trade('BUY', '5'));
    await stage.run(10_000);
    expect((await livesIn(world.view)).map(({ key, open }) => [key, open])).toEqual([[`life#${SYMBOL}#BOTH#2`, true]]);
  });

  it('repairs the row that an appender could not write', async () => {
    await twoLives();
    const view = memoryPositionsView();
    const projection = projectionOn(view);
    const last = world.feed.findLast(({ streamId }) => streamId.endsWith('#2'));
    if (last !== undefined) await projectCommit(projection, last);
    const [row] = await livesIn(view);
    expect(row).toMatchObject({ key: `life#${SYMBOL}#BOTH#2`, version: last?.commit, open: true });
  });

  it('tells each fact with its position, and the same fact with the same id', async () => {
    await twoLives();
    const projection = projectionOn();
    for (const commit of [...world.feed, ...world.feed]) await projectCommit(projection, commit);
    const { published } = projection.bus;
    const ids = published.map(({ detail }) => String(detail.eventId));
    expect(new Set(ids).size).toBe(ids.length / 2);
    expect(published.find(({ detailType }) => detailType === 'Exit Plan Created')).toMatchObject({
      source: 'exit-brain',
      detail: {
        eventId: `exit#${VENUE}#${ACCOUNT}#${SYMBOL}#BOTH#1@1.2`,
        venue: VENUE,
        account: ACCOUNT,
        symbol: SYMBOL,
        positionSide: 'BOTH',
        life: 1,
        data: { planNumber: 1 },
      },
    });
    expect(new Set(published.map(({ detailType }) => detailType))).toContain('Position Closed');
  });

  it('writes the shadow log of decisions that were not acted on, and of no others', async () => {
    world.flags.set(SHADOW);
    stage.report(world.trade('BUY', '10'));
    await stage.run(60_000);
    const projection = projectionOn();
    for (const commit of world.feed) await projectCommit(projection, commit);
    expect(projection.entries.map(({ decision }) => decision.decisionType).slice(0, 2)).toEqual([
      'move_sl',
      'update_tp_limits',
    ]);
    expect(world.sent).toEqual([]);
  });

  it('in LEGACY a plan is written down and nothing is decided', async () => {
    world.flags.set({ EXIT_MODE: 'LEGACY' });
    stage.report(world.trade('BUY', '10'));
    await stage.run(60_000);
    const types = world.commitsOf().flatMap(({ events }) => events.map(({ type }) => type));
    expect(types).toEqual(['PositionOpened', 'FillRecorded', 'ExitPlanCreated']);
  });
});

it('a reconciliation leaves a sign of life', async () => {
  await stage.run(60_000);
  expect(lastHeartbeatMs(await world.view.rowsOf(VENUE, ACCOUNT))).toBe(world.clock.now());
});
