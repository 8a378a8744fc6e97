import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HistoryRecord, MarketRules } from '../engine/book.ts';
import type { AccountSettings } from '../engine/core.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import type { CandleSource } from '../engine/market.ts';
import { VenueRefusal } from '../engine/refusal.ts';
import type { EngineEvent } from '../engine/view.ts';
import { createInterference, triggeringUnder } from '../faults/interference.ts';
import type { FaultPlan } from '../faults/plan.ts';
import type { Encounter } from '../faults/requests.ts';
import { type ApiKey, authorise } from './auth.ts';
import type { ServerClock } from './clock.ts';
import { deliver } from './deliver.ts';
import { createGovernor, LIMITS, type Limits } from './limits.ts';
import { createListenKeys } from './listen-keys.ts';
import { errorReply, jsonReply, type Reply, send } from './reply.ts';
import { type ParsedRequest, readRequest } from './request.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import type { BookStore } from './store.ts';
import { createStreams } from './streams.ts';
import { createUserPush, type FrameListener } from './user-push.ts';

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
  /** What goes wrong, and when. */
  readonly faults?: FaultPlan;
  /** API keys whose requests faults may befall; absent: those of everybody, unsigned requests included. */
  readonly faultyKeys?: readonly string[];
  /** May faults befall requests that carry no key at all? By default only when `faultyKeys` is absent. */
  readonly publicFaults?: boolean;
  /** The venue cuts a WebSocket connection after so long, ms of its own clock; 24 hours by default. */
  readonly streamLifetimeMs?: number;
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
  /** Listens to the user stream without a socket; the answer ends it. For systems under a virtual clock, which no socket knows. */
  hear(listener: FrameListener): () => void;
  /** How often each fault of the plan has had its effect; empty without a plan. */
  faultCounts(): Record<string, number>;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Opens the exchange on 127.0.0.1; resolves when it listens. Throws BookCorruptError when the store's book is damaged. */
export async function startPaperExchange(options: PaperExchangeOptions): Promise<PaperExchange> {
  const { clock, store, faults } = options;
  const restore = store?.load();
  const engine = createEngine({
    ...options,
    ...(restore === undefined ? {} : { restore }),
    ...(faults === undefined ? {} : { triggering: triggeringUnder(faults, options.account?.triggeringMs ?? 0) }),
  });
  const interference = faults === undefined ? undefined : createInterference(faults, engine);
  const limits = { ...LIMITS, ...options.limits };
  const governor = createGovernor(limits);
  const streams = createStreams(() => clock.now());
  const listenKeys = createListenKeys((key) => streams.drop(key));
  const userPush = createUserPush(streams, listenKeys, interference);
  const halfMs = (options.latencyMs ?? 20) / 2;

  // Kept until the store has them: a save that failed is made up for by the next one.
  let unsaved: HistoryRecord[] = [];
  let unseen: EngineEvent[] = [];
  const publish = (events: readonly EngineEvent[]): void => {
    interference?.see(events);
    unseen.push(...events);
    if (unseen.length === 0) return;
    unsaved.push(...engine.drainHistory());
    store?.save(JSON.stringify(engine.snapshot()), unsaved, unseen);
    const saved = unseen;
    unsaved = [];
    unseen = [];
    for (const event of saved) options.listener?.(event);
    userPush.push(saved);
  };
  const advance = (nowMs: number): void => {
    publish(engine.advanceTo(nowMs));
    const expired = listenKeys.expired(nowMs);
    if (expired !== undefined) {
      streams.toUser(expired, [{ e: 'listenKeyExpired', E: nowMs, listenKey: expired }]);
    }
    streams.markPrices(engine, nowMs);
    streams.dropOlderThan(nowMs - (options.streamLifetimeMs ?? DAY_MS));
  };

  const isFaulty = ({ apiKey }: ParsedRequest): boolean => {
    if (apiKey === undefined) return options.publicFaults ?? options.faultyKeys === undefined;
    return options.faultyKeys?.includes(apiKey) ?? true;
  };
  const wayMs = async (): Promise<void> => (halfMs > 0 ? clock.hold(halfMs) : undefined);
  const execute = async (request: ParsedRequest, route: Route, seen: Engine): Promise<unknown> => {
    const arrivedMs = clock.now();
    advance(arrivedMs);
    governor.spend(arrivedMs, route.weight(request.params), route.orders ?? 0);
    const caller = authorise(route.security, request, options.keys, arrivedMs);
    await wayMs();
    const nowMs = clock.now();
    advance(nowMs);
    try {
      return route.run({ engine: seen, limits, listenKeys, params: request.params, nowMs, caller });
    } finally {
      publish(engine.drainEvents());
      await wayMs();
    }
  };
  const replyTo = async (request: ParsedRequest, route: Route, seen: Engine): Promise<Reply> =>
    execute(request, route, seen).then((value) => jsonReply(200, value), errorReply);
  const suffer = async (request: ParsedRequest, route: Route, met: Encounter, outgoing: ServerResponse) => {
    if (met.delayMs > 0) await clock.hold(met.delayMs);
    if (!met.executes) await wayMs().then(wayMs);
    const seen = interference?.engineFor(false) ?? engine;
    const reply = met.executes ? await replyTo(request, route, seen) : jsonReply(200, {});
    if (met.hears.kind === 'reply') send(outgoing, met.hears.reply);
    else await deliver(outgoing, reply, met.hears, clock);
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    const route = ROUTES[`${request.method} ${request.path}`];
    if (route === undefined) {
      send(outgoing, errorReply(noSuchPath(request)));
      return;
    }
    const bitten = isFaulty(request) ? interference : undefined;
    const asked = { ...request, isSigned: request.params.signature !== undefined };
    const met = bitten?.meet(asked, clock.now());
    if (met !== undefined) return suffer(request, route, met, outgoing);
    const reply = await replyTo(request, route, bitten?.engineFor(true) ?? engine);
    send(outgoing, { ...reply, headers: { ...reply.headers, ...governor.headers(clock.now()) } });
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
    hear: userPush.hear,
    faultCounts: () => faults?.counts() ?? {},
    close() {
      streams.close();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const noSuchPath = ({ path, method }: ParsedRequest): VenueRefusal =>
  new VenueRefusal(-5000, `Path ${path}, Method ${method} is invalid`, 404);

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
