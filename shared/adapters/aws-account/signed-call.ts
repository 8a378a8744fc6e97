import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../../ports/clock.ts';
import { within } from '../within.ts';

/** As whom and where AWS is asked. */
export interface AwsCaller {
  readonly region: () => Promise<string>;
  readonly credentials: () => Promise<AwsCredentials>;
  readonly clock: Clock;
  /** Answers in the place of every service; AWS itself unless told. */
  readonly endpoint?: string | undefined;
  /** Milliseconds for one call; 5,000 unless told. */
  readonly timeoutMs?: number;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** One request of a service that answers JSON. */
export interface AwsRequest {
  /** Part of the service's host, such as "lambda". */
  readonly service: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The service refused; the message is its own. */
export class AwsRefusedError extends Error {
  readonly code = 'AWS_REFUSED';
  readonly httpStatus: number;
  constructor(what: string, httpStatus: number, said: string) {
    super(`${what}: ${httpStatus} ${said}`);
    this.name = 'AwsRefusedError';
    this.httpStatus = httpStatus;
  }
}

/**
 * Asks a service whose client is not worth its size in a function: one call of it is all that is needed.
 * @throws AwsRefusedError; TimedOutError when no answer came in time
 */
export async function signedCall(caller: AwsCaller, request: AwsRequest): Promise<unknown> {
  const { clock, timeoutMs = 5_000 } = caller;
  const region = await caller.region();
  const { service, method, path, body = '' } = request;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(path, caller.endpoint ?? `https://${service}.${region}.${suffix}`);
  const signer = new SignatureV4({ service, region, credentials: caller.credentials, sha256: Sha256 });
  const port = url.port === '' ? {} : { port: Number(url.port) };
  const headers = { ...request.headers, host: url.host };
  const unsigned = { method, protocol: url.protocol, hostname: url.hostname, ...port, path: url.pathname, query: {} };
  const signed = await signer.sign({ ...unsigned, headers, body }, { signingDate: new Date(clock.now()) });
  const what = `${service} ${request.headers?.['x-amz-target'] ?? path}`;
  const answer = await within(clock, timeoutMs, what, async (signal) => {
    const { host: _host, ...sent } = signed.headers;
    const reply = await fetch(url, { method, headers: sent, signal, ...(body === '' ? {} : { body }) });
    return { status: reply.status, text: await reply.text() };
  });
  if (answer.status >= 300) throw new AwsRefusedError(what, answer.status, reasonIn(answer.text));
  return JSON.parse(answer.text);
}

function reasonIn(text: string): string {
  try {
    const said = JSON.parse(text) as { readonly message?: string; readonly Message?: string };
    return said.message ?? said.Message ?? text.slice(0, 200);
  } catch {
    return text.slice(0, 200);
  }
}

/** The platform's SHA-256 in the form the signer asks for. */
class Sha256 {
  readonly #secret: Uint8Array | null;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? null : bytesOf(secret);
    this.#hash = this.#fresh();
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    return this.#secret === null ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
