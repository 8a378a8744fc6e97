// The paper exchange, driven by clients that nobody here wrote. Run `npm install && npm test` in this folder.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';
import ccxt from 'ccxt';
import { arraySource, deriveRules, startPaperExchange } from '../../shared/adapters/paper/index.ts';

const MINUTE_MS = 60_000;
const KEY = { key: 'client-check-key', secret: 'client-check-secret', permission: 'trade' };

/** BTCUSDT stands at 60000 from an hour ago until an hour from now. */
const bars = (nowMs) =>
  Array.from({ length: 120 }, (_unused, index) => ({
    openTimeMs: Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + (index - 60) * MINUTE_MS,
    open: 60_000,
    high: 60_000,
    low: 60_000,
    close: 60_000,
    volume: 100,
  }));

/** An exchange in real time: these clients bring clocks and timers of their own. */
function open() {
  const nowMs = Date.now();
  return startPaperExchange({
    markets: [
      {
        rules: deriveRules({ symbol: 'BTCUSDT', priceDecimals: 1, price: 60_000 }),
        source: arraySource(bars(nowMs), MINUTE_MS),
      },
    ],
    startMs: nowMs,
    clock: { now: Date.now, hold: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    keys: [KEY],
    latencyMs: 2,
  });
}

describe('the official client', () => {
  let exchange;
  let rest;
  const ask = async (call) => (await call).data();
  before(async () => {
    exchange = await open();
    const configurationRestAPI = { apiKey: KEY.key, apiSecret: KEY.secret, basePath: exchange.url, timeout: 5000 };
    rest = new DerivativesTradingUsdsFutures({ configurationRestAPI }).restAPI;
  });
  after(() => exchange.close());

  it('reads the rules and sets the leverage', async () => {
    const { symbols } = await ask(rest.exchangeInformation());
    assert.equal(symbols[0].symbol, 'BTCUSDT');
    assert.ok(
      symbols[0].filters.some(({ filterType, tickSize }) => filterType === 'PRICE_FILTER' && tickSize === '0.1'),
    );
    assert.equal((await ask(rest.changeInitialLeverage({ symbol: 'BTCUSDT', leverage: 20 }))).leverage, 20);
  });

  it('enters, protects, reads and cancels', async () => {
    const symbol = 'BTCUSDT';
    const entry = await ask(rest.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: 0.01 }));
    assert.equal(entry.status, 'NEW');
    assert.equal((await ask(rest.queryOrder({ symbol, orderId: entry.orderId }))).status, 'FILLED');
    const stop = await ask(
      rest.newAlgoOrder({
        algoType: 'CONDITIONAL',
        symbol,
        side: 'SELL',
        type: 'STOP_MARKET',
        quantity: 0.01,
        triggerPrice: 59_000,
        reduceOnly: 'true',
        workingType: 'MARK_PRICE',
        clientAlgoId: 'official-stop',
      }),
    );
    assert.equal(stop.algoStatus, 'NEW');
    assert.match(String(stop.algoId), /^\d{16}$/);
    const read = await ask(rest.queryAlgoOrder({ clientAlgoId: 'official-stop' }));
    assert.equal(String(read.algoId), String(stop.algoId));
    assert.equal(read.triggerPrice, '59000.0');
    const profit = await ask(
      rest.newOrder({
        symbol,
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: 0.01,
        price: 61_000,
        reduceOnly: 'true',
        newClientOrderId: 'official-tp',
      }),
    );
    assert.equal(profit.reduceOnly, true);
    assert.deepEqual(
      (await ask(rest.currentAllOpenOrders({ symbol }))).map((one) => one.clientOrderId),
      ['official-tp'],
    );
    assert.deepEqual(
      (await ask(rest.currentAllAlgoOpenOrders({ symbol }))).map((one) => one.clientAlgoId),
      ['official-stop'],
    );
    const [position] = await ask(rest.positionInformationV3({ symbol }));
    assert.equal(Number(position.positionAmt), 0.01);
    const [trade] = await ask(rest.accountTradeList({ symbol }));
    assert.equal(String(trade.orderId), String(entry.orderId));
    assert.equal(String((await ask(rest.cancelAlgoOrder({ clientAlgoId: 'official-stop' }))).code), '200');
    assert.equal((await ask(rest.cancelOrder({ symbol, origClientOrderId: 'official-tp' }))).status, 'CANCELED');
    await assert.rejects(rest.queryOrder({ symbol, origClientOrderId: 'nobody' }), /Order does not exist/);
  });

  it('opens, extends and closes a listen key', async () => {
    assert.equal((await ask(rest.startUserDataStream())).listenKey.length, 64);
    await ask(rest.keepaliveUserDataStream());
    await ask(rest.closeUserDataStream());
  });
});

describe('ccxt', () => {
  const SYMBOL = 'BTC/USDT:USDT';
  let exchange;
  let client;
  before(async () => {
    exchange = await open();
    client = new ccxt.binanceusdm({ apiKey: KEY.key, secret: KEY.secret, options: { defaultType: 'future' } });
    client.has.fetchCurrencies = false;
    client.options.fetchMarkets = { types: ['linear'] };
    for (const [name, url] of Object.entries(client.urls.api)) {
      if (name.startsWith('fapi')) client.urls.api[name] = url.replace(/^https:\/\/[^/]+/, exchange.url);
    }
  });
  after(() => exchange.close());

  it('reads the rules and sets the leverage', async () => {
    const markets = await client.loadMarkets();
    assert.equal(markets[SYMBOL].precision.price, 0.1);
    assert.equal((await client.setLeverage(20, SYMBOL)).leverage, 20);
  });

  it('enters, protects, reads and cancels', async () => {
    const entry = await client.createOrder(SYMBOL, 'market', 'buy', 0.01);
    assert.equal((await client.fetchOrder(entry.id, SYMBOL)).status, 'closed');
    const stop = await client.createOrder(SYMBOL, 'market', 'sell', 0.01, undefined, {
      stopLossPrice: 59_000,
      reduceOnly: true,
      workingType: 'MARK_PRICE',
    });
    assert.match(stop.id, /^\d{16}$/);
    const profit = await client.createOrder(SYMBOL, 'limit', 'sell', 0.01, 61_000, { reduceOnly: true });
    const ordinary = await client.fetchOpenOrders(SYMBOL);
    assert.deepEqual(
      ordinary.map(({ id }) => id),
      [profit.id],
    );
    const conditional = await client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true });
    assert.deepEqual(
      conditional.map(({ id, triggerPrice }) => [id, triggerPrice]),
      [[stop.id, 59_000]],
    );
    const [position] = await client.fapiPrivateV3GetPositionRisk({ symbol: 'BTCUSDT' });
    assert.equal(Number(position.positionAmt), 0.01);
    const [trade] = await client.fetchMyTrades(SYMBOL);
    assert.deepEqual([trade.order, trade.amount], [entry.id, 0.01]);
    await client.cancelOrder(stop.id, SYMBOL, { trigger: true });
    await client.cancelOrder(profit.id, SYMBOL);
    assert.deepEqual(await client.fetchOpenOrders(SYMBOL), []);
    await assert.rejects(client.fetchOrder('999', SYMBOL), ccxt.OrderNotFound);
    await assert.rejects(client.cancelOrder(stop.id, SYMBOL, { trigger: true }), ccxt.OrderNotFound);
  });

  it('opens and extends a listen key', async () => {
    assert.equal((await client.fapiPrivatePostListenKey()).listenKey.length, 64);
    await client.fapiPrivatePutListenKey();
  });
});
