// Fails the build when an import runs against the layers, when modules import each other in a circle, or when it saw too little.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forbiddenUses, importRefusal, packageRefusal, roomOf } from './layer-rules.ts';
import { type ImportSite, importsOf, tokensOf } from './scan-module.ts';

/** One broken rule; `line` counts from 1 and is 0 for the tree as a whole. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** What the check read and what it found. */
export interface LayerReport {
  readonly modules: number;
  readonly edges: number;
  readonly violations: readonly Violation[];
}

interface Edge {
  readonly to: string;
  readonly line: number;
}

const SKIPPED_FOLDERS = new Set(['node_modules', '.git', '.data', 'coverage', 'cdk.out']);
const IS_MODULE = /\.[cm]?tsx?$/;

function modulesUnder(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) visit(path);
      else if (entry.isFile() && IS_MODULE.test(entry.name)) found.push(relative(root, path).split(sep).join('/'));
    }
  };
  visit(root);
  return found.sort();
}

/** How many modules git knows of, as a second opinion on the walk; undefined when the root is not a work tree's top. */
function modulesInGit(root: string): number | undefined {
  if (!existsSync(join(root, '.git'))) return undefined;
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (git.status !== 0) return undefined;
  return new Set(git.stdout.split('\0').filter((file) => IS_MODULE.test(file) && existsSync(join(root, file)))).size;
}

/**
 * Reads every TypeScript module under `root` and reports the rules of `layer-rules.ts` that are broken.
 * Reading fewer than `minimumModules`, fewer than git lists, or almost no imports is a violation too: a check that sees nothing must not pass.
 */
export function checkLayers(root: string, minimumModules = 30): LayerReport {
  const files = modulesUnder(root);
  const graph = new Map<string, readonly Edge[]>();
  const violations: Violation[] = [];
  let imports = 0;
  for (const file of files) {
    const tokens = tokensOf(readFileSync(join(root, file), 'utf8'));
    const sites = importsOf(tokens);
    imports += sites.length;
    const broken = [...forbiddenUses(file, tokens), ...sites.flatMap((site) => brokenBy(root, file, site))];
    if (roomOf(file) === undefined) broken.push({ line: 1, message: 'this file lives in no room' });
    violations.push(...broken.map((each) => ({ file, ...each })));
    graph.set(
      file,
      sites.flatMap((site) => edgeOf(file, site)),
    );
  }
  violations.push(...cycles(graph), ...blindness(root, files.length, imports, minimumModules));
  return { modules: files.length, edges: imports, violations };
}

function brokenBy(root: string, file: string, { specifier, line }: ImportSite): { line: number; message: string }[] {
  if (specifier === null) return [{ line, message: 'a computed import cannot be checked: name the module' }];
  const to = localTarget(file, specifier);
  const refusal = to === undefined ? packageRefusal(file, specifier) : importRefusal(file, to);
  const missing = to !== undefined && !existsSync(join(root, to)) ? `${specifier} does not exist` : undefined;
  return [refusal, missing].flatMap((message) => (message === undefined ? [] : [{ line, message }]));
}

function edgeOf(file: string, { specifier, line }: ImportSite): Edge[] {
  const to = specifier === null ? undefined : localTarget(file, specifier);
  return to === undefined ? [] : [{ to, line }];
}

const localTarget = (from: string, specifier: string): string | undefined =>
  /^\.{1,2}(\/|$)/.test(specifier) ? posix.join(posix.dirname(from), specifier) : undefined;

function blindness(root: string, modules: number, edges: number, minimumModules: number): Violation[] {
  const expected = Math.max(minimumModules, modulesInGit(root) ?? 0);
  const tooFew = modules < expected || edges < expected / 2;
  if (!tooFew) return [];
  return [
    {
      file: '.',
      line: 0,
      message: `read only ${modules} modules and ${edges} imports, expected ≥ ${expected} modules`,
    },
  ];
}

/** One violation per import that closes a circle, found depth first. */
function cycles(graph: ReadonlyMap<string, readonly Edge[]>): Violation[] {
  const found: Violation[] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    path.push(file);
    for (const { to, line } of graph.get(file) ?? []) {
      const start = path.indexOf(to);
      if (start >= 0) found.push({ file, line, message: `import cycle: ${[...path.slice(start), to].join(' → ')}` });
      else if (!finished.has(to)) visit(to);
    }
    path.pop();
    finished.add(file);
  };
  for (const file of graph.keys()) if (!finished.has(file)) visit(file);
  return found;
}

if (import.meta.main) {
  const root = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..');
  const report = checkLayers(root);
  for (const { file, line, message } of report.violations) process.stderr.write(`${file}:${line} ${message}\n`);
  process.stdout.write(
    `layers: ${report.modules} modules, ${report.edges} imports, ${report.violations.length} violations\n`,
  );
  if (report.violations.length > 0) process.exitCode = 1;
}
