import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { binanceExchange } from '../../shared/adapters/binance/index.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { realTimeClock } from '../support/test-clock.ts';

/** What the adapter put on the wire. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly rawUrl: string;
  readonly query: URLSearchParams;
  readonly apiKey: string | undefined;
  readonly body: string;
}

export const API_KEY = 'key-7f3a9c';
export const API_SECRET = 'secret-51d0be';

/** Answers one request; `seen` holds this and all earlier ones. */
export type Answer = (request: SeenRequest, response: ServerResponse, seen: readonly SeenRequest[]) => void;

/** An adapter before a server on this machine that answers as told; both end with the test. */
export async function adapterBefore(
  answer: Answer,
  limits: { readonly readTimeoutMs?: number; readonly writeTimeoutMs?: number } = {},
): Promise<{ exchange: Exchange; seen: SeenRequest[]; server: Server; port: number }> {
  const seen: SeenRequest[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const request = seenRequest(message, Buffer.concat(chunks).toString());
      seen.push(request);
      answer(request, response, seen);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { exchange: adapterTo(port, limits), seen, server, port };
}

/** An adapter to a port of this machine. */
export const adapterTo = (
  port: number,
  limits: { readonly readTimeoutMs?: number; readonly writeTimeoutMs?: number } = {},
): Exchange =>
  binanceExchange({
    venue: 'binance-usdm',
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    httpBaseUrl: `http://127.0.0.1:${port}`,
    wsBaseUrl: `ws://127.0.0.1:${port}`,
    clock: realTimeClock(),
    ...limits,
  });

function seenRequest(message: IncomingMessage, body: string): SeenRequest {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const key = message.headers['x-mbx-apikey'];
  return {
    method: message.method ?? '',
    path: url.pathname,
    rawUrl: message.url ?? '',
    query: url.searchParams,
    apiKey: typeof key === 'string' ? key : undefined,
    body,
  };
}

/** Ends the response with this status and text; `body` may be JSON written by hand, so that big integers stay exact. */
export function reply(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': body.startsWith('<') ? 'text/html' : 'application/json', ...headers });
  response.end(body);
}

/** Awaits a failure and returns it. */
export async function failureFrom(operation: Promise<unknown>): Promise<Error> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`failed with something that is no Error: ${String(error)}`);
  }
  throw new Error('expected a failure, got a success');
}

/** What every request obeys, whatever it asks for. */
export function expectClean(request: SeenRequest): void {
  expect(request.body).toBe('');
  expect(request.rawUrl).not.toMatch(/undefined|null|\[object|NaN/);
  expect(request.rawUrl).not.toContain(API_KEY);
  expect(request.rawUrl).not.toContain(API_SECRET);
  expect(new Set(request.query.keys()).size).toBe([...request.query.keys()].length);
}
