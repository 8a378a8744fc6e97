import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/**
 * What happened on the wire during one call. The library drops the status of JSON errors and every header, and cannot
 * cancel a request; Node's own HTTP diagnostics still tell, and an async context ties each request to the call it serves.
 */
export interface WireTrace {
  httpStatus: number | null;
  /** `X-MBX-USED-WEIGHT-1M` of the answer; null when it was not sent. */
  usedWeight: number | null;
  /** `X-MBX-ORDER-COUNT-10S` and `-1M` of the answer; null when they were not sent. */
  ordersIn10s: number | null;
  ordersIn1m: number | null;
  /** `Retry-After` of the answer, milliseconds; null when it was not sent. */
  retryAfterMs: number | null;
  readonly requests: ClientRequest[];
  /** Nobody waits any more: what has not left must not leave now. */
  abandoned: boolean;
}

const current = new AsyncLocalStorage<WireTrace>();
const traces = new WeakMap<ClientRequest, WireTrace>();

interface RequestMessage {
  readonly request: ClientRequest;
}
interface ResponseMessage extends RequestMessage {
  readonly response: IncomingMessage;
}

subscribe('http.client.request.created', (message) => {
  const trace = current.getStore();
  if (trace === undefined) return;
  const { request } = message as RequestMessage;
  if (trace.abandoned) request.destroy();
  trace.requests.push(request);
  traces.set(request, trace);
});

subscribe('http.client.response.finish', (message) => {
  const { request, response } = message as ResponseMessage;
  const trace = traces.get(request);
  if (trace === undefined) return;
  trace.httpStatus = response.statusCode ?? null;
  trace.usedWeight = wholeNumber(response.headers['x-mbx-used-weight-1m']) ?? trace.usedWeight;
  trace.ordersIn10s = wholeNumber(response.headers['x-mbx-order-count-10s']) ?? trace.ordersIn10s;
  trace.ordersIn1m = wholeNumber(response.headers['x-mbx-order-count-1m']) ?? trace.ordersIn1m;
  const retryAfterSeconds = wholeNumber(response.headers['retry-after']);
  trace.retryAfterMs = retryAfterSeconds === null ? null : retryAfterSeconds * 1000;
});

function wholeNumber(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : null;
}

/** A trace that has seen nothing yet. */
export const newTrace = (): WireTrace => ({
  httpStatus: null,
  usedWeight: null,
  ordersIn10s: null,
  ordersIn1m: null,
  retryAfterMs: null,
  requests: [],
  abandoned: false,
});

/** Runs the call so that the requests it makes are seen by the trace; a synchronous throw becomes a rejection. */
export const traced = <T>(trace: WireTrace, call: () => Promise<T>): Promise<T> =>
  current.run(trace, async () => call());

/** Closes the sockets of a call that nobody waits for any more: the library would keep them open for ever. */
export function abandon(trace: WireTrace): void {
  trace.abandoned = true;
  for (const request of trace.requests) request.destroy();
}
