import { describe, expect, it } from 'vitest';
import { comparePair } from '../../../shared/domain/counterfactual/compare.ts';
import { pairOfLife } from '../../../shared/domain/counterfactual/pair-of-life.ts';
import { DEFAULT_COSTS } from '../../../shared/domain/counterfactual/replay.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import type { Candle } from '../../../shared/domain/market/candle.ts';
import type { PlacementRequest } from '../../../shared/domain/orders/order.ts';
import { eventsOf, playFlow } from '../../application/support/flow.ts';
import { SHADOW, START_MS } from '../../application/support/world.ts';

const MINUTE = 60_000;

/** What a module of the old stack asked for and the exchange took. */
function ofLegacy(intentId: string, request: Omit<PlacementRequest, 'operation'>, atMs: number): readonly LifeEvent[] {
  const asked = {
    module: 'hybrid_tpsl',
    requestedAtMs: atMs,
    validUntilMs: null,
    assumedQuantity: '10',
    explanation: '',
  };
  const acked = { venueOrderId: '1', quantity: '10', ackedAtMs: atMs, resolvedBy: 'reply' as const };
  return [
    { type: 'ExitOrderRequested', v: 1, data: { intentId, request: { operation: 'place', ...request }, ...asked } },
    { type: 'ExitOrderAcked', v: 1, data: { intentId, ...acked } },
  ] as LifeEvent[];
}
const ended = (intentId: string, status: 'CANCELED' | 'FILLED', atMs: number): LifeEvent => ({
  type: 'ExitOrderEnded',
  v: 1,
  data: { intentId, status, atMs },
});

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
      ended('l.1', 'CANCELED', START_MS + 61_000),
    ];
    const sweep = [ended('l.3', 'CANCELED', START_MS + 10 * MINUTE)];
    const events = [...played.slice(0, flatAt), ...legacy, ...played.slice(flatAt), ...sweep];
    const pair = pairOfLife('life', events);
    expect(pair).toMatchObject({
      symbol: 'SOLUSDT',
      profile: expect.any(String),
      entry: { side: 'LONG', entryPrice: 100.0001 },
    });
    expect(pair?.brain[0]).toMatchObject({ do: 'stop' });
    expect(pair?.brain.some((instruction) => instruction.do === 'targets')).toBe(true);
    expect(pair?.legacy.filter(({ do: what }) => what === 'stop')).toEqual([
      { atMs: START_MS, do: 'stop', price: 98 },
      { atMs: START_MS + 1_000, do: 'stop', price: 98 },
      { atMs: START_MS + 60_000, do: 'stop', price: 100 },
      { atMs: START_MS + 61_000, do: 'stop', price: 100 },
    ]);
    expect(pair?.legacy.at(-1)).toEqual({
      atMs: START_MS + 61_000,
      do: 'targets',
      targets: [{ price: 106, share: 0.5, of: 'entry' }],
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

  it('is nothing without a plan', () => {
    expect(pairOfLife('life', [])).toBeNull();
  });
});
