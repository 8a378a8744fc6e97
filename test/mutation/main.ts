import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { EXPLAINED } from './explained.ts';
import { type FolderScore, type MutationReport, scoreText, weigh } from './explanation.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const HERE = 'test/mutation';
const STRYKER = join(ROOT, HERE, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const REPORT = join(ROOT, '.data', 'mutation', 'report.json');
const DOMAIN = 'shared/domain';

const USAGE = `npm run mutate -- [PATH…]
  PATH   files or folders of ${DOMAIN}, such as ${DOMAIN}/orders; all of it when there is none`;

const write = (text: string): void => void process.stdout.write(`${text}\n`);

/** The pattern of files that a path of the command line names; undefined when it names nothing of the domain. */
function patternOf(path: string): string | undefined {
  const named = relative(ROOT, join(process.cwd(), path)).split(sep).join('/');
  const isInside = named === DOMAIN || named.startsWith(`${DOMAIN}/`);
  if (!isInside || !existsSync(join(ROOT, named))) return undefined;
  return statSync(join(ROOT, named)).isDirectory() ? `${named}/**/*.ts` : named;
}

/** Runs Stryker over these files and answers with the exit code of the command. */
function mutate(patterns: readonly string[]): number {
  rmSync(REPORT, { force: true });
  const args = [STRYKER, 'run', `${HERE}/stryker.config.json`, '--mutate', patterns.join(',')];
  const { status, error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0 || !existsSync(REPORT)) {
    process.stderr.write(`Stryker did not finish (${error?.message ?? `exit code ${status}`}); its output is above.\n`);
    return 2;
  }
  return tell(JSON.parse(readFileSync(REPORT, 'utf8')) as MutationReport);
}

function tell(report: MutationReport): number {
  const { folders, unexplained, stale } = weigh(report, EXPLAINED);
  for (const survivor of unexplained) write(`unexplained  ${survivor}`);
  for (const { file, line, mutator } of stale) write(`stale  ${file}: no survivor needs: ${mutator} in ${line}`);
  write('');
  for (const { folder, ...score } of folders) write(`${folder.padEnd(16)}${lineOf(score)}`);
  const sum = (key: 'killed' | 'explained' | 'unexplained') => folders.reduce((all, each) => all + each[key], 0);
  write(lineOf({ killed: sum('killed'), explained: sum('explained'), unexplained: sum('unexplained') }));
  return unexplained.length + stale.length === 0 ? 0 : 1;
}

const lineOf = (score: Omit<FolderScore, 'folder'>): string =>
  `${score.killed} killed, ${score.explained} explained, ${score.unexplained} unexplained (${scoreText(score)} killed)`;

const asked = process.argv.slice(2);
const patterns = (asked.length === 0 ? [join(relative(process.cwd(), ROOT), DOMAIN)] : asked).map(patternOf);
const unknown = asked[patterns.indexOf(undefined)];
if (asked.includes('--help')) write(USAGE);
else if (unknown !== undefined) {
  process.stderr.write(`${unknown}: expected a file or folder of ${DOMAIN}\n\n${USAGE}\n`);
  process.exitCode = 2;
} else process.exitCode = mutate(patterns.filter((pattern) => pattern !== undefined));
