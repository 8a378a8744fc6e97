import { describe, expect, test } from 'vitest';
import { ExchangeUnknownOutcomeError } from '../../shared/ports/exchange.ts';
import { adapterBefore, failureFrom, reply } from './loopback.ts';

const REGULAR =
  '{"orderId":8389765521234567890,"symbol":"ETHUSDT","status":"PARTIALLY_FILLED","clientOrderId":"xb1-8","price":"3000.10","avgPrice":"3000.10","origQty":"2.500","executedQty":"1.000","type":"LIMIT","origType":"LIMIT","reduceOnly":true,"closePosition":false,"side":"SELL","positionSide":"BOTH","stopPrice":"0","updateTime":1795234282543}';
const ALGO =
  '{"algoId":2000000123456789,"clientAlgoId":"xb1-9","algoType":"CONDITIONAL","orderType":"STOP_MARKET","symbol":"BTCUSDT","side":"SELL","positionSide":"BOTH","quantity":"0.002","algoStatus":"FINISHED","actualOrderId":"974828356187","actualPrice":"69067.60000","actualQty":"0.002","actualType":"MARKET","triggerPrice":"69070.00","price":"0.00","reduceOnly":true,"closePosition":false,"updateTime":1795234936135}';
const FRESH_ALGO = ALGO.replace('"FINISHED"', '"NEW"')
  .replace('"974828356187"', '""')
  .replace(',"actualQty":"0.002","actualType":"MARKET"', '');

const always = (body: string) => adapterBefore((_request, response) => reply(response, 200, body));
const byPath = (bodies: Record<string, string>) =>
  adapterBefore((request, response) => reply(response, 200, bodies[request.path] ?? '[]'));

describe('orders', () => {
  test('both families come back in one list, ids exact whatever their length', async () => {
    const { exchange } = await byPath({
      '/fapi/v1/openOrders': `[${REGULAR}]`,
      '/fapi/v1/openAlgoOrders': `[${FRESH_ALGO}]`,
    });
    expect(await exchange.openOrders('BTCUSDT')).toEqual([
      {
        family: 'regular',
        symbol: 'ETHUSDT',
        clientOrderId: 'xb1-8',
        venueOrderId: '8389765521234567890',
        type: 'LIMIT',
        side: 'SELL',
        positionSide: 'BOTH',
        status: 'PARTIALLY_FILLED',
        price: '3000.10',
        triggerPrice: '0',
        quantity: '2.500',
        executedQuantity: '1.000',
        reduceOnly: true,
        closePosition: false,
        childOrderId: null,
        updateTimeMs: 1795234282543,
      },
      expect.objectContaining({ family: 'algo', status: 'NEW', executedQuantity: '0', childOrderId: null }),
    ]);
  });

  test('a triggered order names its child and what was really filled', async () => {
    const { exchange } = await always(ALGO);
    const order = await exchange.findOrder({ family: 'algo', symbol: 'BTCUSDT', clientOrderId: 'xb1-9' });
    expect(order).toMatchObject({
      venueOrderId: '2000000123456789',
      type: 'STOP_MARKET',
      status: 'FINISHED',
      triggerPrice: '69070.00',
      executedQuantity: '0.002',
      childOrderId: '974828356187',
    });
  });

  test.each([
    ['9007199254740991', '9007199254740991'],
    ['999999999999999', '999999999999999'],
    ['1', '1'],
    ['"17"', '17'],
  ])('id %s stays %s', async (written, expected) => {
    const { exchange } = await always(REGULAR.replace('8389765521234567890', written));
    const order = await exchange.findOrder({ family: 'regular', symbol: 'ETHUSDT', clientOrderId: 'xb1-8' });
    expect(order?.venueOrderId).toBe(expected);
  });

  test.each([
    ['orderId', 'null', 'orderId should be an id, got nothing'],
    ['orderId', '{}', 'orderId should be an id, got an object'],
    ['status', '7', 'status should be a text, got 7'],
    ['origQty', '2.5', 'origQty should be a decimal text, got 2.5'],
    ['origQty', '"1e3"', 'origQty should be a decimal text, got "1e3"'],
    ['side', '"HOLD"', 'side should be one of BUY, SELL, got "HOLD"'],
    ['reduceOnly', '"true"', 'reduceOnly should be true or false, got "true"'],
    ['updateTime', '1.5', 'updateTime should be a whole number, got 1.5'],
  ])('an odd %s (%s) is named, not passed on', async (field, value, text) => {
    const odd = REGULAR.replace(new RegExp(`"${field}":("[^"]*"|[^,}]*)`), `"${field}":${value}`);
    const { exchange } = await always(odd);
    const error = await failureFrom(
      exchange.findOrder({ family: 'regular', symbol: 'ETHUSDT', clientOrderId: 'xb1-8' }),
    );
    expect(error).toBeInstanceOf(ExchangeUnknownOutcomeError);
    expect(error.message).toBe(`GET /fapi/v1/order: ${text} (HTTP 200)`);
  });

  test('a list that is none, and a row that is none, are named', async () => {
    const { exchange } = await byPath({ '/fapi/v1/openOrders': '{}', '/fapi/v1/openAlgoOrders': '[]' });
    expect((await failureFrom(exchange.openOrders())).message).toContain('the reply should be a list, got an object');
    const { exchange: other } = await always('[null]');
    expect((await failureFrom(other.markPrices())).message).toContain('[0] should be an object');
  });
});

const POSITION =
  '{"symbol":"BTCUSDT","positionSide":"SHORT","positionAmt":"-0.500","entryPrice":"69000.0","breakEvenPrice":"69001","markPrice":"68000.1","unRealizedProfit":"1","liquidationPrice":"0","updateTime":1795234282543}';

describe('the account', () => {
  test('positions keep their sign; flat rows of symbols with orders are left out', async () => {
    const { exchange } = await always(`[${POSITION},${POSITION.replace('-0.500', '0.000').replace('BTC', 'ETH')}]`);
    expect(await exchange.positions()).toEqual([
      {
        symbol: 'BTCUSDT',
        positionSide: 'SHORT',
        signedQuantity: '-0.500',
        entryPrice: '69000.0',
        markPrice: '68000.1',
        liquidationPrice: '0',
        leverage: null,
        updateTimeMs: 1795234282543,
      },
    ]);
  });

  test('a position without its amount is an error, never flat', async () => {
    const { exchange } = await always(`[${POSITION.replace('"positionAmt":"-0.500",', '')}]`);
    expect((await failureFrom(exchange.positions())).message).toContain(
      '[0].positionAmt should be a decimal text, got nothing',
    );
  });

  const trade = (id: bigint): string =>
    `{"symbol":"BTCUSDT","id":${id},"orderId":8389765521234567890,"side":"SELL","price":"69000.10","qty":"0.001","realizedPnl":"-0.1","commission":"0.01","commissionAsset":"USDT","time":1795234282543,"positionSide":"BOTH"}`;

  test('trades are read page by page, each once, in the order of their ids', async () => {
    const first = 9007199254740000n;
    const all = Array.from({ length: 2300 }, (_unused, index) => first + BigInt(index));
    const { exchange, seen } = await adapterBefore(({ query }, response) => {
      const from = query.get('fromId');
      const page = all.filter((id) => from === null || id >= BigInt(from)).slice(0, Number(query.get('limit')));
      reply(response, 200, `[${page.map(trade).join(',')}]`);
    });
    const trades = await exchange.trades('BTCUSDT');
    expect(trades.map(({ tradeId }) => tradeId)).toEqual(all.map(String));
    expect(seen.map(({ query }) => query.get('fromId'))).toEqual([null, `${first + 1000n}`, `${first + 2000n}`]);
    const start = Number(seen[0]?.query.get('startTime'));
    expect(Date.now() - start).toBeLessThan(7 * 86_400_000);
    expect(seen.slice(1).some(({ query }) => query.has('startTime'))).toBe(false);
    expect((await exchange.trades('BTCUSDT', String(first + 2299n))).map(({ tradeId }) => tradeId)).toEqual([
      String(first + 2299n),
    ]);
  });

  test('a venue that repeats a full page does not keep us for ever', async () => {
    const page = `[${Array.from({ length: 1000 }, (_unused, index) => trade(BigInt(index))).join(',')}]`;
    const { exchange, seen } = await always(page);
    expect(await exchange.trades('BTCUSDT', '0')).toHaveLength(1000);
    expect(seen).toHaveLength(2);
  });

  test('a failed page fails the whole: a ledger with a hole is none', async () => {
    const page = `[${Array.from({ length: 1000 }, (_unused, index) => trade(BigInt(index))).join(',')}]`;
    const { exchange } = await adapterBefore((_request, response, seen) =>
      seen.length === 1 ? reply(response, 200, page) : reply(response, 502, '<html>'),
    );
    expect(await failureFrom(exchange.trades('BTCUSDT', '0'))).toBeInstanceOf(ExchangeUnknownOutcomeError);
  });
});

describe('the market', () => {
  const filters = (symbol: string, over: string): string =>
    `{"symbol":"${symbol}","status":"TRADING","pricePrecision":2,"filters":[{"filterType":"PRICE_FILTER","minPrice":"556.80","maxPrice":"4529764","tickSize":"0.10"},{"filterType":"LOT_SIZE","stepSize":"0.001","maxQty":"1000","minQty":"0.001"},{"filterType":"MARKET_LOT_SIZE","stepSize":"0.001","maxQty":"120","minQty":"0.001"},{"filterType":"MAX_NUM_ORDERS","limit":200},${over}{"filterType":"PERCENT_PRICE","multiplierUp":"1.0500","multiplierDown":"0.9500","multiplierDecimal":"4"}]}`;
  const NOTIONAL = '{"filterType":"MIN_NOTIONAL","notional":"50"},';

  test('filters by symbol; a listing without its rules does not hide the others', async () => {
    const { exchange } = await always(`{"symbols":[${filters('ODDUSDT', '')},${filters('BTCUSDT', NOTIONAL)}]}`);
    const found = await exchange.filters();
    expect([...found.keys()]).toEqual(['BTCUSDT']);
    expect(found.get('BTCUSDT')).toEqual({
      symbol: 'BTCUSDT',
      trading: true,
      tickSize: '0.10',
      minPrice: '556.80',
      maxPrice: '4529764',
      stepSize: '0.001',
      minQuantity: '0.001',
      maxQuantity: '1000',
      marketStepSize: '0.001',
      marketMinQuantity: '0.001',
      marketMaxQuantity: '120',
      minNotional: '50',
      percentPriceUp: '1.0500',
      percentPriceDown: '0.9500',
    });
  });

  test('when no listing has rules the first odd one is named', async () => {
    const { exchange } = await always(`{"symbols":[${filters('ODDUSDT', '')}]}`);
    expect((await failureFrom(exchange.filters())).message).toContain('ODDUSDT MIN_NOTIONAL should be a filter');
  });

  test('marks as text, bars as numbers', async () => {
    const { exchange } = await byPath({
      '/fapi/v1/premiumIndex':
        '[{"symbol":"BTCUSDT","markPrice":"69000.10000000","indexPrice":"1","time":1795234282000}]',
      '/fapi/v1/klines': '[[1795234200000,"1.10","1.30","1.00","1.20","1000.5",1795234259999,"1",7,"1","1","0"]]',
    });
    expect(await exchange.markPrices()).toEqual([
      { symbol: 'BTCUSDT', markPrice: '69000.10000000', timeMs: 1795234282000 },
    ]);
    expect(await exchange.candles('BTCUSDT', '1m', 1)).toEqual([
      { openTimeMs: 1795234200000, open: 1.1, high: 1.3, low: 1, close: 1.2, volume: 1000.5 },
    ]);
  });
});
