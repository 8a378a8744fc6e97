import { channel } from 'node:diagnostics_channel';
import { VenueRefusal } from '../../../shared/adapters/paper/index.ts';
import type { Reply } from '../../../shared/adapters/paper/server/reply.ts';
import type { Container } from './container.ts';
import { codeIn, libraryError, lowerCased, parsed, transportError } from './library.ts';

/** An order, or the cancel of one, as it left for the exchange. */
export interface Departure {
  readonly method: 'POST' | 'DELETE';
  readonly leftAtMs: number;
  readonly container: string;
  readonly params: Readonly<Record<string, string>>;
  /** Null until it has been carried out or refused; then whether the exchange took it. */
  taken: boolean | null;
  /** The code of a refusal. */
  code: number | null;
}

/** A request on its way to the exchange. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly signedAtMs: number | null;
  readonly permission: 'read' | 'trade';
}

/** One request from the side of whoever made it. */
export interface Wire {
  /** What became of the request at the exchange, whether anybody hears of it or not; null when it never got there. */
  carriedOut(reply: Reply | null): void;
  /** The answer arrives after so long. */
  answers(reply: Reply, afterMs: number): void;
  breaks(code: 'ECONNRESET' | 'ECONNREFUSED'): void;
}

const RECEIVE_WINDOW_MS = 5_000;
const AHEAD_MS = 1_000;

const CREATED = channel('http.client.request.created');
const FINISHED = channel('http.client.response.finish');

/** Opens a wire; of a container that is dead nothing is heard. */
export function openWire(
  container: Container,
  { method, path }: Request,
  departure: Departure | null,
  { resolve, reject }: { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void },
): Wire {
  // The adapter learns status and weight from Node's own diagnostics of a request; this one makes the same.
  const request = { destroy: () => {} };
  CREATED.publish({ request });
  const hear = (ms: number, heard: () => void): void => void container.later(ms, `${method} ${path} answered`, heard);
  return {
    carriedOut(reply) {
      if (departure === null) return;
      departure.taken = reply?.status === 200;
      departure.code = reply === null || reply.status === 200 ? null : codeIn(reply.body);
    },
    answers(reply, afterMs) {
      hear(afterMs, () => {
        const response = { statusCode: reply.status, headers: lowerCased(reply.headers) };
        FINISHED.publish({ request, response });
        if (reply.status === 200) resolve(parsed(reply.body));
        else reject(libraryError(reply));
      });
    },
    breaks: (code) => hear(1, () => reject(transportError(code))),
  };
}

/** Null for a request that neither places nor cancels. */
export function departureOf(
  { method, path, params }: Request,
  { name }: Container,
  leftAtMs: number,
): Departure | null {
  const isOrder = path === '/fapi/v1/order' || path === '/fapi/v1/algoOrder';
  if (!isOrder || method === 'GET' || method === 'PUT') return null;
  return { method, leftAtMs, container: name, params, taken: null, code: null };
}

/** Throws the venue's refusal of a request that was signed too long ago, or in its future. */
export function checkTime(signedAtMs: number, nowMs: number): void {
  if (signedAtMs >= nowMs + AHEAD_MS)
    throw new VenueRefusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  if (nowMs - signedAtMs > RECEIVE_WINDOW_MS)
    throw new VenueRefusal(-1021, 'Timestamp for this request is outside of the recvWindow.');
}
