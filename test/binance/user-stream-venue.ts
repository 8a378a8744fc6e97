import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type BinanceUserStreamOptions, binanceUserStream } from '../../shared/adapters/binance/user-stream.ts';
import { type LoggedLine, recordingLog } from '../../shared/adapters/memory/log.ts';
import type { OpenUserStream, StreamGap, StreamOrderEvent, StreamTrade } from '../../shared/ports/user-stream.ts';
import { realTimeClock } from '../support/test-clock.ts';

export const API_KEY = 'key-7f3a9c';
export const API_SECRET = 'secret-51d0be';

/** A venue that does to its listeners whatever a test wants: listen keys over HTTP, frames over WebSocket, one port. */
export interface HostileVenue {
  readonly url: string;
  readonly wsUrl: string;
  /** "METHOD /path" of every request, in order. */
  readonly requests: readonly string[];
  /** The sockets that are open, oldest first. */
  readonly sockets: readonly WebSocket[];
  key: string;
  /** Answers a listen-key request instead of the venue; false leaves it to the venue. */
  answer: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** False: pings of the client are not answered, as on a connection that is dead without knowing it. */
  pongs: boolean;
  send(...frames: readonly (object | string)[]): void;
  /** Cuts every connection without a goodbye. */
  cut(): void;
  /** Refuses connections until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function hostileVenue(): Promise<HostileVenue> {
  let server: Server | undefined;
  let port = 0;
  const requests: string[] = [];
  const sockets: WebSocket[] = [];
  const venue: HostileVenue = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    get wsUrl() {
      return `ws://127.0.0.1:${port}`;
    },
    requests,
    sockets,
    key: 'listen-key-1',
    answer: () => false,
    pongs: true,
    send(...frames) {
      const texts = frames.map((frame) => (typeof frame === 'string' ? frame : JSON.stringify(frame)));
      for (const socket of sockets) for (const text of texts) socket.send(text);
    },
    cut() {
      for (const socket of [...sockets]) socket.terminate();
    },
    async goAway() {
      venue.cut();
      const closing = server;
      server = undefined;
      closing?.closeAllConnections();
      if (closing !== undefined) await new Promise((resolve) => closing.close(resolve));
    },
    async comeBack() {
      server = await listening();
    },
  };

  async function listening(): Promise<Server> {
    const started = createServer((request, response) => {
      request.resume();
      requests.push(`${request.method} ${request.url?.split('?')[0]}`);
      if (venue.answer(request, response)) return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ listenKey: venue.key }));
    });
    const upgrades = new WebSocketServer({ noServer: true, autoPong: false });
    started.on('upgrade', (request, socket, head) => {
      if (request.url !== `/private/ws/${venue.key}`) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
        return;
      }
      upgrades.handleUpgrade(request, socket, head, (client) => {
        sockets.push(client);
        client.on('ping', () => venue.pongs && client.pong());
        client.on('close', () => sockets.splice(sockets.indexOf(client), 1));
        client.on('error', () => client.terminate());
      });
    });
    started.listen(port, '127.0.0.1');
    await once(started, 'listening');
    port = (started.address() as AddressInfo).port;
    return started;
  }

  server = await listening();
  onTestFinished(() => venue.goAway());
  return venue;
}

/** What a listener has heard. */
export interface Heard {
  readonly stream: OpenUserStream;
  readonly trades: readonly StreamTrade[];
  readonly gaps: readonly StreamGap[];
  readonly orders: readonly StreamOrderEvent[];
  readonly lines: readonly LoggedLine[];
}

type Changes = Partial<BinanceUserStreamOptions> & { readonly onTrade?: (trade: StreamTrade) => void };

/** Opens the stream of a venue with little patience; it ends with the test. */
export async function listenTo(
  venue: { readonly url: string; readonly wsUrl: string },
  { onTrade, timings, ...changes }: Changes = {},
): Promise<Heard> {
  const trades: StreamTrade[] = [];
  const gaps: StreamGap[] = [];
  const orders: StreamOrderEvent[] = [];
  const log = recordingLog();
  const stream = await binanceUserStream({
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    httpBaseUrl: venue.url,
    wsBaseUrl: venue.wsUrl,
    clock: realTimeClock(),
    log,
    timings: { firstPauseMs: 5, longestPauseMs: 60, openTimeoutMs: 1_000, announcementMs: 60, ...timings },
    ...changes,
  }).open({
    onTrade: (trade) => {
      trades.push(trade);
      onTrade?.(trade);
    },
    onGap: (gap) => gaps.push(gap),
    onOrderEvent: (event) => orders.push(event),
  });
  onTestFinished(() => stream.close());
  return { stream, trades, gaps, orders, lines: log.lines };
}

/** A trade as the venue tells it in full. */
export const tradeFrame = (tradeId: number | string, changes: Readonly<Record<string, unknown>> = {}): object => ({
  e: 'ORDER_TRADE_UPDATE',
  E: 1_800_000_000_001,
  T: 1_800_000_000_000,
  o: {
    s: 'BTCUSDT',
    c: 'bot-1',
    S: 'BUY',
    o: 'MARKET',
    x: 'TRADE',
    X: 'FILLED',
    i: 283194212345,
    l: '0.010',
    L: '60000.1',
    T: 1_800_000_000_000,
    t: tradeId,
    R: false,
    ps: 'BOTH',
    ...changes,
  },
});

/** The same trade in short. */
export const liteFrame = (tradeId: number): object => ({
  e: 'TRADE_LITE',
  E: 1_800_000_000_001,
  T: 1_800_000_000_000,
  s: 'BTCUSDT',
  c: 'bot-1',
  S: 'BUY',
  l: '0.010',
  L: '60000.1',
  t: tradeId,
  i: 283194212345,
});

export const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 5 });

export const ids = (trades: readonly StreamTrade[]): string[] => trades.map(({ tradeId }) => tradeId);
