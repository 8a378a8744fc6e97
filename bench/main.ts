import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Spread } from '../infra/local/spread.ts';
import { benchBundles, bundlesTable } from './bundles.ts';
import { benchDecide } from './decide.ts';
import { benchJournal } from './journal.ts';
import { benchOwnTime } from './own-time.ts';
import { benchProtection } from './protection.ts';
import { benchScale } from './scale.ts';
import { benchSingleFaults } from './single-faults.ts';
import { benchWatch } from './watch.ts';

/** `npm run bench [-- --json FILE]`: what the README claims about speed, each figure beside its control of the same run. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const decide = benchDecide();
  process.stdout.write(
    `decide      ${decide.perSecond.toLocaleString('en')} decisions/s, empty loop ${decide.controlPerSecond.toLocaleString('en')}/s\n`,
  );
  const bundles = benchBundles();
  process.stdout.write(bundlesTable(bundles));
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
  const scale = await benchScale();
  for (const [accounts, cost] of Object.entries(scale.sizes)) {
    process.stdout.write(
      `scale       ${accounts.padStart(5)} accounts of ${scale.positions} positions tick at once: ${cost.ms.toFixed(0)} ms, ${cost.cpuMs.toFixed(0)} ms of processor, slowest account ${cost.slowestMs.toFixed(0)} ms, ${cost.starved} starved, ${cost.dynamoCalls} DynamoDB and ${cost.exchangeCalls} exchange calls\n`,
    );
  }
  process.stdout.write(
    `scale       weight of one account: tick ${scale.weight.tick}, monitor ${scale.weight.monitor}\n`,
  );
  const ownTime = await benchOwnTime();
  const { ms, orderMs, queryMs, dynamoCalls } = ownTime;
  process.stdout.write(
    `own time    reported fill to acknowledged stop, without the exchange's latency: ${ms.toFixed(1)} ms with ${dynamoCalls} DynamoDB calls (a bare order ${orderMs.toFixed(1)} ms, a bare query ${queryMs.toFixed(1)} ms)\n`,
  );
  const protection = await benchProtection();
  process.stdout.write(tableOf(protection));
  const singleFaults = await benchSingleFaults();
  process.stdout.write(singleTableOf(singleFaults));
  const all = { decide, bundles, journal, watch, scale, ownTime, protection, singleFaults };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
}

const spread = ({ p50, p99, max }: Spread): string => `${p50} / ${p99} / ${max}`.padStart(20);

function tableOf(protection: Awaited<ReturnType<typeof benchProtection>>): string {
  const rows = Object.entries(protection).map(([name, figures]) => {
    const { fillToStopMs, toStop, toBothStops, maxUnprotectedMs, maxNakedMsPerStopMove, struck } = figures;
    const spreads = [fillToStopMs, toStop, toBothStops].map(spread).join('');
    const rest = [maxUnprotectedMs, maxNakedMsPerStopMove, struck].map((value) => String(value).padStart(12)).join('');
    return `  ${name.padEnd(22)}${spreads}${rest}\n`;
  });
  const head = `${'fill to stop, ms'.padStart(20)}${'requests to stop'.padStart(20)}${'to both stops'.padStart(20)}`;
  const tail = ['unprotected', 'naked', 'struck'].map((name) => name.padStart(12)).join('');
  const title = 'protection  100 fills at 20 ms latency, market time; p50 / p99 / max; 1 % of each fault';
  return `${title}\n${' '.repeat(24)}${head}${tail}\n${rows.join('')}`;
}

function singleTableOf(figures: Awaited<ReturnType<typeof benchSingleFaults>>): string {
  const rows = figures.map(({ fault, oneWayMs, hedgeMs, nakedMs, cases }) => {
    const columns = [oneWayMs, hedgeMs, nakedMs, cases].map((value) => String(value).padStart(12)).join('');
    return `  ${fault.padEnd(22)}${columns}\n`;
  });
  const head = ['one-way', 'hedge', 'naked', 'cases'].map((name) => name.padStart(12)).join('');
  const title = 'one fault   longest time until a position was covered or closed again, ms (goal 20,000)';
  return `${title}\n${' '.repeat(24)}${head}\n${rows.join('')}`;
}

await main();
