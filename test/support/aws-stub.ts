import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A protocol stub, not an emulator: it speaks the wire format of the AWS JSON protocols on a loopback port, so that adapters run
 * over the real SDK clients, and it answers exactly what a test tells it to. That real services behave as a test assumes is shown
 * by the rehearsal against an emulator that comes with the deployment.
 */
export interface AwsStub {
  readonly endpoint: string;
  /** Every request in order: its operation and its body. */
  readonly requests: readonly AwsRequest[];
  /** How many sockets are open at the moment. */
  connections(): Promise<number>;
  stop(): Promise<void>;
}

export interface AwsRequest {
  /** For example "AmazonSSM.GetParameters". */
  readonly target: string;
  /** For example "application/x-amz-json-1.1". */
  readonly contentType: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a client sent
  readonly body: any;
}

/** An error as a service answers it. */
export class AwsRefusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(status: number, type: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(type);
    this.status = status;
    this.type = type;
    this.fields = fields;
  }
}

/** What a client of the stub is made with; one attempt, so that a test sees each failure. */
export const stubClient = (endpoint: string) => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});

/** Starts a stub whose answers `answer` makes; an AwsRefusal it throws becomes an error of the service. */
export async function startAwsStub(answer: (request: AwsRequest) => unknown): Promise<AwsStub> {
  const requests: AwsRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming);
    requests.push(request);
    const { status, body } = await answerTo(request, answer);
    outgoing.writeHead(status, { 'content-type': request.contentType });
    outgoing.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function read(incoming: IncomingMessage): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    target: String(incoming.headers['x-amz-target']),
    contentType: String(incoming.headers['content-type']),
    body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
  };
}

async function answerTo(request: AwsRequest, answer: (request: AwsRequest) => unknown) {
  try {
    return { status: 200, body: await answer(request) };
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error;
    return { status: error.status, body: { __type: error.type, message: error.message, ...error.fields } };
  }
}
