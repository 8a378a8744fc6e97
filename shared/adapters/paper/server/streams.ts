import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Engine } from '../engine/engine.ts';

/** The open WebSocket connections. */
export interface Streams {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends frames to everybody who listens to this key, in order. */
  toUser(listenKey: string, frames: readonly object[]): void;
  /** Sends due mark prices to the subscribers of the market streams. */
  markPrices(engine: Engine, nowMs: number): void;
  /** True while somebody listens to this key. */
  isHeard(listenKey: string): boolean;
  /** Cuts, without a close frame, the connections that were opened before this moment. */
  dropOlderThan(openedMs: number): void;
  /** Cuts the connections of a key. */
  drop(listenKey: string): void;
  /** Cuts all connections. */
  close(): void;
}

interface MarketListener {
  readonly stream: string;
  readonly symbol: string;
  readonly everyMs: number;
  lastMs: number;
}

const MARK_PRICE = /^([a-z0-9]+)@markPrice(@1s)?$/;

/** No connection yet. */
export function createStreams(now: () => number): Streams {
  const server = new WebSocketServer({ noServer: true });
  const users = new Map<WebSocket, string>();
  const markets = new Map<WebSocket, MarketListener>();
  const opened = new Map<WebSocket, number>();
  return {
    upgrade(request, socket, head) {
      const name = streamName(request.url ?? '');
      if (name === undefined) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (client) => {
        const market = MARK_PRICE.exec(name);
        if (market?.[1] === undefined) users.set(client, name);
        else markets.set(client, listener(name, market[1].toUpperCase(), market[2] !== undefined));
        opened.set(client, now());
        client.on('error', () => client.terminate());
        client.on('close', () => {
          opened.delete(client);
          users.delete(client);
          markets.delete(client);
        });
      });
    },
    toUser(listenKey, frames) {
      if (users.size === 0 || frames.length === 0) return;
      const texts = frames.map((frame) => JSON.stringify(frame));
      for (const [client, key] of users) {
        if (key === listenKey) for (const text of texts) client.send(text);
      }
    },
    markPrices(engine, nowMs) {
      for (const [client, market] of markets) {
        if (nowMs - market.lastMs < market.everyMs || !engine.symbols.includes(market.symbol)) continue;
        market.lastMs = nowMs;
        const p = engine.price(market.symbol);
        client.send(JSON.stringify({ e: 'markPriceUpdate', E: nowMs, s: market.symbol, p, i: p, P: p, r: '0', T: 0 }));
      }
    },
    isHeard: (listenKey) => [...users.values()].includes(listenKey),
    dropOlderThan(openedMs) {
      for (const [client, sinceMs] of opened) if (sinceMs <= openedMs) client.terminate();
    },
    drop(listenKey) {
      for (const [client, key] of users) if (key === listenKey) client.terminate();
    },
    close() {
      for (const client of [...users.keys(), ...markets.keys()]) client.terminate();
      server.close();
    },
  };
}

const listener = (stream: string, symbol: string, everySecond: boolean): MarketListener => ({
  stream,
  symbol,
  everyMs: everySecond ? 1000 : 3000,
  lastMs: Number.NEGATIVE_INFINITY,
});

/** `/ws/NAME`, `/private/ws/NAME`, `/market/ws/NAME`, `/private/ws?listenKey=NAME`. */
function streamName(url: string): string | undefined {
  const [path = '', query = ''] = url.split('?');
  const inPath = /^(?:\/(?:private|market|public))?\/ws\/([^/]+)$/.exec(path)?.[1];
  return inPath ?? new URLSearchParams(query).get('listenKey') ?? undefined;
}
