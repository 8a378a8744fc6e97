import { afterEach, describe, expect, it } from 'vitest';
import { planPosition } from '../../functions/plan-position/function.ts';
import { ExchangeUnknownOutcomeError } from '../../shared/ports/exchange.ts';
import { eventsOf } from './support/flow.ts';
import { Faults, startProcess } from './support/process.ts';
import { openWorld, type World } from './support/world.ts';

let world: World;
afterEach(() => world.stop());

type Report = Readonly<Record<string, unknown>>;

/** Tells the system of one trade, in a fresh process that can read the ledger or not. */
async function tell(report: Report | undefined, canRead = true): Promise<void> {
  const { brain } = startProcess(world, new Faults(), { send: () => Promise.resolve() });
  const trades: typeof brain.exchange.trades = canRead
    ? brain.exchange.trades
    : () => Promise.reject(new ExchangeUnknownOutcomeError('no answer'));
  const event = { id: `fill-${report?.tradeId}`, source: 'bot', 'detail-type': 'Position Filled', detail: report };
  await planPosition({ ...brain, exchange: { ...brain.exchange, trades } })(event);
}

const quantityNow = (): string | undefined => {
  const state = world.commitsOf().at(-1)?.state as { life: { status: string; quantity?: string } } | undefined;
  return state === undefined ? undefined : `${state.life.status} ${state.life.quantity}`;
};

describe('a reported trade that would end a life', () => {
  it('does not end one that a trade nobody told of had made larger', async () => {
    world = await openWorld();
    await tell(world.trade('BUY', '10')[0]);
    world.trade('BUY', '5');
    await tell(world.trade('SELL', '12')[0]);
    expect(eventsOf(world).filter(({ type }) => type === 'PositionFlat')).toEqual([]);
    expect(quantityNow()).toBe('open 3');
    expect(world.commitsOf(2)).toEqual([]);
  });

  it('ends it when the ledger says the same', async () => {
    world = await openWorld();
    await tell(world.trade('BUY', '10')[0]);
    await tell(world.trade('SELL', '10')[0]);
    expect(eventsOf(world).at(-1)?.type).toBe('PositionFlat');
  });

  it('ends nothing while the ledger cannot be read', async () => {
    world = await openWorld();
    await tell(world.trade('BUY', '10')[0]);
    const before = world.commitsOf().length;
    await tell(world.trade('SELL', '10')[0], false);
    expect(world.commitsOf()).toHaveLength(before);
    expect(quantityNow()).toBe('open 10');
  });
});
