import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchDecide } from './decide.ts';
import { benchJournal } from './journal.ts';
import { benchWatch } from './watch.ts';

/** `npm run bench [-- --json FILE]`: what the README claims about speed, each figure beside its control of the same run. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const decide = benchDecide();
  process.stdout.write(
    `decide      ${decide.perSecond.toLocaleString('en')} decisions/s, empty loop ${decide.controlPerSecond.toLocaleString('en')}/s\n`,
  );
  const journal = await benchJournal();
  for (const [commits, { appendRatio, loadRatio }] of Object.entries(journal)) {
    process.stdout.write(
      `journal     ${commits.padStart(5)} commits: append ${appendRatio.toFixed(2)} × bare put, load ${loadRatio.toFixed(2)} × bare query\n`,
    );
  }
  const watch = await benchWatch();
  for (const [positions, { ms, controlMs, dynamoCalls, weight }] of Object.entries(watch)) {
    process.stdout.write(
      `watch tick  ${positions.padStart(5)} positions: ${ms.toFixed(1)} ms (bare requests ${controlMs.toFixed(1)} ms), ${dynamoCalls} DynamoDB calls, weight ${weight}\n`,
    );
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ decide, journal, watch }, null, 2)}\n`);
}

await main();
