import { afterEach, describe, expect, it } from 'vitest';
import { protectFill } from '../../../shared/application/legacy/event-driven-executor.ts';
import { placeForUnplanned } from '../../../shared/application/legacy/hybrid-tpsl.ts';
import { ACCOUNT, SYMBOL } from '../support/world.ts';
import { alterLife, filled, type LegacyWorld, linesOf, moduleOn, openLegacyWorld, tickOf } from './support.ts';

let world: LegacyWorld;
afterEach(() => world.stop());

const fillOf = (
  { tradeId, price }: { readonly tradeId: string; readonly price: string },
  side: 'BUY' | 'SELL' = 'BUY',
) => ({ account: ACCOUNT, symbol: SYMBOL, positionSide: 'BOTH', side, tradeId, price }) as const;

describe('event_driven_executor', () => {
  it('after a fill asks for stop, target and trailing stop on the price of the fill', async () => {
    world = await openLegacyWorld();
    const [fill] = await filled(world, 'SELL', '10', { signalConfidence: 0.65 });
    if (fill === undefined) throw new Error('nothing was filled');
    const { legacy, asked } = moduleOn(world);
    expect(await protectFill(legacy, fillOf(fill, 'SELL'))).toBe('asked');
    const [request] = asked();
    expect(request?.requestId).toBe(`event_driven_executor:${SYMBOL}:BOTH:fill:${fill.tradeId}`);
    expect(request?.explanation).toMatch(/^Confidence: 65.0% → TP: \d\.\d%, SL: \d\.\d%, R:R = /);
    const [stop, target, trailing] = request?.operations ?? [];
    const entry = Number(fill.price);
    expect(stop).toMatchObject({ kind: 'sl', type: 'STOP_MARKET', quantity: '10' });
    expect(stop?.operation === 'place' && Number(stop.price) / entry).toBeGreaterThan(1.012);
    expect(target).toMatchObject({ kind: 'tp', type: 'TAKE_PROFIT_MARKET', quantity: '10' });
    expect(target?.operation === 'place' && Number(target.price) / entry).toBeLessThan(0.951);
    expect(trailing).toMatchObject({ kind: 'trailing', type: 'TRAILING_STOP_MARKET', quantity: '10' });
  });

  it('asks for nothing that rests already', async () => {
    world = await openLegacyWorld();
    const [fill] = await filled(world, 'BUY', '10');
    if (fill === undefined) throw new Error('nothing was filled');
    const order = { symbol: SYMBOL, side: 'SELL', positionSide: 'BOTH', reduceOnly: true, quantity: '10' } as const;
    const conditional = { ...order, workingType: 'MARK_PRICE' } as const;
    await world.trader.place({ ...conditional, type: 'STOP_MARKET', triggerPrice: '97', clientOrderId: 'a' });
    await world.trader.place({ ...conditional, type: 'TAKE_PROFIT_MARKET', triggerPrice: '103', clientOrderId: 'b' });
    await world.trader.place({
      ...conditional,
      type: 'TRAILING_STOP_MARKET',
      callbackRatePercent: '1.5',
      clientOrderId: 'c',
    });
    const { legacy, asked } = moduleOn(world);
    expect(await protectFill(legacy, fillOf(fill))).toBe('nothing-missing');
    expect(asked()).toEqual([]);
  });

  it('of several fills the newest answers for the whole position', async () => {
    world = await openLegacyWorld();
    const [first] = await filled(world, 'BUY', '4');
    const [second] = await filled(world, 'BUY', '6');
    if (first === undefined || second === undefined) throw new Error('nothing was filled');
    const { legacy, asked } = moduleOn(world);
    expect(await protectFill(legacy, fillOf(first))).toBe('not-the-newest');
    expect(await protectFill(legacy, fillOf(second))).toBe('asked');
    expect(asked().flatMap(linesOf)[0]).toMatch(/^sl STOP_MARKET 10 /);
  });

  it('a fill that closes part of the position asks for nothing', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    const [closing] = await filled(world, 'SELL', '4');
    if (closing === undefined) throw new Error('nothing was filled');
    const { legacy, asked } = moduleOn(world);
    expect(await protectFill(legacy, fillOf(closing, 'SELL'))).toBe('not-an-entry');
    expect(asked()).toEqual([]);
  });

  it('waits a while for the life the same fill opens, and then leaves it to the monitor', async () => {
    world = await openLegacyWorld();
    const before = world.clock.now();
    const { legacy, asked } = moduleOn(world);
    expect(await protectFill(legacy, fillOf({ tradeId: '1', price: '100' }))).toBe('no-life');
    expect(world.clock.now() - before).toBe(4_000);
    expect(asked()).toEqual([]);
    expect(world.log.lines.at(-1)?.message).toContain('no life of SOLUSDT holds trade 1 yet');
  });

  it('asks all the same when marks cannot be read', async () => {
    world = await openLegacyWorld();
    const [fill] = await filled(world, 'BUY', '10');
    if (fill === undefined) throw new Error('nothing was filled');
    const exchange = { ...world.reader, markPrices: () => Promise.reject(new Error('no answer')) };
    const { legacy, asked } = moduleOn(world, { exchange });
    expect(await protectFill(legacy, fillOf(fill))).toBe('asked');
    expect(asked().flatMap(linesOf)[0]).toMatch(/^sl STOP_MARKET 10 /);
  });
});

describe('hybrid_tpsl', () => {
  it('leaves planned positions alone', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10');
    world.advance(20_000);
    const { legacy, asked } = moduleOn(world);
    expect(await placeForUnplanned(legacy, tickOf(world))).toMatchObject({ outcome: 'looked', positions: 0, asked: 0 });
    expect(asked()).toEqual([]);
  });

  it('gives a position whose plan failed its levels once a plan is overdue', async () => {
    world = await openLegacyWorld();
    await filled(world, 'BUY', '10', { hints: { tpFraction: 0.05, trailFraction: 0.015, confidence: 0.9 } });
    await alterLife(world, { plan: null });
    const { legacy, asked } = moduleOn(world);
    await placeForUnplanned(legacy, tickOf(world));
    expect(asked()).toEqual([]);
    world.advance(15_000);
    await placeForUnplanned(legacy, tickOf(world));
    expect(asked().flatMap(linesOf)).toEqual([
      'sl STOP_MARKET 10 @98.2001',
      'tp TAKE_PROFIT_MARKET 5 @103.0001',
      'tp TAKE_PROFIT_MARKET 5 @105.0001',
      'trailing TRAILING_STOP_MARKET 10 1.50%',
    ]);
    expect(asked()[0]?.explanation).toBe('hybrid levels (hybrid) for a position without a plan');
  });
});
