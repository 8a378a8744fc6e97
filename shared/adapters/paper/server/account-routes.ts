import { type Context, fixed, type Routes } from './route.ts';
import * as rows from './rows.ts';

/** Positions, balances, settings and the listen key. */
export const ACCOUNT_ROUTES: Routes = {
  'GET /fapi/v3/positionRisk': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) => engine.positions({ all: false, symbol: params.symbol }).map(rows.positionRowV3),
  },
  'GET /fapi/v2/positionRisk': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) => engine.positions({ all: true, symbol: params.symbol }).map(rows.positionRowV2),
  },
  'GET /fapi/v1/positionSide/dual': {
    security: 'read',
    weight: fixed(30),
    run: ({ engine }) => ({ dualSidePosition: engine.dualSidePosition() }),
  },
  'POST /fapi/v1/positionSide/dual': {
    security: 'trade',
    weight: fixed(1),
    run: ({ engine, params }) => {
      engine.changePositionMode(params);
      return { code: 200, msg: 'success' };
    },
  },
  'GET /fapi/v1/accountConfig': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine }) => ({ canTrade: true, dualSidePosition: engine.dualSidePosition(), multiAssetsMargin: false }),
  },
  // Of the venue's wallet, which answers on another host; what a futures key may do is told nowhere else.
  'GET /sapi/v1/account/apiRestrictions': { security: 'read', weight: fixed(1), run: restrictions },
  'GET /fapi/v1/symbolConfig': {
    security: 'read',
    weight: fixed(5),
    run: ({ engine, params }) =>
      (params.symbol ? [params.symbol] : engine.symbols).map((symbol) => ({
        symbol,
        marginType: 'CROSSED',
        isAutoAddMargin: false,
        leverage: engine.leverage(symbol),
        maxNotionalValue: '100000000',
      })),
  },
  'GET /fapi/v2/balance': { security: 'read', weight: fixed(5), run: balance },
  'GET /fapi/v3/balance': { security: 'read', weight: fixed(5), run: balance },
  'GET /fapi/v2/account': { security: 'read', weight: fixed(5), run: account },
  'GET /fapi/v3/account': { security: 'read', weight: fixed(5), run: account },
  'POST /fapi/v1/leverage': {
    security: 'trade',
    weight: fixed(1),
    run: ({ engine, params }) => ({ ...engine.changeLeverage(params), maxNotionalValue: '100000000' }),
  },
  'POST /fapi/v1/listenKey': {
    security: 'key',
    weight: fixed(1),
    run: ({ listenKeys, nowMs }) => ({ listenKey: listenKeys.open(nowMs) }),
  },
  'PUT /fapi/v1/listenKey': {
    security: 'key',
    weight: fixed(1),
    run: ({ listenKeys, nowMs }) => ({ listenKey: listenKeys.extend(nowMs) }),
  },
  'DELETE /fapi/v1/listenKey': {
    security: 'key',
    weight: fixed(1),
    run: ({ listenKeys }) => {
      listenKeys.close();
      return {};
    },
  },
};

function balance({ engine, nowMs }: Context): object[] {
  const { wallet, unrealised, usedMargin } = engine.account();
  return [
    {
      accountAlias: 'paper',
      asset: 'USDT',
      balance: wallet,
      crossWalletBalance: wallet,
      crossUnPnl: rows.amount(unrealised),
      availableBalance: rows.amount(Number(wallet) + unrealised - usedMargin),
      maxWithdrawAmount: rows.amount(Number(wallet) + unrealised - usedMargin),
      marginAvailable: true,
      updateTime: nowMs,
    },
  ];
}

function restrictions({ caller, nowMs }: Context): object {
  const trades = caller?.permission === 'trade';
  return {
    ipRestrict: false,
    createTime: nowMs,
    enableReading: true,
    enableWithdrawals: caller?.mayWithdraw === true,
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: trades,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    enableSpotAndMarginTrading: false,
    enablePortfolioMarginTrading: false,
  };
}

function account({ engine }: Context): object {
  const { wallet, unrealised, usedMargin } = engine.account();
  return {
    feeTier: 0,
    canTrade: true,
    totalInitialMargin: rows.amount(usedMargin),
    totalWalletBalance: wallet,
    totalUnrealizedProfit: rows.amount(unrealised),
    totalMarginBalance: rows.amount(Number(wallet) + unrealised),
    availableBalance: rows.amount(Number(wallet) + unrealised - usedMargin),
    assets: [{ asset: 'USDT', walletBalance: wallet, unrealizedProfit: rows.amount(unrealised) }],
    positions: engine.positions({ all: true }).map((position) => ({
      symbol: position.symbol,
      positionSide: position.positionSide,
      positionAmt: position.quantity,
      entryPrice: position.entryPrice,
      unrealizedProfit: position.unrealisedPnl,
      leverage: String(position.leverage),
      isolated: false,
      notional: position.notional,
      updateTime: position.updatedMs,
    })),
  };
}
