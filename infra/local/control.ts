import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STATUS_PATH } from '../../functions/status/function.ts';
import type { HttpAnswer, HttpDelivery } from '../../functions/support/http.ts';
import { json } from '../../functions/support/http.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { DataDir } from './data-dir.ts';
import { replaceFile } from './replace-file.ts';
import type { Runtime } from './runtime/runtime.ts';

/** What the file in the data directory tells the operator's tool of the process that plays there. */
export interface ControlFile {
  readonly pid: number;
  readonly url: string;
  /** Only who can read the file may do more than ask for the status. */
  readonly token: string;
  /** Where the embedded DynamoDB listens. */
  readonly database: string;
  readonly account: string;
  /** Where the paper exchange answers. */
  readonly exchange: string;
}

export const CONTROL_FILE = 'control.json';
/** Answers with the market's time, UTC milliseconds. */
export const NOW_PATH = '/now';
/** Has an operator's command carried out. */
export const OPERATOR_PATH = '/operator';

const LONGEST_BODY = 64 * 1024;

export interface Control {
  readonly statusUrl: string;
  close(): Promise<void>;
}

/** The way into a running process for the operator of this machine: the status for anybody, the rest for who has the token. */
export async function openControl(options: {
  readonly dir: Pick<DataDir, 'file'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly call: Runtime['call'];
  readonly database: string;
  readonly account: string;
  readonly exchange: string;
}): Promise<Control> {
  const { dir, clock, call, database, account, exchange } = options;
  const token = randomBytes(24).toString('base64url');

  const answer = async (request: IncomingMessage): Promise<HttpAnswer> => {
    const method = request.method ?? 'GET';
    const rawPath = (request.url ?? '/').split('?')[0] ?? '/';
    const body = await bodyOf(request);
    const event: HttpDelivery = { rawPath, requestContext: { http: { method } }, ...(body === '' ? {} : { body }) };
    if (rawPath === STATUS_PATH) return (await call('status', event)) as HttpAnswer;
    if (!isKnown(request.headers.authorization, token)) return json(401, { error: 'needs the token of control.json' });
    if (rawPath === OPERATOR_PATH && method === 'POST') return json(200, await call('operator', JSON.parse(body)));
    if (rawPath === NOW_PATH) return json(200, { nowMs: clock.now() });
    return json(404, { error: `not here; ask for ${STATUS_PATH}` });
  };

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => json(500, { error: error instanceof Error ? error.message : String(error) }))
      .then((said) => tell(response, said));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const file: ControlFile = { pid: process.pid, url, token, database, account, exchange };
  replaceFile(dir.file(CONTROL_FILE), `${JSON.stringify(file, null, 2)}\n`, 0o600);
  return {
    statusUrl: `${url}${STATUS_PATH}`,
    close: async () => {
      rmSync(dir.file(CONTROL_FILE), { force: true });
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > LONGEST_BODY) throw new RangeError('the request is too long');
  }
  return text;
}

function isKnown(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function tell(response: ServerResponse, { statusCode, headers, body }: HttpAnswer): void {
  response.writeHead(statusCode, headers);
  response.end(body);
}
