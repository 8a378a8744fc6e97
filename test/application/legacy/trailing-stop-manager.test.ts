import { afterEach, describe, expect, it } from 'vitest';
import { trailPositions } from '../../../shared/application/legacy/trailing-stop-manager.ts';
import { ACCOUNT, SYMBOL, VENUE } from '../support/world.ts';
import { alterLife, filled, type LegacyWorld, linesOf, moduleOn, openLegacyWorld, tickOf } from './support.ts';

let world: LegacyWorld;
afterEach(() => world.stop());

const MEMORY = `${ACCOUNT}#trailing_stop_manager`;
const SKIP = `⏭️  ${SYMBOL}: No trail percentage set - SKIP`;

/** One look of a process that was started for it: what it knows it has read. */
async function look(): Promise<readonly string[]> {
  const { legacy, asked } = moduleOn(world);
  await trailPositions(legacy, tickOf(world));
  return asked().flatMap(linesOf);
}

const rest = (triggerPrice: string, clientOrderId: string) =>
  world.trader.place({
    symbol: SYMBOL,
    side: 'SELL',
    positionSide: 'BOTH',
    reduceOnly: true,
    type: 'STOP_MARKET',
    quantity: '10',
    triggerPrice,
    workingType: 'MARK_PRICE',
    clientOrderId,
  });

const remembered = async () => (await world.view.rowsOf(VENUE, MEMORY)).map(({ state }) => state);

describe('trailing_stop_manager', () => {
  it('goes through its stages in processes that know nothing of one another', async () => {
    world = await openLegacyWorld({ path: [100, 102, 104, 106, 110, 108] });
    await filled(world, 'BUY', '10', { hints: { trailFraction: 0.02 } });
    await rest('97', 'first');
    expect(await look()).toEqual([]);
    world.advance(60_000);
    expect(await look()).toEqual(['breakeven STOP_MARKET 10 @100.0001']);
    await rest('100.0001', 'second');
    world.advance(60_000);
    expect(await look()).toEqual(['sl STOP_MARKET 10 @101.5002']);
    await rest('101.5002', 'third');
    world.advance(60_000);
    expect(await look()).toEqual([]);
    world.advance(60_000);
    expect(await look()).toEqual(['trailing STOP_MARKET 10 @108.9']);
  });

  it('asks again for what was refused, at once when something changed, else after a while and ever more rarely', async () => {
    world = await openLegacyWorld({ path: [100, 102] });
    await filled(world, 'BUY', '10', { hints: { trailFraction: 0.02 } });
    await rest('97', 'first');
    world.advance(60_000);
    const asks: boolean[] = [];
    for (let tick = 0; tick < 12; tick++) {
      asks.push((await look()).length > 0);
      world.advance(10_000);
    }
    expect(asks.map((asked, tick) => (asked ? tick : -1)).filter((tick) => tick >= 0)).toEqual([0, 2, 6]);
    await rest('97.5', 'another');
    expect(await look()).toEqual(['breakeven STOP_MARKET 10 @100.0001']);
  });

  it('forgets a position that is over', async () => {
    world = await openLegacyWorld({ path: [100, 106], symbols: [SYMBOL, 'TRXUSDT'] });
    await filled(world, 'BUY', '10', { hints: { trailFraction: 0.02 } });
    await filled(world, 'BUY', '10', { hints: { trailFraction: 0.02 } }, 'TRXUSDT');
    world.advance(60_000);
    await look();
    expect(await remembered()).toHaveLength(2);
    const row = (await world.view.rowsOf(VENUE, ACCOUNT)).find(({ key }) => key.startsWith(`life#${SYMBOL}`));
    await world.view.put(VENUE, ACCOUNT, {
      ...row,
      version: 9_000,
      open: false,
      state: { ...(row?.state as object), status: 'flat' },
    } as never);
    world.advance(10_000);
    await look();
    expect(await remembered()).toHaveLength(1);
  });

  it('never says that a planned position has no trail, and says it of one without plan and hint', async () => {
    world = await openLegacyWorld({ path: [100, 102] });
    await filled(world, 'BUY', '10');
    world.advance(60_000);
    await look();
    expect(world.log.lines.filter(({ message }) => message === SKIP)).toEqual([]);
    await alterLife(world, { plan: null });
    expect(await look()).toEqual([]);
    expect(world.log.lines.filter(({ message }) => message === SKIP)).toHaveLength(1);
  });

  it('a stop of others that is as good is left alone', async () => {
    world = await openLegacyWorld({ path: [100, 102] });
    await filled(world, 'BUY', '10', { hints: { trailFraction: 0.02 } });
    await rest('99.9', 'theirs');
    world.advance(60_000);
    await rest('101', 'better');
    expect(await look()).toEqual([]);
  });
});
