import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchAccount } from '../../shared/application/watch/watch-account.ts';
import { eventsOf } from './support/flow.ts';
import { Faults, startProcess } from './support/process.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, openWorld } from './support/world.ts';

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld();
  stage = stageOf(world);
  stage.report(world.trade('BUY', '10'));
  await stage.run(30_000);
});
afterEach(() => world.stop());

const observed = () =>
  eventsOf(world).flatMap((event) => (event.type === 'PositionObserved' ? [event.data.quantity] : []));

/** A tick that is shown the position as it was before a reported fill of four more, so long after that fill. */
async function tickOnOldRead(sinceFillMs: number, seenAgo: 'before the fill' | 'after it'): Promise<void> {
  const [before] = await world.reader.positions();
  if (before === undefined) throw new Error('no position');
  world.advance(1_000);
  stage.report(world.trade('BUY', '4'));
  await stage.settle();
  const filledAtMs = world.clock.now();
  world.advance(sinceFillMs);
  const updateTimeMs = seenAgo === 'before the fill' ? before.updateTimeMs : filledAtMs + 1;
  const { brain } = startProcess(world, new Faults(), stage.orders);
  const exchange = { ...brain.exchange, positions: async () => [{ ...before, updateTimeMs }] };
  await watchAccount({ ...brain, exchange }, { account: ACCOUNT, dueAtMs: world.clock.now() }, 'test');
  await stage.settle();
}

it('a read that is older than a fill we have counted is not believed, although the fill is some seconds ago', async () => {
  await tickOnOldRead(3_500, 'before the fill');
  expect(observed()).toEqual([]);
});

it('one that is newer is believed: the ledger may not tell everything', async () => {
  await tickOnOldRead(3_500, 'after it');
  expect(observed()).toEqual(['10']);
});

it.each([
  [30_000, 0],
  [30_001, 1],
])('no read lags longer than 30 s: %d ms after the fill', async (sinceFillMs, times) => {
  await tickOnOldRead(sinceFillMs, 'before the fill');
  expect(observed()).toHaveLength(times);
});
