import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, '..');

/** One function, bundled: a folder that holds nothing but `index.js`. */
export interface Bundle {
  readonly folder: string;
  readonly bytes: number;
  /** What went into it, by path from the root, with the bytes each left in the bundle. */
  readonly inputs: Metafile['outputs'][string]['inputs'];
}

/** Packages that cannot run in a function and would be half of it, and what stands in their place. */
const REPLACED: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': './infra/replaced/credentials.ts',
  'https-proxy-agent': './infra/replaced/proxy-agent.ts',
  'isomorphic-ws': './infra/replaced/web-socket.ts',
  'reconnecting-websocket': './infra/replaced/web-socket.ts',
  'whatwg-url': './infra/replaced/whatwg-url.ts',
};

/** A new folder that goes with the process: synthesis copies what it needs of it. */
function folderOfThisProcess(): string {
  const folder = mkdtempSync(join(tmpdir(), 'exit-brain-bundle-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Bundles modules with the local esbuild, all at once, each into a folder of its own. CommonJS because a container starts faster
 * with it than with ES modules, and `module` before `main` because what is not used then falls away.
 */
export function bundle(
  entries: Readonly<Record<string, string>>,
  into: string = folderOfThisProcess(),
): ReadonlyMap<string, Bundle> {
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(entries).map(([name, file]) => ({ in: file, out: join(name, 'index') })),
    outdir: into,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    alias: REPLACED,
    metafile: true,
    logLevel: 'warning',
  });
  const outputs = Object.entries(metafile.outputs);
  return new Map(
    Object.keys(entries).map((name) => {
      const output = outputs.find(([path]) => path.endsWith(join(name, 'index.js')))?.[1];
      if (output === undefined) throw new TypeError(`${name}: the bundler made nothing of it`);
      return [name, { folder: join(into, name), bytes: output.bytes, inputs: output.inputs }];
    }),
  );
}
