// Makes `npm start` and `npm test` work as the only command on a fresh clone, and after a pull that changed the lock file.
// With an argument it installs the workspace in that folder, which has a package.json and a lock file of its own.
// Plain JavaScript without imports from node_modules: it may run on an old Node, before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = join(top, process.argv[2] ?? '.');
const windows = process.platform === 'win32';
const packagedNode = join(top, 'node_modules', '.bin', windows ? 'node.cmd' : 'node');

const packagesOf = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8')).packages ?? {};

/**
 * npm writes node_modules/.package-lock.json last, so an interrupted install has none or an old one.
 * Compared by content, not by time: a checkout touches the lock file without changing it.
 */
function installed() {
  try {
    const wanted = Object.entries(packagesOf('package-lock.json')).filter(([path]) => path !== '');
    const present = packagesOf('node_modules', '.package-lock.json');
    return wanted.every(([path, { integrity, optional }]) =>
      present[path] === undefined ? optional === true : present[path].integrity === integrity,
    );
  } catch {
    return false;
  }
}

if (!installed()) {
  process.stderr.write('Installing dependencies …\n');
  // Windows cannot delete the packaged node.exe while this script runs on it; there `install` replaces only what changed.
  const command = windows && root === top && existsSync(packagedNode) ? 'install' : 'ci';
  const install = spawnSync('npm', [command, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (install.status !== 0) {
    process.stderr.write(`npm ${command} failed; its output is above.\n`);
    process.exit(1);
  }
}

const isRecent = (version) => Number(/^v(\d+)/.exec(version)?.[1] ?? 0) >= 24;

// npm puts node_modules/.bin first on PATH, so its scripts run on the Node packaged there; without one, ours must do.
if (!isRecent(process.version)) {
  const command = windows ? `"${packagedNode}"` : packagedNode;
  const packaged = spawnSync(command, ['--version'], { encoding: 'utf8', shell: windows });
  if (!isRecent(String(packaged.stdout))) {
    process.stderr.write(`Node 24 or newer is needed and this is ${process.version}: install it and run this again.\n`);
    process.exit(1);
  }
}
