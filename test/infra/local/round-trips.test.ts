import { beforeEach, describe, expect, it } from 'vitest';
import { RoundTrips } from '../../../infra/local/round-trips.ts';
import { spreadOf, spreadOfCounts } from '../../../infra/local/spread.ts';
import { lifeStreamId } from '../../../shared/domain/life/identity.ts';
import type { Exchange, NewOrder } from '../../../shared/ports/exchange.ts';

const event = (type: string, data: Readonly<Record<string, unknown>>) => ({ type, v: 1, data });
const answering = async () => undefined as never;
const silent = { place: answering, cancel: answering, findOrder: answering, trades: answering, openOrders: answering };

let trips: RoundTrips;
let exchange: Exchange;
beforeEach(() => {
  trips = new RoundTrips();
  exchange = trips.around(silent as unknown as Exchange);
});

const see = (symbol: string, ...events: ReturnType<typeof event>[]) =>
  trips.see({
    streamId: lifeStreamId({ venue: 'binance', account: 'paper', symbol, positionSide: 'BOTH' }, 1),
    events,
  });
const open = (symbol: string, tag: string) =>
  see(
    symbol,
    event('PositionOpened', { identity: { symbol, tag } }),
    event('ExitPlanCreated', { planNumber: 1 }),
    event('ExitOrderRequested', { intentId: `eb.${tag}.1.0`, request: { operation: 'place', kind: 'sl' } }),
    event('ExitOrderRequested', { intentId: `eb.${tag}.1.1`, request: { operation: 'place', kind: 'hard_sl' } }),
  );
const ack = (symbol: string, intentId: string) => see(symbol, event('ExitOrderAcked', { intentId }));
const place = (clientOrderId: string) => exchange.place({ clientOrderId } as NewOrder);
const find = (clientOrderId: string) => exchange.findOrder({ family: 'algo', symbol: 'AAAUSDT', clientOrderId });

describe('round trips of the gateway', () => {
  it('count from the plan to each stop, for each life its own, the floor beside the working stop', async () => {
    open('AAAUSDT', 'a');
    open('BBBUSDT', 'b');
    await Promise.all([place('eb.a.1.0'), place('eb.a.1.1'), place('eb.b.1.0')]);
    ack('AAAUSDT', 'eb.a.1.0');
    expect([trips.toStop, trips.toBothStops]).toEqual([{ 1: 1 }, {}]);
    ack('AAAUSDT', 'eb.a.1.1');
    // A stop whose answer was lost is looked for: one more each.
    await find('eb.b.1.0');
    await exchange.openOrders('BBBUSDT');
    await exchange.trades('AAAUSDT');
    ack('BBBUSDT', 'eb.b.1.0');
    await place('eb.b.1.1');
    ack('BBBUSDT', 'eb.b.1.1');
    expect([trips.toStop, trips.toBothStops]).toEqual([
      { 1: 1, 3: 1 },
      { 2: 1, 4: 1 },
    ]);
  });

  it('count nothing of a life that was over before, was opened by another process, or moves its stop later', async () => {
    ack('CCCUSDT', 'eb.c.1.0');
    open('AAAUSDT', 'a');
    see('AAAUSDT', event('PositionFlat', {}));
    ack('AAAUSDT', 'eb.a.1.0');
    open('BBBUSDT', 'b');
    for (const id of ['eb.b.1.0', 'eb.b.1.1']) {
      await place(id);
      ack('BBBUSDT', id);
    }
    await place('eb.b.7.0');
    ack('BBBUSDT', 'eb.b.7.0');
    expect([trips.toStop, trips.toBothStops]).toEqual([{ 1: 1 }, { 2: 1 }]);
  });
});

describe('how values lie', () => {
  it.each([
    [[], { p50: 0, p99: 0, max: 0, n: 0 }],
    [[7], { p50: 7, p99: 7, max: 7, n: 1 }],
    [[60, 20, 40, 80], { p50: 50, p99: 80, max: 80, n: 4 }],
    [Array.from({ length: 200 }, (_none, index) => index + 1), { p50: 100.5, p99: 198, max: 200, n: 200 }],
  ])('%j', (values, expected) => {
    expect(spreadOf(values)).toEqual(expected);
  });

  it('is the same from counts', () => {
    expect(spreadOfCounts({ 1: 3, 12: 1 })).toEqual(spreadOf([1, 1, 1, 12]));
  });
});
