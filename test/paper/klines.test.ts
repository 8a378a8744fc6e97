import { describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../shared/adapters/paper/index.ts';
import { engineOn, flat, limit, market, rulesFor, sourceOf } from './support.ts';

const HOUR_MS = 3_600_000;
const shape = (engine: Engine, intervalMs: number, limitCount = 10): string[] =>
  engine
    .klines('BTCUSDT', { intervalMs, limit: limitCount })
    .map((bar) => `${bar.openMs / 60_000}: ${bar.open} ${bar.high} ${bar.low} ${bar.close}`);

const onHours = (shapes: Parameters<typeof sourceOf>[0], startMs: number): Engine =>
  createEngine({ markets: [{ rules: rulesFor('BTCUSDT'), source: sourceOf(shapes, HOUR_MS) }], startMs });

describe('klines', () => {
  it('aggregate one-minute bars, history before the start included', () => {
    const bars = [...flat(5), [100, 104, 99, 102], [102, 103, 101, 101], [101, 101, 95, 96]] as const;
    const engine = engineOn(bars, { startMs: 7 * 60_000 });
    expect(shape(engine, 300_000)).toEqual(['0: 100.0 100.0 100.0 100.0', '5: 100.0 104.0 99.0 101.0']);
    expect(shape(engine, 60_000, 2)).toEqual(['6: 102.0 103.0 101.0 101.0', '7: 101.0 101.0 101.0 101.0']);
  });

  it('show of the bar under way only what its path has played', () => {
    // Falling bar, no position: high first. Extremes of the second half must not show in the first.
    const engine = engineOn([[100, 110, 80, 90]]);
    const seen = [0, 10_000, 20_000, 30_000, 40_000, 60_000].map((timeMs) => {
      engine.advanceTo(timeMs);
      return shape(engine, 60_000)[0];
    });
    expect(seen).toEqual([
      '0: 100.0 100.0 100.0 100.0',
      '0: 100.0 105.0 100.0 105.0',
      '0: 100.0 110.0 100.0 110.0',
      '0: 100.0 110.0 95.0 95.0',
      '0: 100.0 110.0 80.0 80.0',
      '0: 100.0 110.0 80.0 90.0',
    ]);
  });

  it('cut shorter bars out of a longer one, still without looking ahead', () => {
    const engine = onHours([[100, 110, 80, 90]], 0);
    engine.advanceTo(25 * 60_000);
    expect(shape(engine, 900_000)).toEqual(['0: 100.0 107.5 100.0 107.5', '15: 107.5 110.0 102.5 102.5']);
    expect(shape(engine, HOUR_MS)).toEqual(['0: 100.0 110.0 100.0 102.5']);
    engine.advanceTo(HOUR_MS);
    expect(shape(engine, 900_000)).toEqual([
      '0: 100.0 107.5 100.0 107.5',
      '15: 107.5 110.0 95.0 95.0',
      '30: 95.0 95.0 80.0 82.5',
      '45: 82.5 90.0 82.5 90.0',
    ]);
    expect(shape(engine, HOUR_MS)).toEqual(['0: 100.0 110.0 80.0 90.0']);
  });

  it('keep saying the same of a bar in which a position had turned the path', () => {
    const engine = onHours(
      [
        [100, 100, 100, 100],
        [100, 110, 80, 90],
        [90, 91, 89, 90],
      ],
      0,
    );
    engine.placeOrder(market('BUY', '1'));
    engine.advanceTo(2 * HOUR_MS - 1);
    const during = shape(engine, 900_000).slice(4, 7);
    engine.placeOrder(market('SELL', '1'));
    engine.advanceTo(3 * HOUR_MS);
    expect(shape(engine, 900_000, 13).slice(4, 7)).toEqual(during);
    expect(during[1]).toBe('75: 85.0 95.0 80.0 95.0');
    const restored = onHours(
      [
        [100, 100, 100, 100],
        [100, 110, 80, 90],
        [90, 91, 89, 90],
      ],
      0,
    );
    expect(shape(restored, 900_000)).not.toEqual(during);
  });

  it('never depend on bars that have not begun', () => {
    const past = [[100, 104, 99, 102] as const, [102, 103, 101, 101] as const];
    const look = (future: readonly (readonly [number, number, number, number])[]): unknown => {
      const engine = engineOn([...past, ...future]);
      engine.placeOrder(limit('BUY', '1', '95'));
      engine.advanceTo(119_999);
      return [engine.klines('BTCUSDT', { intervalMs: 300_000, limit: 5 }), engine.price('BTCUSDT')];
    };
    expect(look([[101, 200, 50, 60]])).toEqual(look([]));
  });

  it('honour start, end and limit', () => {
    const engine = engineOn(flat(10), { startMs: 9 * 60_000 });
    const times = (query: { startMs?: number; endMs?: number; limit: number }): number[] =>
      engine.klines('BTCUSDT', { intervalMs: 60_000, ...query }).map((bar) => bar.openMs / 60_000);
    expect(times({ limit: 3 })).toEqual([7, 8, 9]);
    expect(times({ startMs: 120_000, limit: 3 })).toEqual([2, 3, 4]);
    expect(times({ endMs: 300_000, limit: 2 })).toEqual([4, 5]);
    expect(times({ startMs: 61_000, endMs: 240_000, limit: 500 })).toEqual([2, 3, 4]);
  });
});
