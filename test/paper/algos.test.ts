import { describe, expect, it } from 'vitest';
import type { Engine } from '../../shared/adapters/paper/index.ts';
import { algo, codeOf, engineOn, flat, limit, market, refusalText, sizeOf, stop } from './support.ts';

const place = (engine: Engine, params: Record<string, string>): number | 'accepted' =>
  codeOf(() => engine.placeAlgoOrder(params));
const closeAt = (triggerPrice: string, more: Record<string, string> = {}): Record<string, string> =>
  algo('STOP_MARKET', 'SELL', { closePosition: 'true', triggerPrice, ...more });
const trailing = (more: Record<string, string>): Record<string, string> =>
  algo('TRAILING_STOP_MARKET', 'SELL', { quantity: '1', reduceOnly: 'true', ...more });

/** A long of 1 at 100.1. */
function long(shapes: Parameters<typeof engineOn>[0] = flat(2)): Engine {
  const engine = engineOn(shapes);
  engine.placeOrder(market('BUY', '1'));
  engine.drainEvents();
  return engine;
}

describe('a conditional order is refused', () => {
  it.each([
    [-1102, { ...stop('SELL', '1', '90'), algoType: '' }],
    [-1130, { ...stop('SELL', '1', '90'), algoType: 'TWAP' }],
    [-1102, { ...stop('SELL', '1', '90'), triggerPrice: '' }],
    [-1102, { ...stop('SELL', '1', '90'), quantity: '' }],
    [-1116, { ...stop('SELL', '1', '90'), type: 'LIMIT' }],
    [-4014, stop('SELL', '1', '90.05')],
    [-1111, stop('SELL', '1', '90.055')],
    [-2021, stop('SELL', '1', '100')],
    [-2021, stop('SELL', '1', '101')],
    [-2021, stop('BUY', '1', '99')],
    [-2021, algo('TAKE_PROFIT_MARKET', 'SELL', { quantity: '1', triggerPrice: '100' })],
    [-2021, algo('TAKE_PROFIT_MARKET', 'BUY', { quantity: '1', triggerPrice: '101' })],
    [-4137, closeAt('90', { quantity: '1' })],
    [-1106, closeAt('90', { reduceOnly: 'true' })],
    [-4136, algo('TRAILING_STOP_MARKET', 'SELL', { closePosition: 'true', callbackRate: '1' })],
    [-1102, trailing({})],
    [-1130, trailing({ callbackRate: '0.05' })],
    [-1130, trailing({ callbackRate: '20.1' })],
    [-2021, trailing({ callbackRate: '1', activatePrice: '99' })],
    [-4015, stop('SELL', '1', '90', { clientAlgoId: 'x'.repeat(37) })],
    [-4061, stop('SELL', '1', '90', { positionSide: 'LONG' })],
    [-1130, stop('SELL', '1', '90', { workingType: 'INDEX' })],
  ])('with %i: %o', (code, params) => {
    const engine = long();
    expect(place(engine, params)).toBe(code);
    expect([engine.openAlgos(), engine.drainEvents()]).toEqual([[], []]);
  });

  it('naming the missing parameter in lower case', () => {
    const params = { ...stop('SELL', '1', '90'), triggerPrice: '' };
    expect(refusalText(() => long().placeAlgoOrder(params))).toBe(
      "Mandatory parameter 'triggerprice' was not sent, was empty/null, or malformed.",
    );
  });

  it('with -4509 when closePosition has no position on its side', () => {
    expect(place(engineOn(flat(1)), closeAt('90'))).toBe(-4509);
    const short = engineOn(flat(1));
    short.placeOrder(market('SELL', '1'));
    expect(place(short, closeAt('90'))).toBe(-4509);
  });

  it('with -4130 for a second closePosition order of one direction and kind; one stop and one take-profit coexist', () => {
    const engine = long();
    expect(place(engine, closeAt('90'))).toBe('accepted');
    expect(place(engine, closeAt('91'))).toBe(-4130);
    const profit = algo('TAKE_PROFIT_MARKET', 'SELL', { closePosition: 'true', triggerPrice: '110' });
    expect(place(engine, profit)).toBe('accepted');
    expect(place(engine, profit)).toBe(-4130);
    expect(place(engine, stop('SELL', '1', '92'))).toBe('accepted');
    expect(place(engine, stop('SELL', '1', '92'))).toBe('accepted');
  });

  it('with -4045 beyond 200 open ones and -4116 for an open client id', () => {
    const engine = long();
    for (let count = 0; count < 200; count += 1)
      engine.placeAlgoOrder(stop('SELL', '1', '90', { clientAlgoId: `s${count}` }));
    expect(place(engine, stop('SELL', '1', '90'))).toBe(-4045);
    engine.cancelAlgoOrder({ clientAlgoId: 's7' });
    expect(place(engine, stop('SELL', '1', '90', { clientAlgoId: 's8' }))).toBe(-4116);
    expect(place(engine, stop('SELL', '1', '90', { clientAlgoId: 's7' }))).toBe('accepted');
  });
});

describe('the life of a conditional order', () => {
  it('is NEW, TRIGGERING, TRIGGERED, FINISHED, with a child under the same client id', () => {
    const engine = long([...flat(1), [100, 100, 90, 95]]);
    const placed = engine.placeAlgoOrder(stop('SELL', '1', '95', { clientAlgoId: 'guard' }));
    expect(placed).toMatchObject({ status: 'NEW', childId: '', reduceOnly: true, timeInForce: 'GTC' });
    const events = [...engine.drainEvents(), ...engine.advanceTo(120_000)];
    expect(events.map((event) => event.type)).toEqual([
      'algoAccepted',
      'algoTriggering',
      'algoTriggered',
      'orderAccepted',
      'trade',
      'positionChanged',
      'algoFinished',
    ]);
    expect(events.slice(1).every((event) => event.timeMs === 70_000)).toBe(true);
    const done = engine.findAlgo({ clientAlgoId: 'guard' });
    expect(done).toMatchObject({
      status: 'FINISHED',
      actualQuantity: '1.000',
      actualPrice: '94.9',
      triggeredMs: 70_000,
    });
    const child = engine.findOrder({ symbol: 'BTCUSDT', orderId: done.childId });
    expect(child).toMatchObject({
      clientOrderId: 'guard',
      type: 'MARKET',
      originalType: 'STOP_MARKET',
      status: 'FILLED',
    });
    expect(codeOf(() => engine.cancelAlgoOrder({ clientAlgoId: 'guard' }))).toBe(-2011);
  });

  it('clips a reduce-only stop larger than the position at its trigger', () => {
    const engine = long([...flat(1), [100, 100, 90, 95]]);
    expect(engine.placeAlgoOrder(stop('SELL', '5', '95', { clientAlgoId: 'big' })).quantity).toBe('5.000');
    engine.advanceTo(120_000);
    expect([engine.findAlgo({ clientAlgoId: 'big' }).actualQuantity, sizeOf(engine)]).toEqual(['1.000', '0.000']);
  });

  it('accepts a reduce-only stop without a position, keeps it as an orphan and rejects it at its trigger', () => {
    const engine = engineOn([...flat(1), [100, 100, 90, 95]]);
    engine.placeAlgoOrder(stop('SELL', '1', '95', { clientAlgoId: 'orphan' }));
    expect(engine.openAlgos()).toHaveLength(1);
    engine.advanceTo(120_000);
    expect(engine.findAlgo({ clientAlgoId: 'orphan' })).toMatchObject({
      status: 'REJECTED',
      rejectReason: 'ReduceOnly Order is rejected.',
      actualQuantity: '0.000',
    });
  });

  it('expires closePosition orders when the position goes by other means; quantity orders stay', () => {
    const engine = long();
    engine.placeAlgoOrder(closeAt('90', { clientAlgoId: 'floor' }));
    engine.placeAlgoOrder(stop('SELL', '1', '95', { clientAlgoId: 'working' }));
    engine.placeOrder(market('SELL', '1', { reduceOnly: 'true' }));
    expect(engine.findAlgo({ clientAlgoId: 'floor' }).status).toBe('EXPIRED');
    expect(engine.openAlgos().map((one) => one.clientAlgoId)).toEqual(['working']);
    expect(engine.openAlgos('BTCUSDT')[0]).toMatchObject({ status: 'NEW', timeInForce: 'GTC' });
  });

  it('expires closePosition orders when the position flips', () => {
    const engine = long();
    engine.placeAlgoOrder(closeAt('90', { clientAlgoId: 'floor' }));
    engine.placeOrder(market('SELL', '2'));
    expect([engine.findAlgo({ clientAlgoId: 'floor' }).status, sizeOf(engine)]).toEqual(['EXPIRED', '-1.000']);
  });

  it('closes the whole position with closePosition, also when it grew', () => {
    const engine = long([...flat(1), [100, 100, 90, 95]]);
    expect(engine.placeAlgoOrder(closeAt('95'))).toMatchObject({
      quantity: '0.000',
      reduceOnly: true,
      timeInForce: 'GTE_GTC',
    });
    engine.placeOrder(market('BUY', '2'));
    engine.advanceTo(120_000);
    expect(sizeOf(engine)).toBe('0.000');
  });

  it('opens a position when it is not reduce-only', () => {
    const engine = engineOn([...flat(1), [100, 110, 100, 105]]);
    engine.placeAlgoOrder(algo('STOP_MARKET', 'BUY', { quantity: '1', triggerPrice: '105' }));
    engine.advanceTo(120_000);
    expect(sizeOf(engine)).toBe('1.000');
  });

  it('cancels all untriggered ones of a symbol and leaves ordinary orders alone', () => {
    const engine = long();
    engine.placeAlgoOrder(stop('SELL', '1', '95'));
    engine.placeOrder(limit('SELL', '1', '101', { reduceOnly: 'true' }));
    engine.cancelAllAlgoOrders({ symbol: 'BTCUSDT' });
    expect([engine.openAlgos().length, engine.openOrders().length]).toEqual([0, 1]);
  });

  it('lists all of them, ids from a given one on', () => {
    const engine = long();
    const first = engine.placeAlgoOrder(stop('SELL', '1', '95'));
    const second = engine.placeAlgoOrder(stop('SELL', '1', '94'));
    engine.cancelAlgoOrder({ algoId: first.id });
    expect(engine.allAlgos({ symbol: 'BTCUSDT' }).map((one) => one.status)).toEqual(['CANCELED', 'NEW']);
    expect(engine.allAlgos({ symbol: 'BTCUSDT', algoId: second.id }).map((one) => one.id)).toEqual([second.id]);
    expect(codeOf(() => engine.findAlgo({ algoId: '1' }))).toBe(-2013);
    expect(codeOf(() => engine.cancelAlgoOrder({ algoId: '1' }))).toBe(-2011);
  });
});
