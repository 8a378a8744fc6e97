#!/usr/bin/env node
// Plain JavaScript: it may be started by an old Node, and hands over to the one that comes with the packages.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';

if (Number(/^v(\d+)/.exec(process.version)?.[1] ?? 0) >= 24) {
  await import('./main.ts');
} else {
  const node = join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node');
  const args = [join(root, 'cli', 'main.ts'), ...process.argv.slice(2)];
  const child = spawnSync(windows ? `"${node}"` : node, args, { stdio: 'inherit', shell: windows });
  if (child.error !== undefined) {
    process.stderr.write(
      `exit-brain: needs Node 24 and this is ${process.version}: run "npm ci" here, or use a newer Node\n`,
    );
  }
  process.exitCode = child.status ?? 1;
}
