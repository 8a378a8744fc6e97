import { describe, expect, it } from 'vitest';
import { type FaultRule, faultPlan } from '../../shared/adapters/paper/index.ts';
import { faulty, hears, resting } from './faults-support.ts';
import { openVenue, READER, type Venue, venuesFor } from './server-support.ts';
import { algo, flat, limit, market, stop } from './support.ts';

const venue = venuesFor(faulty);
const seeded = venuesFor(openVenue);

const ORDER = '/fapi/v1/order';
const ALGO = '/fapi/v1/algoOrder';
const FALL = [100, 100, 92, 95] as const;
const sizes = async (v: Venue, path: string): Promise<string[]> =>
  (await v.call('GET', path)).body.map((row: { positionAmt: string }) => row.positionAmt);

describe('positions that lag a fill', () => {
  it('answer from before it for a while, in every read and only for the keys it is meant for', async () => {
    const v = await venue([{ name: 'stale-position' }], undefined, { faultyKeys: ['trading-key'] });
    await v.call('POST', ORDER, market('BUY', '1'));
    expect(await sizes(v, '/fapi/v3/positionRisk')).toEqual([]);
    expect(await sizes(v, '/fapi/v2/positionRisk')).toEqual(['0.000', '0.000']);
    expect((await v.call('GET', '/fapi/v3/account')).body.positions[0].positionAmt).toBe('0.000');
    expect((await v.call('GET', '/fapi/v3/positionRisk', {}, { key: READER })).body).toHaveLength(1);
    expect(v.exchange.engine.positions({ all: false })).toHaveLength(1);
    v.wait(1499);
    expect(await sizes(v, '/fapi/v3/positionRisk')).toEqual([]);
    v.wait(1);
    expect(await sizes(v, '/fapi/v3/positionRisk')).toEqual(['1.000']);
    expect(v.exchange.faultCounts()).toEqual({ 'stale-position': 1 });
  });

  it('show a closed position as still open, with its old entry at the mark of now', async () => {
    const v = await venue([{ name: 'stale-position', nth: 2, lastsMs: 500 }]);
    await v.call('POST', ORDER, market('BUY', '1'));
    await v.call('POST', ORDER, market('SELL', '1', { reduceOnly: 'true' }));
    const [row] = (await v.call('GET', '/fapi/v3/positionRisk')).body;
    expect(row).toMatchObject({ positionAmt: '1.000', entryPrice: '100.1', markPrice: '100.0' });
    expect(Number(row.unRealizedProfit)).toBeCloseTo(-0.1);
    v.wait(500);
    expect(await sizes(v, '/fapi/v3/positionRisk')).toEqual([]);
  });

  it('refuse closePosition with -4509 for less than a second after the entry', async () => {
    const v = await venue([{ name: 'lagging-position-4509' }]);
    const floor = algo('STOP_MARKET', 'SELL', { closePosition: 'true', triggerPrice: '90' });
    await v.call('POST', ORDER, market('BUY', '1'));
    expect(await hears(v, 'POST', ALGO, floor)).toBe('400 -4509');
    expect(await hears(v, 'POST', ALGO, stop('SELL', '1', '95'))).toBe('200');
    v.wait(900);
    expect(await hears(v, 'POST', ALGO, floor)).toBe('200');
    expect(v.exchange.faultCounts()).toEqual({ 'lagging-position-4509': 1 });
  });
});

describe('an order that was just taken', () => {
  it('is not known by id for a while, though the lists know it', async () => {
    const v = await venue([{ name: 'stale-order' }]);
    await v.call('POST', ALGO, stop('SELL', '1', '95', { clientAlgoId: 'guard' }));
    await v.call('POST', ORDER, limit('BUY', '1', '95', { newClientOrderId: 'o' }));
    const byId = { symbol: 'BTCUSDT', origClientOrderId: 'o' };
    expect(await hears(v, 'GET', ALGO, { clientAlgoId: 'guard' })).toBe('400 -2013');
    expect(await hears(v, 'GET', ORDER, byId)).toBe('400 -2013');
    expect((await v.call('GET', '/fapi/v1/openAlgoOrders')).body).toHaveLength(1);
    expect((await v.call('GET', '/fapi/v1/allOrders', { symbol: 'BTCUSDT' })).body).toHaveLength(1);
    v.wait(2000);
    expect(await hears(v, 'GET', ALGO, { clientAlgoId: 'guard' })).toBe('200');
    expect(await hears(v, 'GET', ORDER, byId)).toBe('200');
    expect(v.exchange.faultCounts()).toEqual({ 'stale-order': 2 });
  });

  it('may be a ghost: acknowledged, resting, and in no answer', async () => {
    const v = await venue([{ name: 'ghost-ack', kind: 'STOP_MARKET' }]);
    const placed = await v.call('POST', ALGO, stop('SELL', '1', '95', { clientAlgoId: 'guard' }));
    expect([placed.status, resting(v)]).toEqual([200, 1]);
    expect(await hears(v, 'GET', ALGO, { clientAlgoId: 'guard' })).toBe('400 -2013');
    expect((await v.call('GET', '/fapi/v1/openAlgoOrders')).body).toEqual([]);
    expect((await v.call('GET', '/fapi/v1/allAlgoOrders', { symbol: 'BTCUSDT' })).body).toEqual([]);
    v.wait(15_000);
    expect((await v.call('GET', '/fapi/v1/openAlgoOrders')).body).toHaveLength(1);
  });

  it('is no ghost when the acknowledgement itself was lost', async () => {
    const v = await venue([{ name: 'ghost-ack' }, { name: 'reply-lost', method: 'POST' }]);
    expect(await hears(v, 'POST', ALGO, stop('SELL', '1', '95', { clientAlgoId: 'guard' }))).toBe('broken');
    expect(await hears(v, 'GET', ALGO, { clientAlgoId: 'guard' })).toBe('200');
  });
});

describe('a trigger', () => {
  it('is late by some 100 ms, the same for the same seed', async () => {
    const run = async (): Promise<number> => {
      const v = await venue([{ name: 'late-trigger' }], [...flat(1), FALL]);
      v.exchange.engine.placeOrder(market('BUY', '1'));
      v.exchange.engine.placeAlgoOrder(stop('SELL', '1', '98', { clientAlgoId: 'guard' }));
      v.wait(120_000);
      const { triggeredMs, updatedMs, status } = v.exchange.engine.findAlgo({ clientAlgoId: 'guard' });
      expect([status, v.exchange.faultCounts()]).toEqual(['FINISHED', { 'late-trigger': 1 }]);
      return updatedMs - triggeredMs;
    };
    const lateMs = await run();
    expect(lateMs).toBeGreaterThanOrEqual(100);
    expect(lateMs).toBeLessThan(500);
    expect(await run()).toBe(lateMs);
  });

  it('sticks: no child, no cancelling, the position stays open, and it never fires afterwards', async () => {
    const v = await venue([{ name: 'stuck-triggering', lastsMs: 50_000 }], [...flat(1), FALL, ...flat(5)]);
    v.exchange.engine.placeOrder(market('BUY', '1'));
    v.exchange.engine.placeAlgoOrder(stop('SELL', '1', '98', { clientAlgoId: 'guard' }));
    v.wait(100_000);
    const shown = await v.call('GET', ALGO, { clientAlgoId: 'guard' });
    expect(shown.body).toMatchObject({ algoStatus: 'TRIGGERING', actualOrderId: '' });
    expect(await hears(v, 'DELETE', ALGO, { clientAlgoId: 'guard' })).toBe('400 -2011');
    v.wait(100_000);
    expect(v.exchange.engine.findAlgo({ clientAlgoId: 'guard' })).toMatchObject({ status: 'EXPIRED', childId: '' });
    expect(await sizes(v, '/fapi/v3/positionRisk')).toEqual(['1.000']);
  });
});

describe('all faults together', () => {
  const run = async (seed: number): Promise<unknown[]> => {
    const rules: FaultRule[] = [
      { name: 'unknown-503', probability: 0.2 },
      { name: 'timeout-1007', probability: 0.2 },
      { name: 'stale-order', probability: 0.3 },
      { name: 'stale-position', probability: 0.3 },
    ];
    const v = await seeded(flat(20), { faults: faultPlan(rules, seed) });
    const heard: unknown[] = [];
    for (let count = 0; count < 40; count += 1) {
      const side = count % 2 === 0 ? 'BUY' : 'SELL';
      heard.push(await hears(v, 'POST', ORDER, market(side, '1', { newClientOrderId: `o${count}` })));
      heard.push(await hears(v, 'GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: `o${count}` }));
      heard.push(await hears(v, 'GET', '/fapi/v3/positionRisk'));
      v.wait(500);
    }
    return [heard, v.exchange.faultCounts(), v.exchange.engine.userTrades({ symbol: 'BTCUSDT' })];
  };

  it('repeat exactly with their seed', async () => {
    const first = await run(3);
    expect(await run(3)).toEqual(first);
    expect(await run(4)).not.toEqual(first);
  });
});
