import { writeFileSync } from 'node:fs';
import { CandleFileError } from '../../shared/adapters/paper/index.ts';
import { createNarrator } from './console.ts';
import { openDataDir } from './data-dir.ts';
import { loadMarketData } from './market-data.ts';
import { HELP, parseOptions, UsageError } from './options.ts';
import { openSession } from './session.ts';

/** `npm start`: paper exchange, runtime and a small bot on this machine, from one command. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const market = loadMarketData(options);
  const dir = openDataDir(options.dataDir, market.fingerprint);
  const narrator = createNarrator(process.stdout);
  const session = await openSession({
    market,
    dir,
    narrator,
    speed: options.speed,
    live: options.live,
    seed: options.seed,
  });
  narrator.say(
    market.startMs,
    `playing ${market.symbols.join(', ')}${dir.resume ? ', continuing a run that was cut off' : ''}`,
  );
  narrator.say(market.startMs, `flags in ${dir.file('flags.json')}: edit them while it runs, the next order obeys`);
  process.once('SIGINT', () => session.stop());
  process.once('SIGTERM', () => session.stop());
  const report = await session.play();
  const text = JSON.stringify(report, null, 2);
  if (options.reportFile !== null) writeFileSync(options.reportFile, `${text}\n`);
  else process.stdout.write(`${text}\n`);
}

main().catch((error: unknown) => {
  const isUsers = error instanceof UsageError || error instanceof CandleFileError;
  process.stderr.write(`${isUsers ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = isUsers ? 2 : 1;
});
