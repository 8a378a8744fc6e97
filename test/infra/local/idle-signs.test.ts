import { expect, it } from 'vitest';
import { IdleSigns } from '../../../infra/local/idle-signs.ts';
import { memoryPositionsView } from '../../../shared/adapters/memory/positions-view.ts';
import { lastHeartbeat, writeHeartbeat } from '../../../shared/application/monitor/heartbeat.ts';
import { leaveSign, signOf } from '../../../shared/application/watch/sign-of-life.ts';
import { handClock } from '../../support/test-clock.ts';

const START_MS = 1_000_000;
const TICK_MS = 10_000;
const SIGN = { ownership: 'SHADOW', positions: 1, failures: 0 } as const;

function played() {
  const clock = handClock(START_MS);
  let isIdle = false;
  const signs = new IdleSigns({ clock, isIdle: () => isIdle, tickIntervalMs: TICK_MS });
  const view = signs.around(memoryPositionsView(), async () => 'SHADOW');
  const rows = () => view.rowsOf('binance', 'main');
  const leave = async () => {
    await leaveSign({ view, clock, tickIntervalMs: TICK_MS }, 'binance', 'main', await rows(), SIGN);
    const found = { usedWeight: 1, conditionalOrders: 0, orphans: 0, foreignOrders: 0 };
    await writeHeartbeat({ view, clock }, 'binance', 'main', await rows(), found);
  };
  const ticks = async (count: number, idle: boolean) => {
    isIdle = idle;
    for (let tick = 0; tick < count; tick++) {
      clock.advance(TICK_MS);
      if (!signs.skips()) await leave();
    }
  };
  return { clock, ticks, rows };
}

it('ticks and reconciliations that were skipped because nothing was open are no gap', async () => {
  const { ticks, rows } = played();
  await ticks(3, false);
  await ticks(500, true);
  expect(signOf(await rows())).toMatchObject({ atMs: START_MS + 503 * TICK_MS, unbrokenSinceMs: START_MS + TICK_MS });
  await ticks(3, false);
  for (const last of [signOf(await rows()), lastHeartbeat(await rows())]) {
    expect(last).toMatchObject({ atMs: START_MS + 506 * TICK_MS, unbrokenSinceMs: START_MS + TICK_MS });
    expect(last?.lastGap).toBeUndefined();
  }
});

it('a gap before or after them stays one', async () => {
  const { clock, ticks, rows } = played();
  await ticks(3, false);
  clock.advance(10 * TICK_MS);
  await ticks(5, true);
  await ticks(1, false);
  const lastGap = { fromMs: START_MS + 3 * TICK_MS, toMs: START_MS + 19 * TICK_MS };
  expect(signOf(await rows())).toMatchObject({ unbrokenSinceMs: START_MS + 19 * TICK_MS, lastGap });
});
