import { describe, expect, it } from 'vitest';
import { comparePair } from '../../shared/domain/counterfactual/compare.ts';
import { DEFAULT_COSTS } from '../../shared/domain/counterfactual/instruction.ts';
import { pairOfLife } from '../../shared/domain/counterfactual/pair-of-life.ts';
import type { Candle } from '../../shared/domain/market/candle.ts';
import { endedOrder, ofLegacy } from '../domain/counterfactual/events.ts';
import { eventsOf, playFlow } from './support/flow.ts';
import { SHADOW, START_MS } from './support/world.ts';

const MINUTE = 60_000;

const bars = (prices: readonly number[]): Candle[] =>
  prices.map((price, index) => ({
    openTimeMs: START_MS + index * MINUTE,
    open: prices[index - 1] ?? price,
    high: Math.max(price, prices[index - 1] ?? price),
    low: Math.min(price, prices[index - 1] ?? price),
    close: price,
    volume: 1,
  }));

describe('what both owners wanted with a life that was played in SHADOW', () => {
  it('is the brain’s recorded decisions, and legacy’s orders as the exchange held them', async () => {
    const { world } = await playFlow({ flags: SHADOW, end: 'by-hand' });
    const played = eventsOf(world);
    const flatAt = played.findIndex(({ type }) => type === 'PositionFlat');
    const legacy = [
      ...ofLegacy('l.1', { kind: 'sl', type: 'STOP_MARKET', quantity: '0', price: '98' }, START_MS),
      ...ofLegacy('l.2', { kind: 'tp', type: 'TAKE_PROFIT_MARKET', quantity: '5', price: '106' }, START_MS + 1_000),
      ...ofLegacy('l.3', { kind: 'sl', type: 'STOP_MARKET', quantity: '0', price: '100' }, START_MS + 60_000),
      endedOrder('l.1', 'CANCELED', START_MS + 61_000),
    ];
    const sweep = [endedOrder('l.3', 'CANCELED', START_MS + 10 * MINUTE)];
    const events = [...played.slice(0, flatAt), ...legacy, ...played.slice(flatAt), ...sweep];
    const pair = pairOfLife('life', events);
    expect(pair).toMatchObject({
      symbol: 'SOLUSDT',
      profile: expect.any(String),
      entry: { side: 'LONG', entryPrice: 100.0001 },
    });
    // Its first take-profit was reached: in SHADOW that is decided as well, and it is sold once, by the ladder.
    expect(pair?.brain.map(({ do: what }) => what)).toEqual(['plan', 'stop', 'targets', 'stop']);
    expect(pair?.legacy.filter(({ do: what }) => what === 'stop')).toEqual([
      { atMs: START_MS, do: 'stop', price: 98 },
      { atMs: START_MS + 1_000, do: 'stop', price: 98 },
      { atMs: START_MS + 60_000, do: 'stop', price: 100 },
      { atMs: START_MS + 61_000, do: 'stop', price: 100 },
    ]);
    expect(pair?.legacy.findLast(({ do: what }) => what === 'targets')).toEqual({
      atMs: START_MS + 61_000,
      do: 'targets',
      targets: [{ id: 'l.2', price: 106, share: 0.5 }],
    });
    if (pair === null) throw new TypeError('no pair');
    // Up to 103 and back below entry: the brain has sold on the way and locks its gain, legacy leaves at its stop.
    const path = bars([100, 100, 101, 102, 103, 103, 102, 101, 100, 99, 98, 97, 96, 95, 94]);
    const compared = comparePair(pair, path, DEFAULT_COSTS);
    if (typeof compared === 'string') throw new TypeError(compared);
    expect(compared.legacy.endedBy).toBe('stop');
    expect(compared.legacy.realisedR).toBeLessThan(0);
    expect(compared.brain.realisedR).toBeGreaterThan(0);
    expect(compared.differenceR).toBe(compared.brain.realisedR - compared.legacy.realisedR);
  });
});
