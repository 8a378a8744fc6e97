import type { IncomingMessage } from 'node:http';
import type { Params } from '../engine/parameters.ts';

/** A request as it arrived. */
export interface ParsedRequest {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly rawBody: string;
  readonly apiKey: string | undefined;
  /** Of query and body; sent in both places, the query counts. */
  readonly params: Params;
}

/** Reads a request to its end; rejects when the connection breaks before. */
export async function readRequest(incoming: IncomingMessage): Promise<ParsedRequest> {
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
    params: Object.fromEntries([...new URLSearchParams(rawBody), ...new URLSearchParams(rawQuery)]),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
