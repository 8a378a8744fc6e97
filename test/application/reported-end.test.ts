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
async function tell(report: Report | undefined, canRead = true, faults = new Faults()): Promise<void> {
  const { brain } = startProcess(world, faults, { send: () => Promise.resolve() });
  const trades: typeof brain.exchange.trades = canRead
    ? brain.exchange.trades
    : () => Promise.reject(new ExchangeUnknownOutcomeError('no answer'));
  const event = { id: `fill-${report?.tradeId}`, source: 'bot', 'detail-type': 'Position Filled', detail: report };
  await planPosition({ ...brain, exchange: { ...brain.exchange, trades } })(event);
}

const lifeNow = (life: number): string | undefined => {
  const state = world.commitsOf(life).at(-1)?.state as { life: { status: string; quantity?: string } } | undefined;
  return state === undefined ? undefined : `${state.life.status} ${state.life.quantity}`;
};

const quantityNow = (): string | undefined => lifeNow(1);

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

describe('a reported trade after one that turned the position', () => {
  /** The process that hears of the turn dies when the old side is over and the new one has not begun. */
  async function turnAndDie(): Promise<void> {
    world = await openWorld();
    await tell(world.trade('SELL', '10')[0]);
    const dying = new Faults({ at: 1, how: 'kill', when: 'after' });
    await tell(world.trade('BUY', '25')[0], true, dying).catch(() => {});
    expect(quantityNow()).toBe('flat 0');
    expect(world.commitsOf(2)).toEqual([]);
  }

  it('begins the next life with what the turn left', async () => {
    await turnAndDie();
    await tell(world.trade('BUY', '3')[0]);
    expect(lifeNow(2)).toBe('open 18');
  });

  it('counts that life even when it is over by then', async () => {
    await turnAndDie();
    world.trade('SELL', '15');
    await tell(world.trade('BUY', '3')[0]);
    expect([lifeNow(2), lifeNow(3)]).toEqual(['flat 0', 'open 3']);
  });

  it('waits while the ledger cannot be read', async () => {
    await turnAndDie();
    await tell(world.trade('BUY', '3')[0], false);
    expect(world.commitsOf(2)).toEqual([]);
  });
});
