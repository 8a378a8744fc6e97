import library from 'binance-api-node';
import type { Payload } from './payloads.ts';

/** The calls this adapter makes, typed by what they return: nothing may be assumed about a reply before it is read. */
export interface FuturesClient {
  futuresTime(): Promise<unknown>;
  futuresExchangeInfo(): Promise<unknown>;
  futuresMarkPrice(): Promise<unknown>;
  futuresCandles(payload: Payload): Promise<unknown>;
  futuresOpenOrders(payload: Payload): Promise<unknown>;
  futuresGetOpenAlgoOrders(payload: Payload): Promise<unknown>;
  futuresGetOrder(payload: Payload): Promise<unknown>;
  futuresGetAlgoOrder(payload: Payload): Promise<unknown>;
  futuresOrder(payload: Payload): Promise<unknown>;
  futuresCreateAlgoOrder(payload: Payload): Promise<unknown>;
  futuresCancelOrder(payload: Payload): Promise<unknown>;
  futuresCancelAlgoOrder(payload: Payload): Promise<unknown>;
  futuresUserTrades(payload: Payload): Promise<unknown>;
  privateRequest(method: 'GET', path: string, payload: Payload): Promise<unknown>;
}

type Factory = (options: Readonly<Record<string, unknown>>) => FuturesClient;

// CommonJS without the interop flag: a native import sees the module object, a bundler may already have unwrapped it.
const unwrapped: unknown = (library as { readonly default?: unknown }).default ?? library;
const createClient = unwrapped as Factory;

/** Where to connect and as whom; the URLs carry no path and no slash at the end. */
export interface ClientOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly httpBaseUrl: string;
  /** The venue's wallet, for what is not of its futures; the same host unless told. */
  readonly walletUrl?: string;
  readonly wsBaseUrl: string;
  /** The time to sign with, UTC milliseconds. */
  readonly getTime: () => number;
}

/** A library client of which every URL is given: those left out fall back to production, or to what another client set. */
export function futuresClient(options: ClientOptions): FuturesClient {
  const { apiKey, apiSecret, httpBaseUrl, walletUrl = httpBaseUrl, wsBaseUrl, getTime } = options;
  const http = httpBaseUrl.replace(/\/+$/, '');
  const ws = wsBaseUrl.replace(/\/+$/, '');
  return createClient({
    apiKey,
    apiSecret,
    getTime,
    httpBase: walletUrl.replace(/\/+$/, ''),
    httpFutures: http,
    httpDelivery: http,
    httpPortfolioMargin: http,
    wsBase: `${ws}/ws`,
    wsDelivery: `${ws}/ws`,
    wsFutures: `${ws}/market/ws`,
    wsFuturesPublic: `${ws}/public/ws`,
    wsFuturesMarket: `${ws}/market/ws`,
    wsFuturesPrivate: `${ws}/private/ws`,
  });
}
