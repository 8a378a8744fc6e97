import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compare } from '../../shared/domain/money/decimal.ts';
import { type Exchange, ExchangeNotSentError } from '../../shared/ports/exchange.ts';
import { exchangeOrderContract } from './exchange.contract-orders.ts';
import { type ExchangeSubject, market, refusal, stop } from './exchange.contract-subject.ts';

/** What every venue behind the Exchange port does. */
export function exchangeContract(name: string, makeSubject: () => Promise<ExchangeSubject>): void {
  describe(`exchange: ${name}`, () => {
    let subject: ExchangeSubject;
    let exchange: Exchange;
    beforeEach(async () => {
      subject = await makeSubject();
      ({ exchange } = subject);
    });
    afterEach(() => subject.stop());

    describe('the market', () => {
      it('tells its time', async () => {
        expect(Math.abs((await exchange.serverTimeMs()) - subject.nowMs())).toBeLessThan(1000);
      });

      it('tells the rules of its symbols as decimal texts', async () => {
        const filters = await exchange.filters();
        expect([...filters.keys()].sort()).toEqual(['BTCUSDT', 'ETHUSDT']);
        const btc = filters.get('BTCUSDT');
        expect(btc).toMatchObject({ symbol: 'BTCUSDT', trading: true });
        expect([btc?.tickSize, btc?.stepSize].map(Number)).toEqual([0.1, 0.001]);
        for (const [field, value] of Object.entries(btc ?? {}))
          if (!['symbol', 'trading'].includes(field))
            expect([field, value]).toEqual([field, expect.stringMatching(/^\d+(\.\d+)?$/)]);
      });

      it('marks every symbol, with the time of the mark', async () => {
        const marks = await exchange.markPrices();
        expect(marks.map(({ symbol, markPrice }) => [symbol, Number(markPrice)]).sort()).toEqual([
          ['BTCUSDT', 60_000],
          ['ETHUSDT', 3000],
        ]);
        for (const { timeMs } of marks) expect(Math.abs(timeMs - subject.nowMs())).toBeLessThan(5000);
      });

      it('shows bars oldest first, the last one still open', async () => {
        const bars = await exchange.candles('BTCUSDT', '1m', 20);
        expect(bars).toHaveLength(20);
        const times = bars.map((bar) => bar.openTimeMs);
        expect(times).toEqual(times.map((_time, index) => (times[0] ?? 0) + index * 60_000));
        const last = bars.at(-1);
        expect(last?.openTimeMs).toBeLessThanOrEqual(subject.nowMs());
        expect((last?.openTimeMs ?? 0) + 60_000).toBeGreaterThan(subject.nowMs());
        for (const bar of bars)
          expect(bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close)).toBe(true);
      });

      it('does not know a symbol it does not list', async () => {
        expect(await refusal(exchange.candles('NOPEUSDT', '1m', 5))).toBe(-1121);
        expect(await refusal(exchange.place(market({ symbol: 'NOPEUSDT' })))).toBe(-1121);
      });

      it('tells what the key may do: it trades here, and takes nothing out', async () => {
        expect(await exchange.keyPermissions()).toMatchObject({
          mayWithdraw: false,
          mayTransfer: false,
          mayTradeFutures: true,
          mayTradeElsewhere: false,
        });
      });

      it('counts the weight of what was asked', async () => {
        await exchange.positions();
        const before = exchange.usedWeight();
        await exchange.positions();
        const after = exchange.usedWeight();
        if (before !== null) expect(after).toBeGreaterThan(before);
      });
    });

    describe('positions', () => {
      it('a flat account has none; a fill opens one, signed; closing it removes it', async () => {
        expect(await exchange.positions()).toEqual([]);
        await exchange.place(market({ side: 'SELL', clientOrderId: 'xb1-short' }));
        const [position, ...others] = await exchange.positions();
        expect(others).toEqual([]);
        expect(position).toMatchObject({ symbol: 'BTCUSDT', positionSide: 'BOTH', leverage: null });
        expect(compare(position?.signedQuantity ?? '0', '-0.01')).toBe(0);
        expect(Math.abs(Number(position?.entryPrice) - 60_000)).toBeLessThan(60);
        expect(Number(position?.markPrice)).toBe(60_000);
        await exchange.place(market({ reduceOnly: true, clientOrderId: 'xb1-close' }));
        expect(await exchange.positions()).toEqual([]);
      });

      it('a resting order alone is no position', async () => {
        await exchange.place(stop());
        expect(await exchange.positions()).toEqual([]);
      });

      it('hedge mode keeps a long and a short of one symbol apart', async () => {
        expect(await exchange.positionMode()).toBe('one-way');
        await subject.hedge();
        expect(await exchange.positionMode()).toBe('hedge');
        await exchange.place(market({ positionSide: 'LONG', clientOrderId: 'a' }));
        await exchange.place(market({ positionSide: 'SHORT', side: 'SELL', quantity: '0.020', clientOrderId: 'b' }));
        const sizes = (await exchange.positions()).map((each) => [each.positionSide, Number(each.signedQuantity)]);
        expect(sizes.sort()).toEqual([
          ['LONG', 0.01],
          ['SHORT', -0.02],
        ]);
      });
    });

    describe('trades', () => {
      it('every execution once, ascending by id, from an id on', async () => {
        expect(await exchange.trades('BTCUSDT')).toEqual([]);
        const opened = await exchange.place(market());
        await exchange.place(market({ side: 'SELL', quantity: '0.004', reduceOnly: true, clientOrderId: 'c' }));
        await exchange.place(market({ symbol: 'ETHUSDT', quantity: '1', clientOrderId: 'd' }));
        const trades = await exchange.trades('BTCUSDT');
        expect(trades.map((each) => [each.symbol, each.side, each.positionSide, Number(each.quantity)])).toEqual([
          ['BTCUSDT', 'BUY', 'BOTH', 0.01],
          ['BTCUSDT', 'SELL', 'BOTH', 0.004],
        ]);
        const [first, second] = trades;
        expect(first?.orderId).toBe(opened.venueOrderId);
        expect(BigInt(second?.tradeId ?? 0)).toBeGreaterThan(BigInt(first?.tradeId ?? 0));
        expect(await exchange.trades('BTCUSDT', first?.tradeId)).toEqual(trades);
        expect(await exchange.trades('BTCUSDT', second?.tradeId)).toEqual([second]);
        expect(await exchange.trades('BTCUSDT', String(BigInt(second?.tradeId ?? 0) + 1n))).toEqual([]);
      });
    });

    exchangeOrderContract(() => subject);

    it('a venue that is not there was never asked: neither sent nor unknown', async () => {
      await subject.stop();
      await expect(exchange.place(market())).rejects.toBeInstanceOf(ExchangeNotSentError);
      await expect(exchange.positions()).rejects.toBeInstanceOf(ExchangeNotSentError);
    });
  });
}
