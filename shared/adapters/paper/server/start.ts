import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HistoryRecord, MarketRules } from '../engine/book.ts';
import type { AccountSettings } from '../engine/core.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import type { CandleSource } from '../engine/market.ts';
import type { Params } from '../engine/parameters.ts';
import { VenueRefusal } from '../engine/refusal.ts';
import type { EngineEvent } from '../engine/view.ts';
import { type ApiKey, authorise } from './auth.ts';
import { framesOf } from './frames.ts';
import { createGovernor, LIMITS, type Limits } from './limits.ts';
import { createListenKeys } from './listen-keys.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import type { BookStore } from './store.ts';
import { createStreams } from './streams.ts';

/** The server's own time, UTC ms, and its only way to wait: a virtual clock learns of a parked request by `hold`. */
export interface ServerClock {
  now(): number;
  hold(ms: number): Promise<void>;
}

export interface PaperExchangeOptions {
  readonly markets: readonly { readonly rules: MarketRules; readonly source: CandleSource }[];
  /** The moment the exchange opens, UTC ms; ignored when the store holds a book. */
  readonly startMs: number;
  readonly clock: ServerClock;
  readonly keys: readonly ApiKey[];
  /** One round trip, half before and half after the execution; 20 by default. */
  readonly latencyMs?: number;
  /** 0 (default): any free port of 127.0.0.1. */
  readonly port?: number;
  readonly account?: Partial<AccountSettings>;
  readonly limits?: Partial<Limits>;
  readonly store?: BookStore;
  /** Is offered every engine event once, in order, after it has been persisted. Must not throw. */
  readonly listener?: (event: EngineEvent) => void;
}

export interface PaperExchange {
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  /** "ws://127.0.0.1:PORT" — user streams at /ws/KEY and /private/ws/KEY. */
  readonly wsUrl: string;
  readonly engine: Engine;
  /** Plays the market up to `nowMs`, persists and pushes what happened. */
  advance(nowMs: number): void;
  /** Persists and pushes what direct calls on `engine` have caused. */
  flush(): void;
  close(): Promise<void>;
}

/** Opens the exchange on 127.0.0.1; resolves when it listens. Throws BookCorruptError when the store's book is damaged. */
export async function startPaperExchange(options: PaperExchangeOptions): Promise<PaperExchange> {
  const { clock, store } = options;
  const restore = store?.load();
  const engine = createEngine({ ...options, ...(restore === undefined ? {} : { restore }) });
  const limits = { ...LIMITS, ...options.limits };
  const governor = createGovernor(limits);
  const streams = createStreams();
  const listenKeys = createListenKeys((key) => streams.drop(key));
  const halfMs = (options.latencyMs ?? 20) / 2;

  // Kept until the store has them: a save that failed is made up for by the next one.
  let unsaved: HistoryRecord[] = [];
  let unseen: EngineEvent[] = [];
  const publish = (events: readonly EngineEvent[]): void => {
    unseen.push(...events);
    if (unseen.length === 0) return;
    unsaved.push(...engine.drainHistory());
    store?.save(JSON.stringify(engine.snapshot()), unsaved, unseen);
    const saved = unseen;
    unsaved = [];
    unseen = [];
    const userKey = listenKeys.current();
    for (const event of saved) {
      options.listener?.(event);
      if (userKey !== undefined) streams.toUser(userKey, framesOf(event));
    }
  };
  const advance = (nowMs: number): void => {
    publish(engine.advanceTo(nowMs));
    const expired = listenKeys.expired(nowMs);
    if (expired !== undefined) {
      streams.toUser(expired, [{ e: 'listenKeyExpired', E: nowMs, listenKey: expired }]);
    }
    streams.markPrices(engine, nowMs);
  };

  const execute = async (request: ParsedRequest, route: Route): Promise<unknown> => {
    const arrivedMs = clock.now();
    advance(arrivedMs);
    governor.spend(arrivedMs, route.weight(request.params), route.orders ?? 0);
    authorise(route.security, request, options.keys, arrivedMs);
    if (halfMs > 0) await clock.hold(halfMs);
    const nowMs = clock.now();
    advance(nowMs);
    try {
      return route.run({ engine, limits, listenKeys, params: request.params, nowMs });
    } finally {
      publish(engine.drainEvents());
      if (halfMs > 0) await clock.hold(halfMs);
    }
  };

  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing);
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    let status = 200;
    let body: unknown;
    const headers: Record<string, string> = { 'Content-Type': 'application/json;charset=UTF-8' };
    try {
      const request = await read(incoming);
      const route = ROUTES[`${request.method} ${request.path}`];
      if (route === undefined)
        throw new VenueRefusal(-5000, `Path ${request.path}, Method ${request.method} is invalid`, 404);
      body = await execute(request, route);
    } catch (error) {
      const refusal = error instanceof VenueRefusal ? error : failure(error);
      status = refusal.httpStatus;
      body = { code: refusal.code, msg: refusal.message };
      if (refusal.retryAfterS !== null) headers['Retry-After'] = String(refusal.retryAfterS);
    }
    outgoing.writeHead(status, { ...headers, ...governor.headers(clock.now()) });
    outgoing.end(JSON.stringify(body));
  };
  server.on('upgrade', (request, socket, head) => streams.upgrade(request, socket, head));
  server.keepAliveTimeout = 0;

  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    engine,
    advance,
    flush: () => publish(engine.drainEvents()),
    close() {
      streams.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface ParsedRequest {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly rawBody: string;
  readonly apiKey: string | undefined;
  readonly params: Params;
}

async function read(incoming: IncomingMessage): Promise<ParsedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const rawBody = Buffer.concat(chunks).toString('utf8');
  const [path = '', rawQuery = ''] = splitOnce(incoming.url ?? '/', '?');
  const apiKey = incoming.headers['x-mbx-apikey'];
  return {
    method: incoming.method ?? 'GET',
    path,
    rawQuery,
    rawBody,
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    // Sent in both places, the query counts.
    params: Object.fromEntries([...new URLSearchParams(rawBody), ...new URLSearchParams(rawQuery)]),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function failure(error: unknown): VenueRefusal {
  const what = error instanceof Error ? error.message : String(error);
  return new VenueRefusal(-1000, `An unknown error occurred while processing the request: ${what}`, 500);
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
