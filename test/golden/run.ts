import { check, type Outcome } from './check.ts';
import { type GoldenCase, type GoldenFile, GoldenInputError, readGolden } from './golden-file.ts';

const MOST_FAILURES_PRINTED = 200;

/** Checks every case under the path and prints what failed; answers the process's exit code. */
export function run(path: string | undefined, print: (line: string) => void): 0 | 1 | 2 {
  if (path === undefined) {
    print('usage: npm run golden -- PATH (a file or a folder of golden files)');
    return 2;
  }
  try {
    return runFiles(path, print);
  } catch (error) {
    if (!(error instanceof GoldenInputError)) throw error;
    print(error.message);
    return 2;
  }
}

function runFiles(path: string, print: (line: string) => void): 0 | 1 {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const skips = new Map<string, number>();
  for (const [golden, outcome] of outcomes(readGolden(path))) {
    count[outcome.status] += 1;
    if (outcome.status === 'skipped') {
      const why = `${outcome.kind}: ${outcome.reason}`;
      skips.set(why, (skips.get(why) ?? 0) + 1);
    }
    if (outcome.status === 'failed' && count.failed <= MOST_FAILURES_PRINTED) printFailure(golden, outcome, print);
  }
  if (count.failed > MOST_FAILURES_PRINTED) print(`… and ${count.failed - MOST_FAILURES_PRINTED} more failed cases`);
  for (const [why, cases] of skips) print(`skipped ${cases} × ${why}`);
  print(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  return count.failed === 0 ? 0 : 1;
}

function* outcomes(files: readonly GoldenFile[]): Generator<readonly [GoldenCase, Outcome]> {
  for (const file of files) for (const golden of file.cases) yield [golden, check(golden, file)];
}

function printFailure(
  golden: GoldenCase,
  outcome: Extract<Outcome, { status: 'failed' }>,
  print: (line: string) => void,
): void {
  for (const { field, expected, actual } of outcome.differences) {
    print(`FAILED ${golden.id} ${field}: expected ${shown(expected)}, got ${shown(actual)}`);
  }
}

const shown = (value: unknown): string =>
  typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');

if (import.meta.main) process.exitCode = run(process.argv[2], (line) => console.log(line));
