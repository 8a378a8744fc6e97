import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type Bundle, bundle, ROOT } from '../infra/bundle.ts';
import { NEEDS } from '../infra/needs.ts';
import { type FunctionName, TRIGGERS } from '../infra/triggers.ts';
import { UNCONNECTED } from '../infra/variables.ts';

/** One function's bundle, its import beside a bare `@aws-sdk/client-dynamodb` of the same run. */
export interface BundleFigures {
  readonly kilobytes: number;
  /** The fastest of fresh processes, milliseconds: what else the machine does can only make one slower. */
  readonly importMs: number;
  /** The same import time as a multiple of the bare client's. */
  readonly ratio: number;
  readonly talksToVenue: boolean;
}

const ROUNDS = 20;
const NAMES = Object.keys(TRIGGERS) as FunctionName[];

/**
 * Import times in fresh processes, the control and every function by turns, so that a busy minute is shared by all. The
 * control is the bare client as anybody would bundle it, in the same format.
 */
export function benchBundles(rounds = ROUNDS): {
  readonly control: number;
  readonly functions: Record<string, BundleFigures>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'exit-brain-bench-'));
  try {
    const bundles = bundle(Object.fromEntries(NAMES.map((name) => [name, `functions/${name}/index.ts`])), folder);
    const control = bareClient(folder);
    const files = [control, ...NAMES.map((name) => indexOf(bundles, name))];
    const times = files.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, file] of files.entries()) times[index]?.push(importMs(file));
    }
    const [controlMs = Number.NaN, ...fastest] = times.map((each) => Math.min(...each));
    const figures = NAMES.map((name, index): [string, BundleFigures] => {
      const ms = fastest[index] ?? Number.NaN;
      const kilobytes = (bundles.get(name)?.bytes ?? Number.NaN) / 1_000;
      const talksToVenue = NEEDS[name].needs.includes('venue');
      return [name, { kilobytes, importMs: ms, ratio: ms / controlMs, talksToVenue }];
    });
    return { control: controlMs, functions: Object.fromEntries(figures) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const indexOf = (bundles: ReadonlyMap<string, Bundle>, name: string): string =>
  join(bundles.get(name)?.folder ?? '', 'index.js');

function bareClient(folder: string): string {
  const file = join(folder, 'control.js');
  buildSync({
    stdin: {
      contents: "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; export const client = DynamoDBClient;",
      resolveDir: ROOT,
    },
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
  });
  return file;
}

function importMs(file: string): number {
  const code = `const began = process.hrtime.bigint(); require(process.argv[1]);
    process.stdout.write(String(Number(process.hrtime.bigint() - began) / 1e6)); process.exit(0);`;
  return Number(execFileSync(process.execPath, ['-e', code, file], { env: UNCONNECTED, encoding: 'utf8' }));
}

/** The figures as lines, with the control they are compared with. */
export function bundlesTable({ control, functions }: ReturnType<typeof benchBundles>): string {
  const rows = Object.entries(functions).map(
    ([name, { kilobytes, importMs: ms, ratio, talksToVenue }]) =>
      `  ${name.padEnd(30)}${kilobytes.toFixed(0).padStart(6)} KB${ms.toFixed(1).padStart(9)} ms${ratio.toFixed(2).padStart(8)} ×${talksToVenue ? '  with the client of the venue' : ''}\n`,
  );
  return `bundles     import in a fresh process; the bare DynamoDB client: ${control.toFixed(1)} ms\n${rows.join('')}`;
}

if (import.meta.main) process.stdout.write(bundlesTable(benchBundles()));
