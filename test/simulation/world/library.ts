import type { FuturesClient } from '../../../shared/adapters/binance/client.ts';
import type { DataStreams } from '../../../shared/adapters/binance/user-stream-key.ts';
import type { Reply } from '../../../shared/adapters/paper/server/reply.ts';

/** A request as the adapter makes it, before it knows who makes it. */
export type Ask = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  params: Readonly<Record<string, string>>,
  isSigned: boolean,
) => Promise<unknown>;

/** The methods of the library that the adapter calls, as requests. */
export function clientOf(ask: Ask): FuturesClient {
  const open = (path: string) => (params: Record<string, string> | undefined) => ask('GET', path, params ?? {}, false);
  const signed =
    (method: 'GET' | 'POST' | 'DELETE', path: string) =>
    (params: Record<string, string> | undefined): Promise<unknown> =>
      ask(method, path, params ?? {}, true);
  return {
    futuresTime: async () => ((await open('/fapi/v1/time')({})) as { serverTime: unknown }).serverTime,
    futuresExchangeInfo: () => open('/fapi/v1/exchangeInfo')({}),
    futuresMarkPrice: () => open('/fapi/v1/premiumIndex')({}),
    futuresCandles: async (params) => candlesOf(await open('/fapi/v1/klines')(params)),
    futuresOpenOrders: signed('GET', '/fapi/v1/openOrders'),
    futuresGetOpenAlgoOrders: signed('GET', '/fapi/v1/openAlgoOrders'),
    futuresGetOrder: signed('GET', '/fapi/v1/order'),
    futuresGetAlgoOrder: signed('GET', '/fapi/v1/algoOrder'),
    futuresOrder: signed('POST', '/fapi/v1/order'),
    futuresCreateAlgoOrder: signed('POST', '/fapi/v1/algoOrder'),
    futuresCancelOrder: signed('DELETE', '/fapi/v1/order'),
    futuresCancelAlgoOrder: signed('DELETE', '/fapi/v1/algoOrder'),
    futuresUserTrades: signed('GET', '/fapi/v1/userTrades'),
    privateRequest: (method, path, params) => ask(method, path, params, true),
  };
}

/** The library's calls of the listen key, as requests: they carry a key and no signature. */
export const dataStreamsOf = (ask: Ask): DataStreams => ({
  futuresGetDataStream: () => ask('POST', '/fapi/v1/listenKey', {}, false),
  futuresKeepDataStream: () => ask('PUT', '/fapi/v1/listenKey', {}, false),
  futuresCloseDataStream: () => ask('DELETE', '/fapi/v1/listenKey', {}, false),
});

const CANDLE = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The library names what the venue sends as rows of values. */
const candlesOf = (rows: unknown): unknown =>
  (rows as unknown[][]).map((row) => Object.fromEntries(CANDLE.map((name, index) => [name, row[index]])));

/** Ids too long for a number become text: the library makes objects of them, the adapter reads either. */
export const parsed = (body: string): unknown => JSON.parse(body.replace(/:(\d{16,})/g, ':"$1"'));

/** The code a refusal names; null when it is no JSON or names none. */
export const codeIn = (body: string): number | null => Number(/"code":(-\d+)/.exec(body)?.[1] ?? 0) || null;

export const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What the library makes of an answer that is no success. */
export function libraryError({ status, body }: Reply): Error {
  try {
    const { code, msg } = JSON.parse(body) as { code?: unknown; msg?: string };
    return Object.assign(new Error(msg ?? `${status}`), { code });
  } catch {
    return Object.assign(new Error(`${status} ${body}`), { response: { status } });
  }
}

export const transportError = (code: string): Error => Object.assign(new Error(code), { code, type: 'system' });
