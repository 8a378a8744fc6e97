import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, NewOrder, OrderReference } from '../../shared/ports/exchange.ts';
import { type ExchangeSubject, floor, ids, limit, market, refusal, stop } from './exchange.contract-subject.ts';

const reference = (order: NewOrder): OrderReference => ({
  family: order.type === 'LIMIT' || order.type === 'MARKET' ? 'regular' : 'algo',
  symbol: order.symbol,
  clientOrderId: order.clientOrderId,
});

/** What every venue does with orders; part of the exchange contract. */
export function exchangeOrderContract(subjectOf: () => ExchangeSubject): void {
  let exchange: Exchange;
  beforeEach(() => {
    exchange = subjectOf().exchange;
  });

  describe('an order that rests', () => {
    it.each<[string, NewOrder, string]>([
      ['a stop', stop(), '59400'],
      ['a conditional take-profit', stop({ type: 'TAKE_PROFIT_MARKET', triggerPrice: '61000.0' }), '61000'],
      ['a floor', floor(), '58000'],
      ['a limit', limit(), '0'],
    ])('%s is acknowledged, listed, found and cancelled by our id', async (_name, order, triggerPrice) => {
      await exchange.place(market());
      const acknowledged = await exchange.place(order);
      const { family } = reference(order);
      expect(acknowledged).toMatchObject({ family, clientOrderId: order.clientOrderId, status: 'NEW' });
      const [listed, ...others] = await exchange.openOrders('BTCUSDT');
      expect(others).toEqual([]);
      expect(listed).toMatchObject({
        ...{ family, symbol: 'BTCUSDT', side: 'SELL', positionSide: 'BOTH', type: order.type, status: 'NEW' },
        venueOrderId: acknowledged.venueOrderId,
        clientOrderId: order.clientOrderId,
        quantity: acknowledged.quantity,
        reduceOnly: true,
        closePosition: 'closePosition' in order,
        childOrderId: null,
      });
      expect([listed?.triggerPrice, listed?.executedQuantity].map(Number)).toEqual([Number(triggerPrice), 0]);
      expect(await exchange.findOrder(reference(order))).toEqual(listed);
      await exchange.cancel(reference(order));
      expect(await exchange.openOrders('BTCUSDT')).toEqual([]);
      expect((await exchange.findOrder(reference(order)))?.status ?? 'CANCELED').toBe('CANCELED');
      expect(await refusal(exchange.cancel(reference(order)))).toBe(-2011);
    });

    it('a trailing stop names its callback in percent', async () => {
      await exchange.place(market());
      const trailing: NewOrder = {
        type: 'TRAILING_STOP_MARKET',
        ...{ symbol: 'BTCUSDT', side: 'SELL', positionSide: 'BOTH', quantity: '0.010', reduceOnly: true },
        ...{
          callbackRatePercent: '1.5',
          activatePrice: '60500.0',
          workingType: 'MARK_PRICE',
          clientOrderId: 'xb1-trail',
        },
      };
      await exchange.place(trailing);
      expect(await exchange.openOrders('BTCUSDT')).toMatchObject([{ type: 'TRAILING_STOP_MARKET', status: 'NEW' }]);
    });

    it('several stops rest side by side, so a stop can be moved without a gap', async () => {
      await exchange.place(market());
      await exchange.place(stop());
      await exchange.place(stop({ triggerPrice: '59500.0', clientOrderId: 'xb1-stop-2' }));
      await exchange.place(floor());
      await exchange.cancel(reference(stop()));
      expect(ids(await exchange.openOrders('BTCUSDT'))).toEqual(['xb1-floor-1', 'xb1-stop-2']);
    });

    it('orders are listed by symbol or all together', async () => {
      await exchange.place(stop());
      await exchange.place(stop({ symbol: 'ETHUSDT', triggerPrice: '2900', clientOrderId: 'xb1-eth' }));
      expect(ids(await exchange.openOrders('ETHUSDT'))).toEqual(['xb1-eth']);
      expect(ids(await exchange.openOrders())).toEqual(['xb1-eth', 'xb1-stop-1']);
    });

    it('ids longer than a double holds come back exact, the same everywhere', async () => {
      const eth = { symbol: 'ETHUSDT', quantity: '1.000' };
      const opened = await exchange.place(market(eth));
      expect(opened.venueOrderId).toMatch(/^\d{19}$/);
      expect((await exchange.trades('ETHUSDT'))[0]?.orderId).toBe(opened.venueOrderId);
      const profit = limit({ ...eth, price: '3100.00' });
      const resting = await exchange.place(profit);
      expect(resting.venueOrderId).toMatch(/^\d{19}$/);
      expect((await exchange.findOrder(reference(profit)))?.venueOrderId).toBe(resting.venueOrderId);
      expect(await exchange.clientIdOf('ETHUSDT', resting.venueOrderId)).toBe(profit.clientOrderId);
      expect(await exchange.clientIdOf('ETHUSDT', '1')).toBeUndefined();
      const protective = stop({ ...eth, triggerPrice: '2900.00' });
      const algo = await exchange.place(protective);
      expect(algo.venueOrderId).toMatch(/^\d{16}$/);
      expect((await exchange.findOrder(reference(protective)))?.venueOrderId).toBe(algo.venueOrderId);
    });

    it('an order never placed is not known, in either family', async () => {
      expect(await exchange.findOrder(reference(limit({ clientOrderId: 'never' })))).toBeUndefined();
      expect(await exchange.findOrder(reference(stop({ clientOrderId: 'never' })))).toBeUndefined();
    });
  });

  describe('what reduces', () => {
    it('a reduce-only limit larger than the position is clipped, and the echo says to what', async () => {
      await exchange.place(market());
      const { quantity } = await exchange.place(limit({ quantity: '0.500' }));
      expect(Number(quantity)).toBe(0.01);
    });

    it('a floor echoes no quantity, and goes with its position while a stop of our own stays', async () => {
      await exchange.place(market());
      expect(Number((await exchange.place(floor())).quantity)).toBe(0);
      await exchange.place(stop());
      await exchange.place(market({ side: 'SELL', reduceOnly: true, clientOrderId: 'xb1-out' }));
      expect(ids(await exchange.openOrders('BTCUSDT'))).toEqual(['xb1-stop-1']);
      expect((await exchange.findOrder(reference(floor())))?.status ?? 'EXPIRED').toBe('EXPIRED');
    });

    it('hedge mode closes by side, without the reduce-only that it refuses', async () => {
      await subjectOf().hedge();
      await exchange.place(market({ positionSide: 'LONG', clientOrderId: 'a' }));
      const profit = limit({ positionSide: 'LONG', reduceOnly: true });
      const protective = stop({ positionSide: 'LONG', reduceOnly: true });
      await exchange.place(profit);
      await exchange.place(protective);
      await exchange.place(floor({ positionSide: 'LONG' }));
      expect((await exchange.openOrders('BTCUSDT')).map((order) => order.positionSide)).toEqual([
        'LONG',
        'LONG',
        'LONG',
      ]);
      expect(await refusal(exchange.place(market({ clientOrderId: 'b' })))).toBe(-4061);
    });

    it('a stop that triggers closes the position and names the order it became', async () => {
      await exchange.place(market());
      await exchange.place(stop());
      await subjectOf().fall();
      expect(await exchange.positions()).toEqual([]);
      const order = await exchange.findOrder(reference(stop()));
      expect(order).toMatchObject({ status: 'FINISHED' });
      expect(Number(order?.executedQuantity)).toBe(0.01);
      const exit = (await exchange.trades('BTCUSDT')).at(-1);
      expect(exit).toMatchObject({ side: 'SELL', orderId: order?.childOrderId });
      expect(Number(exit?.realisedPnl)).toBeLessThan(0);
      expect(await refusal(exchange.cancel(reference(stop())))).toBe(-2011);
      const child = await exchange.findOrder({ ...reference(stop()), family: 'regular' });
      expect(child).toMatchObject({ status: 'FILLED', venueOrderId: order?.childOrderId });
    });
  });

  describe('what the venue refuses is a proven refusal with its code, and nothing rests', () => {
    it.each<[string, NewOrder, number]>([
      ['a stop on the wrong side of the price', stop({ triggerPrice: '60500.0' }), -2021],
      ['a take-profit on the wrong side', stop({ type: 'TAKE_PROFIT_MARKET', triggerPrice: '59000.0' }), -2021],
      ['a reduce-only exit of nothing', market({ side: 'SELL', reduceOnly: true }), -2022],
      ['a floor under nothing', floor(), -4509],
      ['a post-only limit that would take', limit({ price: '59000.0', reduceOnly: false, timeInForce: 'GTX' }), -5022],
      ['a price between ticks', limit({ price: '61000.05', reduceOnly: false }), -4014],
    ])('%s', async (_name, order, code) => {
      expect(await refusal(exchange.place(order))).toBe(code);
      expect(await exchange.openOrders()).toEqual([]);
      expect(await exchange.positions()).toEqual([]);
    });

    it('a second floor in the same direction', async () => {
      await exchange.place(market());
      await exchange.place(floor());
      expect(await refusal(exchange.place(floor({ clientOrderId: 'xb1-floor-2' })))).toBe(-4130);
      expect(ids(await exchange.openOrders('BTCUSDT'))).toEqual(['xb1-floor-1']);
    });

    it('a client id that rests already', async () => {
      await exchange.place(market());
      await exchange.place(stop());
      expect(await refusal(exchange.place(stop({ triggerPrice: '59300.0' })))).toBe(-4116);
      await exchange.place(limit());
      expect(await refusal(exchange.place(limit({ price: '62000.0' })))).toBe(-4116);
    });
  });
}
