import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../bundle.ts';
import { cdkOn } from './cdk.ts';
import { endAll } from './children.ts';
import { startEmulator } from './emulator.ts';
import { trouble } from './logs.ts';
import { Protocol } from './protocol.ts';
import { emulatorPython, NoEmulatorError } from './python.ts';
import { tellStory } from './story.ts';
import { openVenue } from './venue.ts';

/** What stands between this rehearsal and the real thing. */
const NOT_PROVEN = [
  "AWS's own evaluation of IAM: policies of functions and queues were evaluated, by the emulator; those of the bus, Scheduler, X-Ray and logs were not",
  "Parameter Store's own Change events: the emulator was helped to send one of every change, and at once; AWS promises neither",
  'CloudWatch metrics out of log lines, and with them alarms and dashboard: the emulator makes none',
  `Lambda's own Node, arm64, memory and cold starts: the functions ran on this machine's Node ${process.versions.node}`,
  "the journal's stream when a batch fails in part: the emulator knows neither partial answers nor bisecting nor on-failure queues",
  "Scheduler's own times: the emulator was helped to fire at once and to name the minute",
  'TLS, encryption, point-in-time recovery and deletion protection',
  'Binance: the exchange was the paper one, and its prices stood still',
];

/** `npm run rehearse`: deploys the stack to an emulator of AWS on this machine and drives it through its front doors. */
async function main(): Promise<number> {
  const print = (text: string): void => void process.stdout.write(text);
  let python: string;
  try {
    python = await emulatorPython(join(ROOT, '.data', 'rehearsal'));
  } catch (error) {
    if (!(error instanceof NoEmulatorError)) throw error;
    print(`Not rehearsed: ${error.message}\n`);
    return process.env.CI ? 1 : 0;
  }
  const dir = mkdtempSync(join(tmpdir(), 'exit-brain-rehearsal-'));
  process.once('exit', () => {
    endAll();
    clear(dir);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
  const protocol = new Protocol(print);
  try {
    await rehearse(python, dir, protocol, print);
  } catch (error) {
    print(`${error instanceof Error ? error.stack : error}\n`);
    // What failed between two steps is a failure too.
    if (protocol.failed === 0) await protocol.step('all else', () => Promise.reject(error)).catch(() => undefined);
  }
  print(`\nNot proven here:\n${NOT_PROVEN.map((line) => `- ${line}\n`).join('')}\n${protocol.summary()}\n`);
  return protocol.failed === 0 ? 0 : 1;
}

/** Removes the folder; processes that were just ended may still be writing into it for a moment. */
function clear(dir: string): void {
  for (let attempt = 0; attempt < 20 && existsSync(dir); attempt += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function rehearse(python: string, dir: string, protocol: Protocol, print: (text: string) => void): Promise<void> {
  const venue = await openVenue();
  const emulator = await protocol.step('the emulator and the paper exchange start', () => startEmulator(python, dir));
  try {
    await tellStory({ emulator, venue, cdk: cdkOn(emulator, dir), dir }, protocol);
  } catch (error) {
    print(await trouble(emulator));
    throw error;
  }
}

process.exit(await main());
