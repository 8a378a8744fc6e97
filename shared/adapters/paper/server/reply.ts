import type { ServerResponse } from 'node:http';
import { VenueRefusal } from '../engine/refusal.ts';

/** An answer before it is on the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { 'Content-Type': 'application/json;charset=UTF-8' };

/** A JSON answer. */
export const jsonReply = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify(value),
});

/** A page of whatever stands before the venue. */
export const htmlReply = (status: number, title: string): Reply => ({
  status,
  headers: { 'Content-Type': 'text/html' },
  body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
});

/** A refusal as the venue words it; anything else that was thrown becomes -1000 with HTTP 500. */
export function errorReply(error: unknown): Reply {
  const refusal = error instanceof VenueRefusal ? error : failure(error);
  const retry = refusal.retryAfterS === null ? {} : { 'Retry-After': String(refusal.retryAfterS) };
  return jsonReply(refusal.httpStatus, { code: refusal.code, msg: refusal.message }, retry);
}

function failure(error: unknown): VenueRefusal {
  const what = error instanceof Error ? error.message : String(error);
  return new VenueRefusal(-1000, `An unknown error occurred while processing the request: ${what}`, 500);
}

/** Sends an answer whole. */
export function send(outgoing: ServerResponse, reply: Reply): void {
  outgoing.writeHead(reply.status, reply.headers);
  outgoing.end(reply.body);
}

/** Sends the head and half of the body, and leaves the rest owing. */
export function sendHalf(outgoing: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body);
  outgoing.writeHead(reply.status, { ...reply.headers, 'Content-Length': String(body.length) });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)));
}
