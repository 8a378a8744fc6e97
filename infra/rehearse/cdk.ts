import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ROOT } from '../bundle.ts';
import { run } from './children.ts';
import { AWS_ACCOUNT, type Emulator, REGION } from './emulator.ts';

/** What a deployed stack tells, by the names of its outputs. */
export type Outputs = Readonly<Record<string, string>>;

/** The real CDK command line, on the emulator. */
export interface Cdk {
  bootstrap(): Promise<void>;
  /** Deploys the stack with these context values; `app` is another entry than that of cdk.json. */
  deploy(context: Readonly<Record<string, string>>, app?: string): Promise<Outputs>;
  destroy(context: Readonly<Record<string, string>>): Promise<void>;
}

/** The only stack of the rehearsal. */
export const STACK = 'ExitBrain-test-main';
const SECONDS = 240;

/** The CDK's command line as it is installed here, with nothing of this machine's own AWS settings. */
export function cdkOn({ environment }: Emulator, dir: string): Cdk {
  const cli = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin', 'cdk');
  const outputs = join(dir, 'outputs.json');
  const call = (...args: readonly string[]) =>
    run(process.execPath, [cli, '--ci', '--no-notices', '--no-color', ...args], {
      cwd: ROOT,
      env: { ...environment, CDK_DISABLE_CLI_TELEMETRY: '1', NODE_NO_WARNINGS: '1' },
      log: join(dir, 'cdk.log'),
      seconds: SECONDS,
    });
  const place = ['--output', join(dir, 'cdk.out')];
  const given = (context: Readonly<Record<string, string>>) =>
    Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    bootstrap: () => call('bootstrap', `aws://${AWS_ACCOUNT}/${REGION}`),
    async deploy(context, app) {
      const entry = app === undefined ? [] : ['--app', app];
      const how = ['--require-approval', 'never', '--outputs-file', outputs];
      await call('deploy', STACK, ...how, ...place, ...entry, ...given(context));
      return (JSON.parse(readFileSync(outputs, 'utf8')) as Readonly<Record<string, Outputs>>)[STACK] ?? {};
    },
    destroy: (context) => call('destroy', STACK, '--force', ...place, ...given(context)),
  };
}
