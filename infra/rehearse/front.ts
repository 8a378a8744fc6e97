import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of an AWS API, as it went over the wire. */
export interface Call {
  readonly atMs: number;
  /** Access key id of whoever signed it; empty when nobody did. */
  readonly keyId: string;
  /** As "DynamoDB.Query". */
  readonly operation: string;
  /** True when a policy did not allow it. */
  readonly isRefused: boolean;
  readonly requestBody: string;
  readonly responseBody: string;
}

/** Stands in front of the emulator: everything that is sent to it, by us, the CDK or a function, passes here and is written down. */
export interface Front {
  readonly port: number;
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

/** Bodies are kept of the services whose use costs money by size. */
const KEPT = /^(DynamoDB|SQS|SSM|Events)\./;

/** Opens the front on a free port of 127.0.0.1. Nothing listens behind it until `backPort` does. */
export async function openFront(backPort: number): Promise<Front> {
  const calls: Call[] = [];
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing, backPort, calls));
  server.keepAliveTimeout = 0;
  const port = await listen(server);
  return {
    port,
    calls,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number, calls: Call[]): void {
  const { method, url, headers } = incoming;
  const operation = operationOf(incoming);
  const isKept = KEPT.test(operation);
  // Queues and buckets refuse what does not come over TLS; here it has come over loopback.
  const onwards = request({
    host: '127.0.0.1',
    port,
    method,
    path: url,
    headers: { ...headers, 'x-forwarded-proto': 'https' },
  });
  const asked: Buffer[] = [];
  const answered: Buffer[] = [];
  incoming.on('data', (data: Buffer) => {
    if (isKept) asked.push(data);
  });
  onwards.on('response', (reply) => {
    const isError = (reply.statusCode ?? 0) >= 400;
    reply.on('data', (data: Buffer) => {
      if (isKept || isError) answered.push(data);
    });
    reply.on('end', () => {
      const responseBody = Buffer.concat(answered).toString('utf8');
      calls.push({
        atMs: Date.now(),
        keyId: /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '',
        operation,
        isRefused: isError && /AccessDenied|not authorized/i.test(responseBody),
        requestBody: Buffer.concat(asked).toString('utf8'),
        responseBody,
      });
    });
    outgoing.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
    reply.pipe(outgoing);
  });
  onwards.on('error', () => outgoing.destroy());
  incoming.on('error', () => onwards.destroy());
  outgoing.on('close', () => onwards.destroy());
  incoming.pipe(onwards);
}

const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'DynamoDB',
  AmazonSSM: 'SSM',
  AmazonSQS: 'SQS',
  AWSEvents: 'Events',
  secretsmanager: 'SecretsManager',
  Logs_20140328: 'Logs',
};

/** Services with one endpoint name their operation in a header; of the others, the service alone is known. */
function operationOf({ headers, method }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [service = '', operation = ''] = target.split('.');
    return `${SERVICES[service] ?? service}.${operation}`;
  }
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'none';
  return `${service}.${method}`;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
