import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { start } from './children.ts';
import { type Front, openFront } from './front.ts';
import { NoEmulatorError } from './python.ts';
import { until } from './until.ts';

export const REGION = 'eu-central-1';
/** The emulator's only account, and its root key; neither is one of anybody's. */
export const AWS_ACCOUNT = '000000000000';
export const ROOT_KEY = 'test';
const START_SECONDS = 60;

/** A running AWS emulator that evaluates IAM policies. */
export interface Emulator {
  readonly endpoint: string;
  readonly front: Front;
  /** What a program needs in its environment to talk to it, and to nothing else. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts the emulator on loopback with Lambda functions on this process's own Node; it ends with this process. */
export async function startEmulator(python: string, dir: string): Promise<Emulator> {
  const backPort = await freePort();
  const front = await openFront(backPort);
  const endpoint = `http://127.0.0.1:${front.port}`;
  const tmp = join(dir, 'emulator');
  mkdirSync(tmp, { recursive: true });
  const environment = {
    // The Node that runs this is the one a `nodejs24.x` function runs on.
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: tmp,
    TMPDIR: tmp,
    LANG: 'C.UTF-8',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: ROOT_KEY,
    AWS_SECRET_ACCESS_KEY: ROOT_KEY,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: endpoint,
  };
  const emulator = start(python, [join(import.meta.dirname, 'emulator.py'), String(backPort)], {
    cwd: tmp,
    log: join(dir, 'emulator.log'),
    env: {
      ...environment,
      AUTH: 'true',
      // Every address it names leads through the front.
      GATEWAY_PORT: String(front.port),
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_REGION: REGION,
      S3_DATA_DIR: join(tmp, 's3'),
      STATE_DIR: join(tmp, 'state'),
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'INFO',
    },
  });
  const failed = emulator.ended.then((status) => {
    throw new NoEmulatorError(`MiniStack ended with ${status}\n${emulator.tail()}`);
  });
  failed.catch(() => undefined);
  await Promise.race([failed, until('MiniStack is up', START_SECONDS, () => isUp(backPort))]);
  return { endpoint, front, environment };
}

const isUp = async (port: number): Promise<true | undefined> => {
  const answer = await fetch(`http://127.0.0.1:${port}/_ministack/health`).catch(() => undefined);
  return answer?.ok === true ? true : undefined;
};

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)));
    });
  });
}

/** How a client finds the emulator, signed with these credentials. */
export const clientOf = ({ endpoint }: Emulator, credentials: Credentials) => ({
  endpoint,
  region: REGION,
  maxAttempts: 2,
  credentials,
});

/** The same with the emulator's root key, to which no policy applies. */
export const rootOf = (emulator: Emulator) => clientOf(emulator, { accessKeyId: ROOT_KEY, secretAccessKey: ROOT_KEY });

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
