import type { FuturesClient } from '../../../shared/adapters/binance/client.ts';
import { exchangeThrough } from '../../../shared/adapters/binance/exchange.ts';
import { listenKeysThrough } from '../../../shared/adapters/binance/user-stream-key.ts';
import type { StreamWays } from '../../../shared/adapters/binance/user-stream-session.ts';
import { governedExchange } from '../../../shared/adapters/governor/governed-exchange.ts';
import { createInterference, triggeringUnder } from '../../../shared/adapters/paper/faults/interference.ts';
import type { Encounter } from '../../../shared/adapters/paper/faults/requests.ts';
import {
  type AccountSettings,
  createEngine,
  type Engine,
  type EngineEvent,
  type EngineOptions,
  type FaultPlan,
  VenueRefusal,
} from '../../../shared/adapters/paper/index.ts';
import { createGovernor, LIMITS } from '../../../shared/adapters/paper/server/limits.ts';
import { createListenKeys } from '../../../shared/adapters/paper/server/listen-keys.ts';
import { errorReply, type Reply } from '../../../shared/adapters/paper/server/reply.ts';
import { ROUTES } from '../../../shared/adapters/paper/server/routes.ts';
import { createUserPush } from '../../../shared/adapters/paper/server/user-push.ts';
import type { Exchange } from '../../../shared/ports/exchange.ts';
import type { Container, Stage } from './container.ts';
import { type Ask, clientOf, dataStreamsOf } from './library.ts';
import { userSockets } from './user-sockets.ts';
import { checkTime, type Departure, departureOf, openWire, type Request, type Wire } from './wire.ts';

const ON_ITS_WAY_MS = [4, 25] as const;
const SLOW_MS = 9_000;
const WEIGHT_PER_MINUTE = 2_400;

/** The exchange of a run: its engine, and adapters to it without a network in between. */
export interface Venue {
  readonly engine: Engine;
  /** Orders and cancels in the order in which they left. */
  readonly departures: readonly Departure[];
  /** Plays the market up to now. */
  advance(): void;
  /** Hands on what direct calls of the engine have caused. */
  flush(): void;
  /** The exchange as a container sees it, within its request weight. */
  seenFrom(container: Container, permission: 'read' | 'trade'): Exchange;
  /** How a container reaches the account's user stream. */
  streamWays(container: Container): StreamWays;
  /** True while frames of the user stream reach somebody. */
  isHeard(): boolean;
  /** From now on connections are refused. */
  stop(): void;
}

export interface VenueOptions {
  readonly name: string;
  readonly stage: Stage;
  readonly plan: FaultPlan;
  readonly markets: EngineOptions['markets'];
  readonly account: Partial<AccountSettings>;
  readonly startMs: number;
  /** Told of every event of the engine, once and in order. */
  readonly listener: (events: readonly EngineEvent[]) => void;
}

/** Opens the exchange: the paper exchange's engine, routes, limits and faults, spoken to in process. */
export function openVenue(options: VenueOptions): Venue {
  const { stage, plan } = options;
  const { scheduler, chance, weather } = stage;
  const triggering = triggeringUnder(plan, options.account.triggeringMs ?? 0);
  const engine = createEngine({ ...options, triggering });
  const interference = createInterference(plan, engine);
  const governor = createGovernor(LIMITS);
  const departures: Departure[] = [];
  let isOpen = true;
  const sockets = userSockets(stage, () => isOpen);
  const listenKeys = createListenKeys((key) => sockets.drop(key));
  const userPush = createUserPush(sockets, listenKeys, interference);

  const publish = (events: readonly EngineEvent[]): void => {
    if (events.length === 0) return;
    interference.see(events);
    engine.drainHistory();
    options.listener(events);
    userPush.push(events);
  };
  const advance = (): void => publish(engine.advanceTo(scheduler.nowMs));

  const carryOut = ({ method, path, params, signedAtMs, permission }: Request, seen: Engine): Reply => {
    const nowMs = scheduler.nowMs;
    try {
      const route = ROUTES[`${method} ${path}`];
      if (route === undefined) throw new VenueRefusal(-5000, `Path ${path}, Method ${method} is invalid`, 404);
      governor.spend(nowMs, route.weight(params), route.orders ?? 0);
      if (signedAtMs !== null) checkTime(signedAtMs, nowMs);
      if (route.security === 'trade' && permission === 'read')
        throw new VenueRefusal(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
      const caller = permission === null ? null : { key: permission, secret: '', permission };
      const value = route.run({ engine: seen, limits: LIMITS, listenKeys, params, nowMs, caller });
      return { status: 200, headers: governor.headers(nowMs), body: JSON.stringify(value) };
    } catch (error) {
      return errorReply(error);
    } finally {
      publish(engine.drainEvents());
    }
  };

  const request = (container: Container, asked: Request): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const departure = departureOf(asked, container, scheduler.nowMs);
      if (departure !== null) departures.push(departure);
      const wire = openWire(container, asked, departure, { resolve, reject });
      scheduler.after(wayMs(), `${container.name} ${asked.method} ${asked.path}`, () => arrive(asked, wire));
    });

  const asking =
    (container: Container, permission: Request['permission'], getTime: () => number): Ask =>
    (method, path, params, isSigned) =>
      request(container, { method, path, params, signedAtMs: isSigned ? getTime() : null, permission });

  const arrive = (asked: Request, wire: Wire): void => {
    if (!isOpen) {
      wire.breaks('ECONNREFUSED');
      return;
    }
    advance();
    const met = interference.meet({ ...asked, isSigned: asked.signedAtMs !== null }, scheduler.nowMs);
    if (met === undefined) {
      const reply = carryOut(asked, interference.engineFor(true));
      wire.carriedOut(reply);
      wire.answers(reply, wayMs());
    } else if (met.delayMs > 0) scheduler.after(met.delayMs, 'a cancel is held up', () => suffer(asked, wire, met));
    else suffer(asked, wire, met);
  };

  const suffer = (asked: Request, wire: Wire, { executes, hears }: Encounter): void => {
    advance();
    const done = executes ? carryOut(asked, interference.engineFor(false)) : null;
    const told = hears.kind === 'reply' ? hears.reply : done;
    wire.carriedOut(done ?? told);
    if (hears.kind === 'reset' || hears.kind === 'close') wire.breaks('ECONNRESET');
    else if (hears.kind === 'close-unless-refused' && told?.status === 200) wire.breaks('ECONNRESET');
    else if (told !== null && hears.kind !== 'silence' && hears.kind !== 'half') {
      feltBy(told);
      wire.answers(told, wayMs());
    }
  };

  /** A limit or a ban keeps its address silent until it is over. */
  const feltBy = (reply: Reply): void => {
    const seconds = Number(reply.headers['Retry-After'] ?? 0);
    if (seconds > 0) weather.felt(seconds * 1_000);
  };
  const wayMs = (): number => {
    const slow = weather.strikes('network-slow');
    if (slow === null) return chance.between(...ON_ITS_WAY_MS);
    const ms = Math.round(slow * SLOW_MS);
    weather.felt(ms);
    return ms;
  };

  return {
    engine,
    departures,
    advance,
    flush: () => publish(engine.drainEvents()),
    stop: () => {
      isOpen = false;
    },
    streamWays(container) {
      const streams = dataStreamsOf(asking(container, 'read', container.clock.now));
      const options = { apiKey: '', apiSecret: '', clock: container.clock };
      return { keys: listenKeysThrough(streams, options), open: sockets.openFrom(container) };
    },
    isHeard: sockets.arrive,
    seenFrom(container, permission) {
      const connect = (getTime: () => number): FuturesClient => clientOf(asking(container, permission, getTime));
      const adapter = exchangeThrough(connect, { venue: options.name, clock: container.clock }, []);
      // Only a call of the container can kill it: the venue's own ways carry no such fault.
      const dying = dyingAt(adapter, container);
      return governedExchange(dying, { clock: container.clock, weightPerMinute: WEIGHT_PER_MINUTE });
    },
  };
}

/** The adapter as a container that may die before or after a call uses it. */
function dyingAt(exchange: Exchange, container: Container): Exchange {
  const way = (what: string, writes: boolean) => ({ what, writes, latencyMs: [0, 0] as const });
  return {
    ...exchange,
    place: (order) => container.call(way(`place ${order.clientOrderId}`, true), () => exchange.place(order)),
    cancel: (order) => container.call(way(`cancel ${order.clientOrderId}`, true), () => exchange.cancel(order)),
    positions: () => container.call(way('positions', false), () => exchange.positions()),
    trades: (symbol, from) => container.call(way('trades', false), () => exchange.trades(symbol, from)),
    openOrders: (symbol) => container.call(way('open orders', false), () => exchange.openOrders(symbol)),
    findOrder: (order) => container.call(way('find order', false), () => exchange.findOrder(order)),
  };
}
