import './quiet.ts';
import { CandleFileError, faultPlan } from '../../shared/adapters/paper/index.ts';
import { ProfileOverridesError } from '../../shared/domain/profiles/parse.ts';
import { DEFAULT_BOOK } from '../../shared/domain/profiles/profile-book.ts';
import { readProfileFile } from '../profile-file.ts';
import { createNarrator } from './console.ts';
import { openDataDir } from './data-dir.ts';
import { loadMarketData } from './market-data.ts';
import { HELP, parseOptions, UsageError } from './options.ts';
import type { RunReport } from './report.ts';
import { checkReportFile, writeReport } from './report-file.ts';
import { openSession } from './session.ts';

/** `npm start`: paper exchange, runtime and a small bot on this machine, from one command. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  // All that can be wrong with the input is found before a directory or a file is touched.
  const market = loadMarketData(options);
  const profiles = options.profilesFile === null ? DEFAULT_BOOK : readProfileFile(options.profilesFile).book;
  if (options.reportFile !== null) checkReportFile(options.reportFile);
  const dir = openDataDir(options.dataDir, market.fingerprint);
  const narrator = createNarrator(process.stdout);
  const { speed, live, hedge, seed } = options;
  const faults = faultPlan(options.faults, options.faultSeed);
  const session = await openSession({ market, dir, narrator, speed, live, hedge, profiles, seed, faults });
  const say = (text: string) => narrator.say(session.nowMs(), text);
  say(`playing ${market.symbols.join(', ')}${dir.resume === null ? '' : ', continuing a run that was cut off'}`);
  if (market.note !== null) say(market.note);
  if (dir.setAsideIn !== null) say(`an earlier run is kept in ${dir.setAsideIn}`);
  say(`flags in ${dir.file('flags.json')}: edit them while it runs, the next order obeys`);
  say(`status on ${session.statusUrl}`);
  // A second signal ends the process at once: nothing is lost by that either.
  process.once('SIGINT', session.stop);
  process.once('SIGTERM', session.stop);
  const report = await session.play();
  // Written before the run counts as finished: killed in between, the same command writes it again.
  if (options.reportFile === null) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else writeReport(options.reportFile, report);
  say(summaryOf(report, session.isStopped(), options.reportFile));
  await session.close();
}

function summaryOf({ positions, orders }: RunReport, isStopped: boolean, reportFile: string | null): string {
  const sent = orders.byModule.exit_executor ?? 0;
  const played = `${positions.opened} positions, ${positions.planned} planned, ${positions.closed} closed, ${sent} orders`;
  const where = reportFile === null ? '' : `; report in ${reportFile}`;
  return `${isStopped ? 'stopped, the same command continues' : 'done'}: ${played}${where}`;
}

// Whoever read the lines has gone (as with `| head`): the run can be continued.
process.stdout.on('error', () => process.exit(0));

main().catch((error: unknown) => {
  const isUsers = [UsageError, CandleFileError, ProfileOverridesError].some((type) => error instanceof type);
  process.stderr.write(`${error instanceof Error ? (isUsers ? error.message : error.stack) : String(error)}\n`);
  // Servers that are still open must not keep a failed process alive.
  process.exit(isUsers ? 2 : 1);
});
