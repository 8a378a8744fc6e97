import { afterEach } from 'vitest';
import {
  type ApiKey,
  type PaperExchange,
  type PaperExchangeOptions,
  signatureOf,
  startPaperExchange,
} from '../../shared/adapters/paper/index.ts';
import { flat, rulesFor, sourceOf } from './support.ts';

export const TRADER: ApiKey = { key: 'trading-key', secret: 'trading-secret', permission: 'trade' };
export const READER: ApiKey = { key: 'reading-key', secret: 'reading-secret', permission: 'read' };

/** An answer of the exchange, its body as text and parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: foreign JSON, looked at field by field
  readonly body: any;
}

/** A running exchange under a clock of the test's own. */
export interface Venue {
  readonly exchange: PaperExchange;
  now(): number;
  /** Moves the clock and the market. */
  wait(ms: number): void;
  call(method: string, path: string, params?: Record<string, string>, how?: CallOptions): Promise<Answer>;
  /** A request exactly as given. */
  raw(method: string, pathAndQuery: string, apiKey?: string, body?: string): Promise<Answer>;
}

export interface CallOptions {
  readonly key?: ApiKey | null;
  readonly inBody?: boolean;
  readonly timestamp?: number;
}

/** A body that is not JSON is kept as text. */
function parsed(text: string): unknown {
  return /^[[{]/.test(text) ? JSON.parse(text) : text;
}

type Shapes = Parameters<typeof sourceOf>[0];

/** Starts BTCUSDT on these bars and ETHUSDT at 100, without latency unless asked. */
/** Opens venues as `open` does, and closes each after the test that opened it. */
export function venuesFor<Given extends readonly unknown[]>(open: (...given: Given) => Promise<Venue>) {
  const opened: Venue[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.exchange.close()));
  });
  return async (...given: Given): Promise<Venue> => {
    const one = await open(...given);
    opened.push(one);
    return one;
  };
}

export async function openVenue(
  shapes: Shapes = flat(20),
  options: Partial<PaperExchangeOptions> = {},
): Promise<Venue> {
  let nowMs = options.startMs ?? 0;
  const exchange = await startPaperExchange({
    markets: [
      { rules: rulesFor('BTCUSDT'), source: sourceOf(shapes) },
      { rules: rulesFor('ETHUSDT'), source: sourceOf(flat(20)) },
    ],
    startMs: 0,
    clock: { now: () => nowMs, hold: async () => undefined },
    keys: [TRADER, READER],
    ...options,
  });
  const raw: Venue['raw'] = async (method, pathAndQuery, apiKey, body) => {
    const response = await fetch(exchange.url + pathAndQuery, {
      method,
      headers: apiKey === undefined ? {} : { 'X-MBX-APIKEY': apiKey },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  };
  return {
    exchange,
    now: () => nowMs,
    wait(ms) {
      nowMs += ms;
      exchange.advance(nowMs);
    },
    raw,
    call(method, path, params = {}, how = {}) {
      const key = how.key === undefined ? TRADER : how.key;
      if (key === null) return raw(method, `${path}?${new URLSearchParams(params)}`);
      const timestamp = String(how.timestamp ?? nowMs);
      const payload = new URLSearchParams({ ...params, timestamp }).toString();
      const signed = `${payload}&signature=${signatureOf(key.secret, payload)}`;
      return how.inBody === true ? raw(method, path, key.key, signed) : raw(method, `${path}?${signed}`, key.key);
    },
  };
}
