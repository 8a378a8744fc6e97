import { globSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { Script } from 'node:vm';
import { build, type Plugin } from 'esbuild';

/** Evaluates test files one after the other in fresh modules; packages come from `packageOf`, and `begins` hears of each file before it runs. */
export type TestBundle = (
  files: readonly string[],
  packageOf: (name: string) => unknown,
  begins: (file: string) => void,
) => void;

/** The recordings look for their files beside themselves, which a bundle has no word for. */
const ownFolder: Plugin = {
  name: 'own-folder',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]test[\\/]golden[\\/].*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.main', 'false'),
    })),
};

/** The test files under `root` that these patterns name, as one script; each file runs when it is asked for, once per evaluation. */
export async function bundleTests(
  root: string,
  patterns: readonly string[],
): Promise<{ readonly files: readonly string[]; readonly evaluate: TestBundle }> {
  const files = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((file) => file.split(sep).join('/'))
    .sort();
  const loaders = files.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(`./${file}`)})`);
  const { outputFiles } = await build({
    stdin: {
      contents: `const loaders = { ${loaders.join(', ')} };\nfor (const file of wanted) { begins(file); loaders[file](); }`,
      resolveDir: root,
    },
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    packages: 'external',
    logLevel: 'error',
    plugins: [ownFolder],
  });
  const code = outputFiles[0]?.text ?? '';
  const script = new Script(`(wanted, require, begins) => {${code}\n}`, { filename: join(root, 'tests.cjs') });
  return { files, evaluate: (...asked) => script.runInThisContext()(...asked) };
}
