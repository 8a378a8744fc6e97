// Makes `npm start` and `npm test` work as the only command on a fresh clone. Plain JavaScript: it may run on an old Node.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const binary = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) {
  process.stderr.write('Installing dependencies (first run only) …\n');
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    process.stderr.write('npm ci failed; its output is above.\n');
    process.exit(1);
  }
}

// npm puts node_modules/.bin first on PATH, so the scripts run on the Node packaged there; without one, ours must do.
const version = existsSync(binary)
  ? String(spawnSync(binary, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' }).stdout)
  : process.version;
const major = Number(/^v(\d+)/.exec(version)?.[1] ?? 0);
if (major < 24) {
  process.stderr.write(`Node 24 or newer is needed and this is ${process.version}: install it and run the command again.\n`);
  process.exit(1);
}
