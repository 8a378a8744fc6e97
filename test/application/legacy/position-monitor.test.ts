import { afterEach, describe, expect, it } from 'vitest';
import { monitorPositions } from '../../../shared/application/legacy/position-monitor.ts';
import { SYMBOL } from '../support/world.ts';
import { filled, type LegacyWorld, linesOf, moduleOn, openLegacyWorld, tickOf } from './support.ts';

let world: LegacyWorld;
afterEach(() => world.stop());

const PROTECTION = [
  'sl STOP_MARKET 10 @98.0001',
  'partial_tp TAKE_PROFIT_MARKET 5 @103.0001',
  'trailing TRAILING_STOP_MARKET 5 1.50%',
];

describe('position_monitor', () => {
  it('gives a bare position its stop first, in one request that names position, moment and reason', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    world.advance(6_000);
    const { legacy, asked } = moduleOn(world);
    const tick = tickOf(world);
    expect(await monitorPositions(legacy, tick)).toEqual({ outcome: 'looked', positions: 1, asked: 1, failures: 0 });
    const [request] = asked();
    expect(request).toMatchObject({
      account: 'main',
      symbol: SYMBOL,
      positionSide: 'BOTH',
      requestId: `position_monitor:${SYMBOL}:BOTH:${tick.dueAtMs}`,
      requestedAtMs: tick.dueAtMs,
      explanation: 'protection of an unprotected position',
    });
    expect(request && linesOf(request)).toEqual(PROTECTION);
  });

  it('asks under the same id when the same tick comes twice', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    world.advance(6_000);
    const { legacy, asked } = moduleOn(world);
    const tick = tickOf(world);
    await monitorPositions(legacy, tick);
    await monitorPositions(legacy, tick);
    expect(new Set(asked().map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('asks on every tick while nothing stops the position', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    const { legacy, asked } = moduleOn(world);
    for (let tick = 0; tick < 4; tick++) {
      world.advance(10_000);
      await monitorPositions(legacy, tickOf(world));
    }
    expect(asked()).toHaveLength(4);
  });

  it('leaves a fresh fill to who answers for fills', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    world.advance(1_000);
    const { legacy, asked } = moduleOn(world);
    await monitorPositions(legacy, tickOf(world));
    expect(asked()).toEqual([]);
  });

  it('calls a position with only a take-profit unprotected, and one with both protected', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    world.advance(6_000);
    const order = { symbol: SYMBOL, side: 'SELL', positionSide: 'BOTH', reduceOnly: true } as const;
    const conditional = { ...order, workingType: 'MARK_PRICE', quantity: '10' } as const;
    await world.trader.place({ ...conditional, type: 'TAKE_PROFIT_MARKET', triggerPrice: '103', clientOrderId: 'tp' });
    const first = moduleOn(world);
    await monitorPositions(first.legacy, tickOf(world));
    expect(first.asked().flatMap(linesOf)).toEqual(['sl STOP_MARKET 10 @98.0001']);
    await world.trader.place({ ...conditional, type: 'STOP_MARKET', triggerPrice: '97', clientOrderId: 'sl' });
    const second = moduleOn(world);
    await monitorPositions(second.legacy, tickOf(world));
    expect(second.asked()).toEqual([]);
  });

  it('lays the ladder of a gain and leaves stop and targets of others alone', async () => {
    world = await openLegacyWorld({ path: [100, 102] });
    await filled(world, 'BUY', '10');
    const stop = { symbol: SYMBOL, side: 'SELL', positionSide: 'BOTH', reduceOnly: true } as const;
    await world.trader.place({
      ...stop,
      type: 'STOP_MARKET',
      quantity: '10',
      triggerPrice: '97',
      workingType: 'MARK_PRICE',
      clientOrderId: 'a-person',
    });
    world.advance(60_000);
    const { legacy, asked } = moduleOn(world);
    await monitorPositions(legacy, tickOf(world));
    const [request] = asked();
    expect(request?.explanation).toMatch(/^ladder of a gain of \d+\.\d\d% of margin$/);
    expect(request && linesOf(request).some((line) => line.startsWith('sl STOP_MARKET 10 @101.'))).toBe(true);
    expect(request && linesOf(request).filter((line) => line.startsWith('cancel'))).toEqual([]);
  });

  it('drops a late tick, and concludes nothing from positions that cannot be read', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    world.advance(20_000);
    const { legacy, asked } = moduleOn(world);
    const late = { account: 'main', dueAtMs: world.clock.now() - 10_000 };
    expect((await monitorPositions(legacy, late)).outcome).toBe('late');
    const exchange = { ...world.reader, positions: () => Promise.reject(new Error('no answer')) };
    const blind = moduleOn(world, { exchange });
    expect((await monitorPositions(blind.legacy, tickOf(world))).outcome).toBe('blind');
    expect([...asked(), ...blind.asked()]).toEqual([]);
  });

  it('protects all the same when the rules cannot be read, on guessed grids', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    world.advance(6_000);
    const { legacy, asked } = moduleOn(world, { filters: { of: () => Promise.reject(new Error('no rules')) } });
    await monitorPositions(legacy, tickOf(world));
    expect(asked().flatMap(linesOf)[0]).toBe('sl STOP_MARKET 10 @98.001');
  });

  it('goes on with the other positions when one cannot be looked after', async () => {
    world = await openLegacyWorld({ symbols: [SYMBOL, 'TRXUSDT'] });
    await filled(world, 'BUY', '10');
    await filled(world, 'BUY', '10', {}, 'TRXUSDT');
    world.advance(6_000);
    const openOrders = (symbol?: string) =>
      symbol === SYMBOL ? Promise.reject(new Error('no answer')) : world.reader.openOrders(symbol);
    const { legacy, asked } = moduleOn(world, { exchange: { ...world.reader, openOrders } });
    const report = await monitorPositions(legacy, tickOf(world));
    expect(report).toEqual({ outcome: 'looked', positions: 2, asked: 1, failures: 1 });
    expect(asked().map(({ symbol }) => symbol)).toEqual(['TRXUSDT']);
  });
});
