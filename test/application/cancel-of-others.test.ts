import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LifeEvent } from '../../shared/domain/life/events.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, openWorld, SHADOW, SYMBOL } from './support/world.ts';

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld({ flags: { ...SHADOW, EXIT_MODE: 'LEGACY' }, isHedge: true });
  stage = stageOf(world);
  stage.report([...world.trade('BUY', '10', SYMBOL, 'LONG'), ...world.trade('SELL', '4', SYMBOL, 'SHORT')]);
  await stage.settle();
  restByHand('hand-of-long', 'LONG', 'SELL', '97');
  restByHand('hand-of-short', 'SHORT', 'BUY', '103');
});
afterEach(() => world.stop());

const restByHand = (clientAlgoId: string, positionSide: string, side: string, triggerPrice: string): void => {
  const how = { algoType: 'CONDITIONAL', type: 'STOP_MARKET', closePosition: 'true', workingType: 'MARK_PRICE' };
  world.paper.engine.placeAlgoOrder({ ...how, symbol: SYMBOL, side, positionSide, triggerPrice, clientAlgoId });
  world.paper.flush();
};

/** The old stack moves its stop of the short, and takes this order of others away with it. */
const moveShortAndCancel = (clientOrderId: string) =>
  stage.ask('hybrid_tpsl', {
    v: 1,
    account: ACCOUNT,
    symbol: SYMBOL,
    positionSide: 'SHORT',
    requestId: 'r-1',
    requestedAtMs: world.clock.now(),
    explanation: 'a test',
    operations: [
      { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '4', price: '102' },
      { operation: 'cancel', clientOrderId, family: 'algo' },
    ],
  });

const resting = async () => (await world.reader.openOrders(SYMBOL)).map(({ clientOrderId }) => clientOrderId);
const denials = () =>
  world
    .commitsOf(1, SYMBOL, 'SHORT')
    .flatMap(({ events }) => events as unknown as readonly LifeEvent[])
    .flatMap((event) => (event.type === 'ExitOrderDenied' ? [`${event.data.rule}: ${event.data.detail}`] : []));

it('a module does not take the stop of the other position away, although its own is covered', async () => {
  await moveShortAndCancel('hand-of-long');
  expect(denials()).toEqual(['not-of-this-position: hand-of-long is of LONG']);
  expect(await resting()).toContain('hand-of-long');
});

it('a module takes away what a person rested on its own position, once its own stop rests', async () => {
  await moveShortAndCancel('hand-of-short');
  expect(denials()).toEqual([]);
  expect(await resting()).not.toContain('hand-of-short');
});

it('what the venue does not know is not cancelled', async () => {
  await moveShortAndCancel('nobody-s');
  expect(denials()).toEqual(['nothing-to-cancel: nobody-s']);
});

it('an order that cannot be read stays, and what comes after it in the lane is not held up', async () => {
  world.trader.findOrder = () => Promise.reject(new Error('no answer'));
  await moveShortAndCancel('hand-of-short');
  expect(denials()).toEqual(['not-of-this-position: whose hand-of-short is could not be read']);
  expect(await resting()).toContain('hand-of-short');
  expect(stage.isQuiet()).toBe(true);
});
