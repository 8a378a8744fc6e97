import { afterEach, beforeEach, expect, it } from 'vitest';
import { operator } from '../../functions/operator/function.ts';
import { positionMonitor } from '../../functions/position-monitor/function.ts';
import { watch } from '../../functions/watch/function.ts';
import type { Brain } from '../../shared/application/brain.ts';
import { heirOf } from '../../shared/application/lives/heir-of.ts';
import type { FlatLife } from '../../shared/domain/life/state.ts';
import type { ExchangePosition } from '../../shared/ports/exchange.ts';
import { Faults, startProcess } from './support/process.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, LIVE, openWorld, SYMBOL, VENUE } from './support/world.ts';

let world: World;
let stage: Stage;

/**
 * A symbol is left alone: a person sells all, buys again, and has the new position protected. The journal, which does not
 * look there, takes it for the old one, so that its stop is an order of the first life.
 */
beforeEach(async () => {
  world = await openWorld({ flags: LIVE });
  stage = stageOf(world);
  stage.report(world.trade('BUY', '10'));
  await stage.run(35_000);
  await ask({ do: 'ignore', symbol: SYMBOL, reason: 'mine', by: 'anna' });
  world.trade('SELL', '10');
  world.trade('BUY', '8');
  for (const { clientAlgoId } of world.paper.engine.openAlgos()) world.paper.engine.cancelAlgoOrder({ clientAlgoId });
  await ask({ do: 'protect', symbol: SYMBOL, live: true, by: 'anna' });
  await stage.settle();
  expect(stops()).toHaveLength(1);
  world.advance(61_000);
});
afterEach(() => world.stop());

const stops = () => world.paper.engine.openAlgos().map(({ clientAlgoId }) => clientAlgoId);
const brainNow = () => startProcess(world, new Faults(), stage.orders).brain;
const ask = (command: unknown) => operator(brainNow(), ACCOUNT, null)(command);
const reconcile = async (brain: Brain): Promise<void> => {
  const scheduledTime = new Date(world.clock.now()).toISOString();
  await positionMonitor(brain, [ACCOUNT])({ scheduledTime }).catch(() => undefined);
};
const tick = async (brain: Brain): Promise<void> => {
  const body = JSON.stringify({ account: ACCOUNT, dueAtMs: world.clock.now() });
  await watch(brain)({ Records: [{ messageId: 'tick', body }] });
  await stage.settle();
};
const statusOf = (life: number) =>
  (world.commitsOf(life).at(-1)?.state as { readonly life: { readonly status: string } } | undefined)?.life.status;

it('the stop of a life that is over stays while the next life has none, although the view does not show that life yet', async () => {
  await reconcile(brainNow());
  expect([statusOf(1), statusOf(2)]).toEqual(['flat', 'open']);
  const brain = brainNow();
  const rowsOf: Brain['view']['rowsOf'] = async (...of) =>
    (await brain.view.rowsOf(...of)).filter(({ key }) => !key.startsWith('life#') || key.endsWith('#1'));
  const [stop] = stops();
  await tick({ ...brain, view: { ...brain.view, rowsOf } });
  expect(stops()).toEqual([stop]);
});

it('nor does it go before the next life is written down: the venue shows a position of the same side', async () => {
  const brain = brainNow();
  const append: Brain['journal']['append'] = (commit) =>
    commit.streamId.endsWith('#2') ? Promise.reject(new Error('killed')) : brain.journal.append(commit);
  await reconcile({ ...brain, journal: { ...brain.journal, append } });
  expect([statusOf(1), world.commitsOf(2).length]).toEqual(['flat', 0]);
  const [stop] = stops();
  await tick(brainNow());
  await stage.reconcile();
  expect(stops()).toEqual([stop]);
});

it('it goes when the position is gone, or has a stop of its own', async () => {
  await reconcile(brainNow());
  const [stop] = stops();
  await ask({ do: 'watch-again', symbol: SYMBOL, by: 'anna' });
  await stage.run(65_000);
  expect(stops()).not.toContain(stop);
  expect(stops().length).toBeGreaterThan(0);
  world.trade('SELL', '8');
  await stage.run(95_000);
  expect(stops()).toEqual([]);
});

it('the venue has the last word on who has the position, and what it does not say counts as one', async () => {
  const [long] = await world.reader.positions();
  world.trade('SELL', '18');
  world.advance(61_000);
  await reconcile(brainNow());
  const first = (world.commitsOf(1).at(-1)?.state as { readonly life: FlatLife } | undefined)?.life;
  if (first === undefined || long === undefined) throw new Error('no life, or no position');
  const listed = await world.reader.openOrders(SYMBOL);
  const rows = await world.view.rowsOf(VENUE, ACCOUNT);
  const heir = (positions: () => Promise<readonly ExchangePosition[]>) =>
    heirOf(brainNow(), rows, ACCOUNT, first, listed, positions);
  expect(await heir(() => world.reader.positions())).toMatchObject({ identity: { life: 3, side: 'SHORT' } });
  expect(await heir(async () => [])).toMatchObject({ identity: { life: 3 } });
  expect(await heir(async () => [{ ...long, signedQuantity: '0' }])).toMatchObject({ identity: { life: 3 } });
  expect(await heir(async () => [{ ...long, symbol: 'BTCUSDT' }])).toMatchObject({ identity: { life: 3 } });
  expect(await heir(async () => [{ ...long, positionSide: 'LONG' }])).toMatchObject({ identity: { life: 3 } });
  expect(await heir(async () => [long])).toBe('unborn');
  expect(await heir(() => Promise.reject(new Error('no answer')))).toBe('unborn');
});
