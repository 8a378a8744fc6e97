import type { Clock } from '../../ports/clock.ts';
import {
  type Acknowledgement,
  type Exchange,
  ExchangeNotSentError,
  type ExchangeOrder,
  ExchangeRejectedError,
  type NewOrder,
  type OrderReference,
} from '../../ports/exchange.ts';
import { exchangeCalls } from './calls.ts';
import { type FuturesClient, futuresClient } from './client.ts';
import { compact, familyOf, placePayload } from './payloads.ts';
import { keyPermissions, PERMISSIONS_PATH, walletUrlOf } from './permissions.ts';
import {
  accountTrade,
  algoAcknowledgement,
  algoOrder,
  candle,
  markPrice,
  openPositions,
  regularAcknowledgement,
  regularOrder,
  symbolFilters,
} from './replies.ts';
import { fieldsOf, rowsOf, UnreadableReplyError } from './reply.ts';
import { allTrades } from './trades.ts';

/** How the adapter calls the venue, wherever that is. */
export interface CallingOptions {
  /** Name of the venue in our own words, part of every position key. */
  readonly venue: string;
  readonly clock: Clock;
  readonly readTimeoutMs?: number;
  readonly writeTimeoutMs?: number;
  /** False where no wallet tells what the key may do. */
  readonly hasWallet?: boolean;
}

/** Where the venue is and who trades there. */
export interface BinanceExchangeOptions extends CallingOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Such as https://fapi.binance.com, without a path. */
  readonly httpBaseUrl: string;
  /** Such as wss://fstream.binance.com, without a path. */
  readonly wsBaseUrl: string;
}

/** Thrown at construction when the adapter could never work as configured. */
export class BinanceOptionsError extends Error {
  readonly code = 'BINANCE_OPTIONS';
  constructor(message: string) {
    super(message);
    this.name = 'BinanceOptionsError';
  }
}

const CLIENT_ORDER_ID = /^[.A-Za-z0-9:/_-]{1,36}$/;
const UNKNOWN_ORDER = -2013;

/**
 * Binance USDⓈ-M futures over binance-api-node. Reads end within 5 s and writes within 8 s unless told otherwise
 * (a read or a cancel twice that after a -1021, which proves that nothing was executed: sent once more with a fresh clock).
 * Throws BinanceOptionsError when the key or the secret is empty.
 */
export function binanceExchange(options: BinanceExchangeOptions): Exchange {
  const { apiKey, apiSecret, httpBaseUrl, wsBaseUrl } = options;
  // Without a key the library throws before it sends, and that would look like an outcome nobody knows.
  if (apiKey === '' || apiSecret === '') throw new BinanceOptionsError('an API key and its secret are needed');
  const wallet = walletUrlOf(httpBaseUrl);
  const walletUrl = wallet ?? httpBaseUrl;
  const connect = (getTime: () => number) =>
    futuresClient({ apiKey, apiSecret, httpBaseUrl, walletUrl, wsBaseUrl, getTime });
  return exchangeThrough(connect, { ...options, hasWallet: wallet !== null }, [apiKey, apiSecret]);
}

/**
 * The adapter over any client that answers as the library's does. `connect` is given the time to sign with;
 * `secrets` are texts that must not appear in any message.
 */
export function exchangeThrough(
  connect: (getTime: () => number) => FuturesClient,
  options: CallingOptions,
  secrets: readonly string[],
): Exchange {
  const { venue, clock } = options;
  let offsetMs = 0;
  const venueNow = (): number => clock.now() + offsetMs;
  const client = connect(venueNow);
  const calls = exchangeCalls({
    clock,
    readTimeoutMs: options.readTimeoutMs ?? 5000,
    writeTimeoutMs: options.writeTimeoutMs ?? 8000,
    secrets,
    resyncClock: async () => void (await serverTimeMs()),
  });

  async function serverTimeMs(): Promise<number> {
    const askedMs = clock.now();
    const what = 'GET /fapi/v1/time';
    const timeMs = await calls.read(
      what,
      () => client.futuresTime(),
      (serverTime) => fieldsOf(what, { serverTime }).integer('serverTime'),
    );
    // The venue wrote its time about half way between question and answer.
    offsetMs = timeMs - Math.round((askedMs + clock.now()) / 2);
    return timeMs;
  }

  function place(order: NewOrder): Promise<Acknowledgement> {
    if (!CLIENT_ORDER_ID.test(order.clientOrderId)) {
      // The library would silently invent an id for an empty one, and the order could never be found again.
      return Promise.reject(new ExchangeNotSentError(`not a client order id: ${JSON.stringify(order.clientOrderId)}`));
    }
    const payload = placePayload(order);
    if (familyOf(order) === 'regular') {
      const what = 'POST /fapi/v1/order';
      const acknowledge = (reply: unknown) => ours(what, order, regularAcknowledgement(fieldsOf(what, reply)));
      return calls.place(what, () => client.futuresOrder({ ...payload }), acknowledge);
    }
    const what = 'POST /fapi/v1/algoOrder';
    const acknowledge = (reply: unknown) => ours(what, order, algoAcknowledgement(fieldsOf(what, reply)));
    return calls.place(what, () => client.futuresCreateAlgoOrder({ ...payload }), acknowledge);
  }

  function cancel({ family, symbol, clientOrderId }: OrderReference): Promise<void> {
    const what = family === 'regular' ? 'DELETE /fapi/v1/order' : 'DELETE /fapi/v1/algoOrder';
    return calls.write(
      what,
      () =>
        family === 'regular'
          ? client.futuresCancelOrder({ symbol, origClientOrderId: clientOrderId })
          : client.futuresCancelAlgoOrder({ clientAlgoId: clientOrderId }),
      (reply) => void fieldsOf(what, reply).id(family === 'regular' ? 'orderId' : 'algoId'),
    );
  }

  async function findOrder({ family, symbol, clientOrderId }: OrderReference): Promise<ExchangeOrder | undefined> {
    const what = family === 'regular' ? 'GET /fapi/v1/order' : 'GET /fapi/v1/algoOrder';
    try {
      return await calls.read(
        what,
        () =>
          family === 'regular'
            ? client.futuresGetOrder({ symbol, origClientOrderId: clientOrderId })
            : client.futuresGetAlgoOrder({ clientAlgoId: clientOrderId }),
        (reply) => (family === 'regular' ? regularOrder : algoOrder)(fieldsOf(what, reply)),
      );
    } catch (error) {
      if (error instanceof ExchangeRejectedError && error.venueCode === UNKNOWN_ORDER) return undefined;
      throw error;
    }
  }

  async function clientIdOf(symbol: string, venueOrderId: string): Promise<string | undefined> {
    const what = 'GET /fapi/v1/order';
    try {
      return await calls.read(
        what,
        () => client.futuresGetOrder({ symbol, orderId: venueOrderId }),
        (reply) => fieldsOf(what, reply).text('clientOrderId'),
      );
    } catch (error) {
      if (error instanceof ExchangeRejectedError && error.venueCode === UNKNOWN_ORDER) return undefined;
      throw error;
    }
  }

  async function openOrders(symbol?: string): Promise<readonly ExchangeOrder[]> {
    const [regular, algo] = ['GET /fapi/v1/openOrders', 'GET /fapi/v1/openAlgoOrders'] as const;
    const families = await Promise.all([
      calls.read(
        regular,
        () => client.futuresOpenOrders(compact({ symbol })),
        (reply) => rowsOf(regular, reply).map(regularOrder),
      ),
      calls.read(
        algo,
        () => client.futuresGetOpenAlgoOrders(compact({ symbol })),
        (reply) => rowsOf(algo, reply).map(algoOrder),
      ),
    ]);
    return families.flat();
  }

  return {
    venue,
    serverTimeMs,
    place,
    cancel,
    findOrder,
    clientIdOf,
    openOrders,
    usedWeight: () => calls.usedWeight(),
    // Which address it leaves by, and who else does, is the governor's to know.
    silentUntilMs: () => 0,
    orderCount: () => calls.orderCount(),
    filters: () => {
      const what = 'GET /fapi/v1/exchangeInfo';
      return calls.read(
        what,
        () => client.futuresExchangeInfo(),
        (reply) => symbolFilters(what, reply),
      );
    },
    positionMode: () => {
      // A sixth of the weight of positionSide/dual, which the library has a method for.
      const path = '/fapi/v1/accountConfig';
      const call = () => client.privateRequest('GET', path, {});
      return calls.read(`GET ${path}`, call, (reply) =>
        fieldsOf(`GET ${path}`, reply).flag('dualSidePosition') ? 'hedge' : 'one-way',
      );
    },
    keyPermissions: async () => {
      if (options.hasWallet === false) return null;
      const what = `GET ${PERMISSIONS_PATH}`;
      const call = () => client.privateRequest('GET', PERMISSIONS_PATH, {});
      return calls.read(what, call, (reply) => keyPermissions(fieldsOf(what, reply)));
    },
    positions: () => {
      // The library's own method is v2: every symbol, twice the weight, to be withdrawn.
      const path = '/fapi/v3/positionRisk';
      const call = () => client.privateRequest('GET', path, {});
      return calls.read(`GET ${path}`, call, (reply) => openPositions(`GET ${path}`, reply));
    },
    markPrices: () => {
      const what = 'GET /fapi/v1/premiumIndex';
      return calls.read(
        what,
        () => client.futuresMarkPrice(),
        (reply) => rowsOf(what, reply).map(markPrice),
      );
    },
    candles: (symbol, interval, limit) => {
      const what = 'GET /fapi/v1/klines';
      const call = () => client.futuresCandles({ symbol, interval, limit: String(limit) });
      return calls.read(what, call, (reply) => rowsOf(what, reply).map(candle));
    },
    trades: (symbol, fromTradeId) => {
      const what = 'GET /fapi/v1/userTrades';
      return allTrades(symbol, fromTradeId, venueNow, (payload) =>
        calls.read(
          what,
          () => client.futuresUserTrades({ ...payload }),
          (reply) => rowsOf(what, reply).map(accountTrade),
        ),
      );
    },
  };
}

/** An answer that acknowledges another order than the one sent says nothing about ours. */
function ours(what: string, order: NewOrder, answer: Acknowledgement): Acknowledgement {
  if (answer.clientOrderId === order.clientOrderId) return answer;
  throw new UnreadableReplyError(what, 'the client order id', `"${order.clientOrderId}"`, answer.clientOrderId);
}
