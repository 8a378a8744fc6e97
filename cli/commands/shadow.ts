import { readFileSync, writeFileSync } from 'node:fs';
import { historicalCandles } from '../../shared/adapters/binance/historical-candles.ts';
import { readCandleFile } from '../../shared/adapters/paper/index.ts';
import { shadowEntry } from '../../shared/application/project/shadow-log.ts';
import type { Exclusion, Pair, PairInput } from '../../shared/domain/counterfactual/compare.ts';
import { comparePair, summarise } from '../../shared/domain/counterfactual/compare.ts';
import { DEFAULT_COSTS } from '../../shared/domain/counterfactual/instruction.ts';
import { pairOfLife } from '../../shared/domain/counterfactual/pair-of-life.ts';
import { LONGEST_MS } from '../../shared/domain/counterfactual/replay.ts';
import type { LifeEvent } from '../../shared/domain/life/events.ts';
import { isLifeStream } from '../../shared/domain/life/identity.ts';
import { readLifeEvent } from '../../shared/domain/life/upcast.ts';
import type { Candle } from '../../shared/domain/market/candle.ts';
import { analyseShadow } from '../../shared/domain/shadow/analysis.ts';
import { flatten } from '../../shared/domain/shadow/flatten.ts';
import { type ShadowRecord, shadowRecord } from '../../shared/domain/shadow/shadow-record.ts';
import { collected, writeLines } from '../output.ts';
import type { Evidence } from '../report/evidence.ts';
import { evidenceHtml } from '../report/html.ts';
import { evidenceText } from '../report/text.ts';
import { CliError } from '../system/system.ts';
import type { Register, Session } from './command.ts';
import { examples, wholeNumber } from './command.ts';

/** `shadow export` and `shadow analyze`: what the brain would have done, and whether it would have been better. */
export const shadow: Register = (program, run) => {
  const group = program.command('shadow').description('what the brain would have done, and whether that was better');
  group
    .command('export')
    .argument('<file>', 'where to, one decision per line; - for the terminal')
    .option('--flat', 'nested keys as columns: decision.decision_type and so on')
    .description('the shadow decisions of the journal in the specification’s schema')
    .addHelpText('after', examples('shadow export exit_brain_shadow.jsonl', 'shadow export decisions.jsonl --flat'))
    .action((file: string, options: { readonly flat?: boolean }, command) =>
      run(command.optsWithGlobals(), async (session) => {
        let count = 0;
        async function* lines() {
          for await (const { records } of livesOf(session)) {
            for (const record of records) {
              count += 1;
              yield `${JSON.stringify(options.flat === true ? flatten(record) : record)}\n`;
            }
          }
        }
        await writeLines(file, lines());
        session.out.remark(`${count} decisions${file === '-' ? '' : ` in ${file}`}`);
        return 0;
      }),
    );
  group
    .command('analyze')
    .option('--candles <files...>', 'one-minute bars from files (FILE or SYMBOL=FILE) instead of the venue')
    .option('--klines <url>', 'a venue to read bars from, such as https://fapi.binance.com')
    .option('--records <file>', 'a shadow log to count instead of the journal’s decisions; nothing is compared then')
    .option('--html <file>', 'also write the report with plots as one page')
    .option('--seed <n>', 'of the bootstrap', wholeNumber, 1)
    .description('decisions and confidence, and the brain against legacy on the same candles')
    .addHelpText(
      'after',
      '\nThe rule for the verdict is in docs/shadow-evidence.md.\n\nExamples:\n  exit-brain shadow analyze --html report.html\n' +
        '  exit-brain --stage prod shadow analyze --candles SOLUSDT.csv.gz BTCUSDT.csv.gz\n',
    )
    .action((options: AnalyzeOptions, command) =>
      run(command.optsWithGlobals(), (session) => analyze(session, options)),
    );
};

interface AnalyzeOptions {
  readonly candles?: readonly string[];
  readonly klines?: string;
  readonly records?: string;
  readonly html?: string;
  readonly seed: number;
}

type Bars = (symbol: string, fromMs: number, toMs: number) => Promise<readonly Candle[]>;

async function analyze(session: Session, options: AnalyzeOptions): Promise<number> {
  const { out } = session;
  const records: ShadowRecord[] = options.records === undefined ? [] : recordsIn(options.records);
  const pairs: Pair[] = [];
  const exclusions: Exclusion[] = [];
  if (options.records === undefined) {
    const bars = barsOf(session, options);
    for await (const life of livesOf(session)) {
      records.push(...life.records);
      if (life.records.length === 0 || life.pair === null) continue;
      const result = await compared(life.pair, bars, session);
      if (typeof result === 'string') exclusions.push(result);
      else pairs.push(result);
    }
  }
  const comparison = summarise(pairs, exclusions, options.seed);
  const evidence: Evidence = {
    analysis: analyseShadow(records),
    comparison,
    pairs,
    costs: DEFAULT_COSTS,
    seed: options.seed,
  };
  if (options.html !== undefined) {
    writeFileSync(options.html, evidenceHtml(evidence));
    out.remark(`report in ${options.html}`);
  }
  out.result(evidence, () => evidenceText(evidence));
  return 0;
}

async function compared(input: PairInput, bars: Bars, { out }: Session): Promise<Pair | Exclusion> {
  const { openedAtMs } = input.entry;
  if (input.legacy.length === 0 || input.brain.length === 0) return comparePair(input, [], DEFAULT_COSTS);
  try {
    const fromMs = Math.floor(openedAtMs / 60_000) * 60_000;
    return comparePair(input, await bars(input.symbol, fromMs, openedAtMs + LONGEST_MS + 60_000), DEFAULT_COSTS);
  } catch (error) {
    if ((error as { readonly code?: unknown } | null)?.code !== 'CANDLES_UNAVAILABLE') throw error;
    out.remark((error as Error).message);
    return 'no-candles';
  }
}

/** Where bars come from: files when they are named, else the venue; both are kept, because positions overlap. */
function barsOf({ system }: Session, { candles, klines }: AnalyzeOptions): Bars {
  if (candles !== undefined) {
    const files = new Map(candles.map(readCandleFile).map((file) => [file.symbol, file]));
    const wrong = [...files.values()].find(({ intervalMs }) => intervalMs !== 60_000);
    if (wrong !== undefined)
      throw new CliError(`--candles: ${wrong.file} has bars of ${wrong.intervalMs} ms, not of one minute`);
    return async (symbol, fromMs, toMs) =>
      files.get(symbol)?.candles.filter(({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs < toMs) ?? [];
  }
  const url = klines ?? system.klinesUrl;
  return async (symbol, fromMs, toMs) => (url === null ? [] : historicalCandles(url, symbol, fromMs, toMs));
}

interface ShadowLife {
  readonly records: readonly ShadowRecord[];
  readonly pair: PairInput | null;
}

/** Every life of the journal, with its shadow decisions and what both owners wanted with it. */
async function* livesOf({ system, out }: Session): AsyncGenerator<ShadowLife> {
  const streams = (await collected(system.journal.streams())).filter(isLifeStream);
  for (const [index, streamId] of streams.entries()) {
    out.bar(index, streams.length, `life ${index + 1} of ${streams.length}`);
    const events: LifeEvent[] = [];
    for await (const commit of system.journal.read(streamId)) events.push(...commit.events.map(readLifeEvent));
    const records = events.flatMap((event) => {
      const entry = shadowEntry(event);
      return entry === null ? [] : [shadowRecord(entry.context, entry.decision, entry.atMs)];
    });
    yield { records, pair: pairOfLife(streamId, events) };
  }
  out.progress(null);
}

function recordsIn(file: string): ShadowRecord[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as ShadowRecord];
    } catch {
      throw new CliError(`${file}:${index + 1}: is not a line of JSON`);
    }
  });
}
