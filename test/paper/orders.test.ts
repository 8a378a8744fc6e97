import { describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../shared/adapters/paper/index.ts';
import {
  algo,
  codeOf,
  engineOn,
  flat,
  limit,
  market,
  refusalText,
  rulesFor,
  sizeOf,
  sourceOf,
  stop,
} from './support.ts';

const place = (engine: Engine, params: Record<string, string>): number | 'accepted' =>
  codeOf(() => engine.placeOrder(params));

describe('an ordinary order is refused', () => {
  it.each([
    [-1102, { ...market('BUY', '1'), symbol: '' }],
    [-1121, { ...market('BUY', '1'), symbol: 'NOPEUSDT' }],
    [-1102, { symbol: 'BTCUSDT', type: 'MARKET', quantity: '1' }],
    [-1117, { ...market('BUY', '1'), side: 'HOLD' }],
    [-1116, { ...market('BUY', '1'), type: 'ICEBERG' }],
    [-1102, { symbol: 'BTCUSDT', type: 'MARKET', side: 'BUY' }],
    [-1102, { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', quantity: '1', timeInForce: 'GTC' }],
    [-1102, { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', quantity: '1', price: '99' }],
    [-1115, limit('BUY', '1', '99', { timeInForce: 'DAY' })],
    [-1111, limit('BUY', '1', '99.123')],
    [-1111, market('BUY', '0.0001')],
    [-4014, limit('BUY', '1', '99.15')],
    [-4001, limit('BUY', '1', '0')],
    [-4013, limit('BUY', '10', '0.9')],
    [-4002, limit('SELL', '1', '100001')],
    [-4003, market('BUY', '0')],
    [-4003, market('BUY', '-1')],
    [-4005, market('BUY', '501')],
    [-4005, limit('BUY', '1001', '99')],
    [-4016, limit('BUY', '1', '105.1')],
    [-4024, limit('SELL', '1', '94.9')],
    [-4164, market('BUY', '0.049')],
    [-4015, market('BUY', '1', { newClientOrderId: 'x'.repeat(37) })],
    [-4015, market('BUY', '1', { newClientOrderId: 'no spaces' })],
    [-5022, limit('BUY', '1', '100', { timeInForce: 'GTX' })],
    [-5021, limit('BUY', '1', '99', { timeInForce: 'FOK' })],
    [-2022, market('SELL', '1', { reduceOnly: 'true' })],
    [-2022, limit('SELL', '1', '101', { reduceOnly: 'true' })],
    [-4061, market('BUY', '1', { positionSide: 'LONG' })],
    [-2019, limit('BUY', '1000', '100.1', { price: '99' })],
  ])('with %i: %o', (code, params) => {
    const engine = engineOn(flat(2), { account: { wallet: '1000' } });
    expect(place(engine, params)).toBe(code);
    expect([engine.openOrders(), engine.drainEvents(), engine.snapshot().lastOrder]).toEqual([[], [], 0]);
  });

  it('with -4004 and -4023 where step and minimum are coarser than the precision', () => {
    const rules = rulesFor('BTCUSDT', { stepSize: '0.005', minQuantity: '0.01' });
    const engine = createEngine({ markets: [{ rules, source: sourceOf(flat(2)) }], startMs: 0 });
    expect(place(engine, market('BUY', '0.005'))).toBe(-4004);
    expect(place(engine, market('BUY', '0.102'))).toBe(-4023);
    expect(place(engine, market('BUY', '0.105'))).toBe('accepted');
  });

  it.each(['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'])(
    'with -4120 when it is a %s',
    (type) => {
      const params = { ...market('SELL', '1'), type, stopPrice: '90' };
      expect(place(engineOn(flat(1)), params)).toBe(-4120);
    },
  );

  it('in the words of the venue', () => {
    const engine = engineOn(flat(1));
    expect(refusalText(() => engine.placeOrder({ symbol: 'BTCUSDT', type: 'MARKET', side: 'BUY' }))).toBe(
      "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
    );
    expect(refusalText(() => engine.placeOrder(market('SELL', '1', { reduceOnly: 'true' })))).toBe(
      'ReduceOnly Order is rejected.',
    );
    expect(refusalText(() => engine.placeOrder(market('BUY', '0.001')))).toBe(
      "Order's notional must be no smaller than 5 (unless you choose reduce only).",
    );
  });
});

describe('client order ids', () => {
  it('are unique among open orders only', () => {
    const engine = engineOn(flat(2));
    const params = limit('BUY', '1', '99', { newClientOrderId: 'mine' });
    engine.placeOrder(params);
    expect(place(engine, params)).toBe(-4116);
    engine.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'mine' });
    expect(place(engine, params)).toBe('accepted');
    const twice = market('BUY', '1', { newClientOrderId: 'again' });
    expect([place(engine, twice), place(engine, twice), sizeOf(engine)]).toEqual(['accepted', 'accepted', '2.000']);
  });

  it('may have 36 characters', () => {
    expect(place(engineOn(flat(1)), market('BUY', '1', { newClientOrderId: `.A:/z_-${'9'.repeat(29)}` }))).toBe(
      'accepted',
    );
  });
});

describe('order ids', () => {
  it('are small numbers, 19 digits for ETH symbols, and a space of their own', () => {
    const engine = createEngine({
      markets: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ rules: rulesFor(symbol), source: sourceOf(flat(2)) })),
      startMs: 0,
    });
    expect(engine.placeOrder(market('BUY', '1')).id).toBe('1');
    expect(engine.placeOrder({ ...market('BUY', '1'), symbol: 'ETHUSDT' }).id).toMatch(/^\d{18}2$/);
    expect(engine.placeAlgoOrder(stop('SELL', '1', '90')).id).toMatch(/^\d{15}1$/);
  });
});

describe('time in force', () => {
  it('IOC expires what does not cross and fills what does', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(limit('BUY', '1', '99', { timeInForce: 'IOC', newClientOrderId: 'below' }));
    const order = engine.findOrder({ symbol: 'BTCUSDT', origClientOrderId: 'below' });
    expect([order.status, order.expireReason, sizeOf(engine)]).toEqual(['EXPIRED', 2, '0.000']);
    engine.placeOrder(limit('BUY', '1', '101', { timeInForce: 'IOC' }));
    expect(sizeOf(engine)).toBe('1.000');
  });

  it('FOK and GTX are taken when they can be kept', () => {
    const engine = engineOn(flat(2));
    expect(place(engine, limit('BUY', '1', '100.1', { timeInForce: 'FOK' }))).toBe('accepted');
    expect(place(engine, limit('BUY', '1', '99', { timeInForce: 'GTX' }))).toBe('accepted');
    expect(engine.openOrders().map((order) => order.timeInForce)).toEqual(['GTX']);
  });
});

describe('reduce-only', () => {
  it('is clipped to the position and says so', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(market('BUY', '1'));
    expect(engine.placeOrder(limit('SELL', '5', '101', { reduceOnly: 'true' })).quantity).toBe('1.000');
    engine.placeOrder(market('SELL', '7', { reduceOnly: 'true' }));
    expect(sizeOf(engine)).toBe('0.000');
  });

  it('is refused on the wrong side', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(market('BUY', '1'));
    expect(place(engine, market('BUY', '1', { reduceOnly: 'true' }))).toBe(-2022);
  });

  it('needs no minimum notional', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(market('BUY', '1'));
    expect(place(engine, market('SELL', '0.001', { reduceOnly: 'true' }))).toBe('accepted');
  });

  it('rests no longer than the position: the farther order is knocked out when it shrinks', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(market('BUY', '1'));
    engine.placeOrder(limit('SELL', '0.5', '101', { reduceOnly: 'true', newClientOrderId: 'near' }));
    engine.placeOrder(limit('SELL', '0.5', '102', { reduceOnly: 'true', newClientOrderId: 'far' }));
    engine.placeOrder(market('SELL', '0.5', { reduceOnly: 'true' }));
    expect(engine.openOrders().map((order) => order.clientOrderId)).toEqual(['near']);
    const far = engine.findOrder({ symbol: 'BTCUSDT', origClientOrderId: 'far' });
    expect([far.status, far.expireReason]).toEqual(['EXPIRED', 4]);
    engine.placeOrder(market('SELL', '0.5', { reduceOnly: 'true' }));
    expect(engine.openOrders()).toEqual([]);
  });

  it('is refused when nearer orders already close the whole position, and pushes farther ones out', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(market('BUY', '1'));
    engine.placeOrder(limit('SELL', '1', '102', { reduceOnly: 'true', newClientOrderId: 'first' }));
    expect(place(engine, limit('SELL', '1', '103', { reduceOnly: 'true' }))).toBe(-2022);
    expect(place(engine, limit('SELL', '1', '101', { reduceOnly: 'true', newClientOrderId: 'nearer' }))).toBe(
      'accepted',
    );
    expect(engine.openOrders().map((order) => order.clientOrderId)).toEqual(['nearer']);
  });
});

describe('hedge mode', () => {
  const hedged = (): Engine => engineOn(flat(2), { account: { dualSidePosition: true } });

  it('demands a position side and refuses reduceOnly', () => {
    expect(place(hedged(), market('BUY', '1'))).toBe(-4061);
    expect(place(hedged(), market('BUY', '1', { positionSide: 'LONG', reduceOnly: 'false' }))).toBe(-1106);
  });

  it('keeps two positions of one symbol apart', () => {
    const engine = hedged();
    engine.placeOrder(market('BUY', '2', { positionSide: 'LONG' }));
    engine.placeOrder(market('SELL', '3', { positionSide: 'SHORT' }));
    expect([sizeOf(engine, 'LONG'), sizeOf(engine, 'SHORT')]).toEqual(['2.000', '-3.000']);
    expect(place(engine, market('SELL', '2.001', { positionSide: 'LONG' }))).toBe(-2022);
    expect(place(engine, market('BUY', '3', { positionSide: 'SHORT' }))).toBe('accepted');
    expect(engine.positions({ all: false }).map((position) => position.positionSide)).toEqual(['LONG']);
  });

  it('refuses closePosition on the opening side and rejects a too large stop at its trigger', () => {
    const engine = engineOn([...flat(1), [100, 100, 92, 95]], { account: { dualSidePosition: true } });
    engine.placeOrder(market('BUY', '1', { positionSide: 'LONG' }));
    const wrong = algo('STOP_MARKET', 'BUY', { positionSide: 'LONG', closePosition: 'true', triggerPrice: '110' });
    expect(codeOf(() => engine.placeAlgoOrder(wrong))).toBe(-1128);
    engine.placeAlgoOrder(algo('STOP_MARKET', 'SELL', { positionSide: 'LONG', quantity: '2', triggerPrice: '95' }));
    const rejected = engine.advanceTo(120_000).find((event) => event.type === 'algoRejected');
    expect(rejected).toMatchObject({ algo: { status: 'REJECTED', rejectReason: 'ReduceOnly Order is rejected.' } });
    expect(sizeOf(engine, 'LONG')).toBe('1.000');
  });
});

describe('settings', () => {
  it('switches the position mode only while nothing is open', () => {
    const engine = engineOn(flat(2));
    const change = (dualSidePosition: string): number | 'accepted' =>
      codeOf(() => engine.changePositionMode({ dualSidePosition }));
    expect(change('false')).toBe(-4059);
    engine.placeOrder(limit('BUY', '1', '99', { newClientOrderId: 'resting' }));
    expect(change('true')).toBe(-4067);
    engine.cancelAllOrders({ symbol: 'BTCUSDT' });
    engine.placeOrder(market('BUY', '1'));
    expect(change('true')).toBe(-4068);
    engine.placeOrder(market('SELL', '1'));
    expect(change('true')).toBe('accepted');
    expect(engine.dualSidePosition()).toBe(true);
  });

  it('takes leverages of 1 to 125', () => {
    const engine = engineOn(flat(2));
    expect(codeOf(() => engine.changeLeverage({ symbol: 'BTCUSDT', leverage: '126' }))).toBe(-4028);
    expect(engine.changeLeverage({ symbol: 'BTCUSDT', leverage: '20' })).toEqual({ symbol: 'BTCUSDT', leverage: 20 });
  });
});

describe('looking orders up', () => {
  it('answers -2013 for unknown ids and -2011 for cancelling what does not rest', () => {
    const engine = engineOn(flat(2));
    expect(codeOf(() => engine.findOrder({ symbol: 'BTCUSDT', orderId: '77' }))).toBe(-2013);
    expect(codeOf(() => engine.cancelOrder({ symbol: 'BTCUSDT', orderId: '77' }))).toBe(-2011);
    expect(codeOf(() => engine.findOrder({ symbol: 'BTCUSDT' }))).toBe(-1102);
  });

  it('forgets a cancelled order after three days', () => {
    const engine = engineOn(flat(2));
    engine.placeOrder(limit('BUY', '1', '99', { newClientOrderId: 'gone' }));
    engine.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'gone' });
    const look = () => engine.findOrder({ symbol: 'BTCUSDT', origClientOrderId: 'gone' });
    expect(look().status).toBe('CANCELED');
    engine.advanceTo(3 * 86_400_000 + 1);
    expect(codeOf(look)).toBe(-2013);
  });

  it('pages trades by id and bounds a window to 7 days', () => {
    const engine = engineOn(flat(2));
    for (let count = 0; count < 5; count += 1) engine.placeOrder(market('BUY', '1'));
    const ids = (params: Record<string, string>): string[] =>
      engine.userTrades({ symbol: 'BTCUSDT', ...params }).map((trade) => trade.id);
    expect(ids({ fromId: '2', limit: '2' })).toEqual(['2', '3']);
    expect(ids({ limit: '2' })).toEqual(['4', '5']);
    expect(ids({ orderId: '3' })).toEqual(['3']);
    expect(codeOf(() => ids({ startTime: '0', endTime: String(8 * 86_400_000) }))).toBe(-1130);
    expect(codeOf(() => ids({ fromId: '1', startTime: '0' }))).toBe(-1128);
    engine.advanceTo(8 * 86_400_000);
    expect([ids({}), ids({ fromId: '5' })]).toEqual([[], ['5']]);
  });
});
