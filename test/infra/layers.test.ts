import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLayers } from '../../.ci/check-layers.ts';
import { importsOf, tokensOf } from '../../.ci/scan-module.ts';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'layers-'));
  plant('shared/domain/market/candle.ts', 'export interface Candle {}\n');
  plant('shared/adapters/paper/engine.ts', 'export interface Engine {}\nexport const engine = 1;\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function plant(file: string, source: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), source);
}

/** `file:line message` of every violation of the planted tree. */
const found = (): string[] => checkLayers(root, 1).violations.map((v) => `${v.file}:${v.line} ${v.message}`);

const TO_ADAPTER = '../adapters/paper/engine.ts';
const BACKWARD: readonly [string, string, number][] = [
  ['a plain import', `import { engine } from '${TO_ADAPTER}';`, 1],
  ['a type-only import', `import type { Engine } from '${TO_ADAPTER}';`, 1],
  ['an inline type import', `export type A = import('${TO_ADAPTER}').Engine;`, 1],
  ['an import for its side effect', `import '${TO_ADAPTER}';`, 1],
  ['a namespace import', `import * as paper from "${TO_ADAPTER}";`, 1],
  ['a dynamic import', `export const later = () =>\n  import('${TO_ADAPTER}');`, 2],
  ['a dynamic import in a template', `export const a = \`\${await import(\`${TO_ADAPTER}\`)}\`;`, 1],
  ['export … from', `export { engine } from '${TO_ADAPTER}';`, 1],
  ['export * from', `export * from '${TO_ADAPTER}';`, 1],
  ['export type … from', `export type { Engine } from '${TO_ADAPTER}';`, 1],
  ['an import over several lines', `\n\nimport {\n  type Engine,\n} from '${TO_ADAPTER}';`, 3],
  ['an import after a comment on its line', `/* don't */ import { engine } from '${TO_ADAPTER}';`, 1],
  ['an import after a line comment with a quote', `// it's fine\nimport { engine } from '${TO_ADAPTER}';`, 2],
  ['an import after a regular expression', `const r = /['"\`/*]/;\nimport { engine } from '${TO_ADAPTER}';`, 2],
  ['an import with a comment inside', `import { engine /* from './x' */ } from /* ! */ '${TO_ADAPTER}';`, 1],
  ['a require', `const paper = require('${TO_ADAPTER}');`, 1],
];

describe('a backward import from the domain to an adapter is caught', () => {
  test.each(BACKWARD)('%s', (_name, source, line) => {
    plant('shared/domain/plan.ts', source);
    expect(found()).toEqual([
      `shared/domain/plan.ts:${line} domain must not import adapter (shared/adapters/paper/engine.ts)`,
    ]);
  });

  test('text that only looks like an import is none', () => {
    plant(
      'shared/domain/plan.ts',
      `// import '${TO_ADAPTER}'\n/* import '${TO_ADAPTER}' */\nconst s = "import '${TO_ADAPTER}'";\nimport type { C } from './market/candle.ts';\nexport const t = \`import "${TO_ADAPTER}" \${s}\`;\n`,
    );
    expect(found()).toEqual([]);
  });
});

const REFUSED: readonly [string, string, string][] = [
  [
    'shared/application/a.ts',
    `import '../adapters/paper/engine.ts';`,
    'application must not import adapter (shared/adapters/paper/engine.ts)',
  ],
  ['shared/application/a.ts', `import '@aws-sdk/client-ssm';`, 'application must not import "@aws-sdk/client-ssm"'],
  ['shared/application/a.ts', `import 'node:crypto';`, 'application must not import "node:crypto"'],
  ['shared/application/a.ts', `const t = Date.now();`, 'application must not use Date.now'],
  ['shared/domain/a.ts', `import Big from 'big.js';`, 'domain must not import "big.js"'],
  ['shared/domain/a.ts', `const t = Date.now();`, 'domain must not use Date.now'],
  ['shared/domain/a.ts', `const t = new Date();`, 'domain must not use newDate()'],
  ['shared/domain/a.ts', `const t = Math.random();`, 'domain must not use Math.random'],
  ['shared/domain/a.ts', `setTimeout(() => 1, 1);`, 'domain must not use setTimeout'],
  ['shared/domain/a.ts', `const i = globalThis.crypto.randomUUID();`, 'domain must not use globalThis'],
  ['shared/adapters/ssm/a.ts', `const e = process.env;`, 'adapter must not use process.env'],
  ['shared/adapters/ssm/a.ts', `import { env } from 'node:process';`, 'adapter must not import "node:process"'],
  [
    'shared/adapters/ssm/a.ts',
    `import '../paper/engine.ts';`,
    'an adapter must not import another adapter (shared/adapters/paper/engine.ts)',
  ],
  ['functions/watch/handler.ts', `const e = process.env.STAGE;`, 'functions must not use process.env'],
  ['functions/watch/index.ts', `import '../../bench/x.ts';`, 'functions must not import proof (bench/x.ts)'],
  ['infra/app.ts', `import '../cli/x.ts';`, 'infra must not import cli (cli/x.ts)'],
  ['elsewhere/a.ts', `export {};`, 'this file lives in no room'],
  ['shared/domain/a.ts', `const m = await import(name);`, 'a computed import cannot be checked: name the module'],
  ['shared/domain/a.ts', `import './nowhere.ts';`, './nowhere.ts does not exist'],
];

describe('every other rule sees', () => {
  test.each(REFUSED)('%s: %s', (file, source, message) => {
    plant('bench/x.ts', 'export {};');
    plant('cli/x.ts', 'export {};');
    plant(file, `export {};\n${source}\n`);
    expect(found()).toContain(`${file}:${message.includes('no room') ? 1 : 2} ${message}`);
  });

  test('what the layers allow passes', () => {
    plant(
      'shared/domain/money/decimal.ts',
      `import Big from 'big.js';\nexport const at = new Date(0);\nexport const b = { process: 1, x: Big };\nexport const c = b.process;\n`,
    );
    plant('shared/ports/e.ts', `import type { Candle } from '../domain/market/candle.ts';\nexport type E = Candle;\n`);
    plant('shared/contracts/c.ts', `import { z } from 'zod';\nexport const c = z;\n`);
    plant('shared/application/commit-hash.ts', `import 'node:crypto';\nimport type { E } from '../ports/e.ts';\n`);
    plant('shared/adapters/retry.ts', `export const r = 1;\n`);
    plant('shared/adapters/ssm/a.ts', `import '@aws-sdk/client-ssm';\nimport '../retry.ts';\nimport './b.ts';\n`);
    plant('shared/adapters/ssm/b.ts', `export const now = Date.now();\n`);
    plant('functions/watch/index.ts', `import '../../shared/adapters/ssm/a.ts';\nexport const e = process.env;\n`);
    plant('infra/app.ts', `import '../functions/watch/index.ts';\n`);
    plant('test/a.test.ts', `import '../infra/app.ts';\n`);
    expect(found()).toEqual([]);
  });
});

test('an import cycle is caught, also one of types only', () => {
  plant('shared/domain/a.ts', `import type { B } from './b.ts';\n`);
  plant('shared/domain/b.ts', `\nexport * from './c.ts';\n`);
  plant('shared/domain/c.ts', `import './a.ts';\n`);
  expect(found()).toEqual([
    'shared/domain/c.ts:1 import cycle: shared/domain/a.ts → shared/domain/b.ts → shared/domain/c.ts → shared/domain/a.ts',
  ]);
});

test('seeing too few modules fails', () => {
  plant('shared/domain/a.ts', `import './market/candle.ts';\nimport './market/candle.ts';\n`);
  expect(checkLayers(root, 4).violations.map((v) => v.message)).toEqual([
    'read only 3 modules and 2 imports, expected ≥ 4 modules',
  ]);
  expect(checkLayers(root).violations).toHaveLength(1);
});

test('seeing modules but no imports fails', () => {
  expect(checkLayers(root, 2).violations.map((v) => v.message)).toEqual([
    'read only 2 modules and 0 imports, expected ≥ 2 modules',
  ]);
});

test('the scanner reads templates, divisions and regular expressions without losing its place', () => {
  const tricky = [
    'const a = b / c / d;',
    "const r = x.split(/\\/['`]/g);",
    ['const t = `a$', '{`b$', "{'}'}c`}d`;"].join(''),
    "import './z.ts';",
  ];
  expect(importsOf(tokensOf(tricky.join('\n')))).toEqual([{ specifier: './z.ts', line: 4 }]);
});

test('the tree of this project passes', () => {
  const report = checkLayers(repository);
  expect(report.violations).toEqual([]);
  expect(report.edges).toBeGreaterThan(report.modules);
});
