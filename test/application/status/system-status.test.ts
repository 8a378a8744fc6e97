import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STATUS_PATH, status } from '../../../functions/status/function.ts';
import { memoryFlags } from '../../../shared/adapters/memory/flags.ts';
import { type SystemStatus, systemStatus } from '../../../shared/application/status/system-status.ts';
import { type Stage, stageOf } from '../support/stage.ts';
import type { World } from '../support/world.ts';
import { ACCOUNT, LIVE, openWorld, SHADOW, SYMBOL, VENUE } from '../support/world.ts';

let world: World;
let stage: Stage;

const open = async (flags: Readonly<Record<string, string>>): Promise<void> => {
  world = await openWorld({ flags });
  stage = stageOf(world);
};
const source = () => ({ ...world, venue: VENUE, account: ACCOUNT, tickIntervalMs: 10_000 });
const asked = (): Promise<SystemStatus> => systemStatus(source());

afterEach(() => world.stop());

describe('the status of a system', () => {
  it('that never ran: nothing runs, nothing is known, and nothing is made up', async () => {
    await open(LIVE);
    expect(await asked()).toMatchObject({
      operational_state: 'EXIT_BRAIN_V3_NOT_RUNNING',
      executor: { running: false, effective_mode: null, last_decision_timestamp: null },
      heartbeat: { last_tick: null, age_ms: null, last_reconciliation: null },
      protection: { open_positions: 0, with_stop: 0, without_stop: [], without_plan: [] },
      budgets: { request_weight_used: null, conditional_orders: null, conditional_orders_limit: 200 },
    });
  });

  it('runs while the last tick is younger than three intervals', async () => {
    await open(SHADOW);
    await stage.tick();
    world.advance(29_999);
    expect(await asked()).toMatchObject({
      operational_state: 'EXIT_BRAIN_V3_SHADOW',
      executor: { running: true, effective_mode: 'SHADOW' },
      heartbeat: { age_ms: 29_999, tick_interval_ms: 10_000 },
    });
    world.advance(1);
    expect((await asked()).operational_state).toBe('EXIT_BRAIN_V3_NOT_RUNNING');
  });

  it('shows what the executor does, also while it has not heard of the flip yet', async () => {
    await open(LIVE);
    await stage.tick();
    world.flags.set({ EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' });
    world.advance(6_000);
    const flipped = await asked();
    expect([flipped.operational_state, flipped.executor.effective_mode]).toEqual(['EXIT_BRAIN_V3_SHADOW', 'LIVE']);
    await stage.tick();
    expect((await asked()).executor.effective_mode).toBe('SHADOW');
  });

  it('counts a position as protected when its stop rests, and remembers the last decision after its end', async () => {
    await open(LIVE);
    stage.report(world.trade('BUY', '10'));
    await stage.run(65_000);
    const standing = await asked();
    expect(standing.protection).toEqual({ open_positions: 1, with_stop: 1, without_stop: [], without_plan: [] });
    expect(standing.budgets).toMatchObject({ conditional_orders: 2 });
    expect(standing.executor.last_decision_timestamp).not.toBeNull();
    world.trade('SELL', '10');
    await stage.run(125_000);
    const after = await asked();
    expect(after.protection.open_positions).toBe(0);
    expect(after.executor.last_decision_timestamp).toBe(standing.executor.last_decision_timestamp);
  });

  it('names the position that has no stop of ours', async () => {
    await open(SHADOW);
    stage.report(world.trade('BUY', '10'));
    await stage.run(35_000);
    expect((await asked()).protection).toMatchObject({ with_stop: 0, without_stop: [SYMBOL], without_plan: [] });
  });

  it('says that the flags cannot be read, and takes nothing for LIVE by them', async () => {
    await open(LIVE);
    const flags = memoryFlags(LIVE, world.clock);
    flags.makeUnreadable(new Error('secret-detail'));
    const told = await systemStatus({ ...source(), flags });
    expect(told.flags).toEqual({
      readable: false,
      version: null,
      age_ms: null,
      source: null,
      kill_switch: false,
      warnings: [],
    });
    expect(told.config.live_mode_active).toBe(false);
    expect(JSON.stringify(told)).not.toContain('secret-detail');
  });
});

describe('the status over HTTP', () => {
  beforeEach(() => open(SHADOW));
  const get = (rawPath: string, method = 'GET', from: object = {}) =>
    status({ ...source(), ...from }, world.log)({ rawPath, requestContext: { http: { method } } });

  it('is JSON that nobody keeps', async () => {
    const { statusCode, headers, body } = await get(STATUS_PATH);
    expect([statusCode, headers]).toEqual([200, { 'content-type': 'application/json', 'cache-control': 'no-store' }]);
    expect(Object.keys(JSON.parse(body)).slice(0, 5)).toEqual([
      'timestamp',
      'config',
      'executor',
      'metrics',
      'operational_state',
    ]);
  });

  it('refuses other paths and methods', async () => {
    expect((await get('/')).statusCode).toBe(404);
    expect((await get(STATUS_PATH, 'POST')).statusCode).toBe(405);
  });

  it('answers 503 without a word of what went wrong, which is in the log', async () => {
    const view = { rowsOf: () => Promise.reject(new Error('table exit-brain-secret in account 1234')) };
    const { statusCode, body } = await get(STATUS_PATH, 'GET', { view });
    expect([statusCode, body.includes('1234'), body.includes('stack')]).toEqual([503, false, false]);
    expect(JSON.stringify(world.log)).toContain('1234');
  });
});
