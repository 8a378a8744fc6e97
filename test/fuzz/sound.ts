/** One sound example of everything that comes from outside. */

export const FILL = {
  account: 'main',
  symbol: 'SOLUSDT',
  positionSide: 'BOTH',
  side: 'BUY',
  tradeId: '17',
  orderId: '8389765521234567890',
  quantity: '1.5',
  price: '100.25',
  tradeTimeMs: 1_800_000_000_000,
  strategyId: 'trend',
  signalConfidence: 0.7,
  hints: { tpFraction: 0.02, slFraction: 0.01, trailFraction: 0.005, confidence: 0.6 },
};

export const RISK = {
  account: 'main',
  riskMode: 'CRITICAL',
  reason: 'drawdown',
  changedAtMs: 1_800_000_000_000,
  changedBy: 'risk-service',
};

export const REQUEST = {
  v: 1,
  account: 'main',
  symbol: 'SOLUSDT',
  positionSide: 'BOTH',
  requestId: 'request-1',
  requestedAtMs: 1_800_000_000_000,
  explanation: 'a stop is missing',
  operations: [
    { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '0', price: '95.5' },
    { operation: 'place', kind: 'tp', type: 'LIMIT', quantity: '1', price: '105.5' },
    { operation: 'cancel', clientOrderId: 'x-1', family: 'algo' },
  ],
};

export const REGULAR = {
  orderId: '8389765521234567890',
  symbol: 'ETHUSDT',
  status: 'PARTIALLY_FILLED',
  clientOrderId: 'xb1-8',
  price: '3000.10',
  origQty: '2.500',
  executedQty: '1.000',
  type: 'LIMIT',
  reduceOnly: true,
  closePosition: false,
  side: 'SELL',
  positionSide: 'BOTH',
  stopPrice: '0',
  updateTime: 1_795_234_282_543,
};

export const ALGO = {
  algoId: '2000000123456789',
  clientAlgoId: 'xb1-9',
  orderType: 'STOP_MARKET',
  symbol: 'BTCUSDT',
  side: 'SELL',
  positionSide: 'BOTH',
  quantity: '0.002',
  algoStatus: 'FINISHED',
  actualOrderId: '974828356187',
  actualQty: '0.002',
  triggerPrice: '69070.00',
  price: '0.00',
  reduceOnly: true,
  closePosition: false,
  updateTime: 1_795_234_936_135,
};

export const POSITIONS = [
  {
    symbol: 'SOLUSDT',
    positionSide: 'SHORT',
    positionAmt: '-12.5',
    entryPrice: '101.25',
    markPrice: '100.75',
    liquidationPrice: '155.5',
    leverage: '10',
    updateTime: 1_795_234_936_135,
  },
];

export const TRADE = {
  symbol: 'SOLUSDT',
  id: 987654321,
  orderId: '8389765521234567890',
  side: 'BUY',
  positionSide: 'SHORT',
  price: '100.7500',
  qty: '2.5',
  realizedPnl: '1.25',
  commission: '0.10075',
  time: 1_795_234_936_135,
};

export const MARK = { symbol: 'SOLUSDT', markPrice: '100.75000000', time: 1_795_234_936_000 };

export const PERMISSIONS = {
  ipRestrict: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  permitsUniversalTransfer: false,
  enableFutures: true,
  enableSpotAndMarginTrading: false,
};

export const COMMANDS = [
  { do: 'set-risk-mode', riskMode: 'CRITICAL', reason: 'news', by: 'anna' },
  { do: 'close', symbol: 'SOLUSDT', by: 'anna' },
  { do: 'ignore', symbol: 'SOLUSDT', reason: 'mine', by: 'anna' },
  { do: 'watch-again', symbol: 'SOLUSDT', by: 'anna' },
  { do: 'protect', symbol: null, live: true, by: 'anna' },
  { do: 'look' },
  { do: 'preflight', by: 'anna', hours: 24, farStop: 'XRPUSDT' },
];

export const PROFILES = {
  profiles: [
    {
      name: 'SCALP',
      tpLegs: [
        { rMultiple: 0.5, sizeFraction: 0.5, kind: 'SOFT' },
        { rMultiple: 1, sizeFraction: 0.3 },
      ],
      trailing: { callbackFraction: 0.01, activationR: 1, tighteningCurve: [[2, 0.005]] },
    },
  ],
  mappings: [{ symbol: 'SOLUSDT', strategyId: 'scalper', regime: 'TREND', profileName: 'SCALP' }],
  forced: 'SCALP',
};

export const CANDLES = {
  openTime: 1_800_000_000_000,
  open: '100',
  high: '101',
  low: '99',
  close: '100.5',
  volume: '12',
};

export const SYMBOLS = {
  symbols: [
    {
      symbol: 'BTCUSDT',
      status: 'TRADING',
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.1', minPrice: '0.1', maxPrice: '1000000' },
        { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001', maxQty: '1000' },
        { filterType: 'MARKET_LOT_SIZE', stepSize: '0.001', minQty: '0.001', maxQty: '120' },
        { filterType: 'MIN_NOTIONAL', notional: '50' },
        { filterType: 'PERCENT_PRICE', multiplierUp: '1.05', multiplierDown: '0.95' },
      ],
    },
  ],
};

export const COMMIT = {
  streamId: 'exit#v#main#SOLUSDT#BOTH#1',
  commit: 1,
  commitId: 'c-1',
  recordedAtMs: 1_800_000_000_000,
  correlationId: 'a',
  causationId: 'b',
  flagsVersion: 'EXIT_MODE:1',
  hasOrder: false,
  previousHash: '',
  events: '[{"type":"PositionMissing","v":1,"data":{"readAtMs":1}}]',
  state: '{"v":3}',
};

export const FRAME =
  '{"e":"ORDER_TRADE_UPDATE","E":1800000000001,"T":1800000000000,"o":{"s":"SOLUSDT","c":"eb.x.1.0","S":"SELL","o":"MARKET","f":"GTC","q":"1","p":"0","ap":"100","sp":"0","x":"TRADE","X":"FILLED","i":8389765521234567890,"l":"1","z":"1","L":"100","n":"0","N":"USDT","T":1800000000000,"t":17,"m":false,"R":true,"wt":"MARK_PRICE","ot":"MARKET","ps":"BOTH","cp":false,"rp":"0"}}';
