import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { subjectOf } from './check.ts';
import { type Data, expectedOf, type GoldenCase, isData, readGolden } from './golden-file.ts';

/** Of each kind at most this many are kept, the telling ones first. */
const MOST_PER_KIND = 48;

const KEPT_KEYS = [
  'id',
  'kind',
  'input',
  'expected',
  'spec_conflict',
  'expected_spec',
  'spec_literal_decision_type',
  'expected_stdout',
  'expected_spec_stdout',
];

/** What a case shows: every text (without its numbers and symbols), sign and truth value of its answer, alone and for each side; and every word of its input. */
function features(golden: GoldenCase): ReadonlySet<string> {
  const answer = leaves(expectedOf(golden), 'answer');
  const input = leaves(golden.input, 'input');
  const side = input.filter((leaf) => leaf.includes('side:'));
  return new Set([...answer, ...input, ...side.flatMap((each) => answer.map((leaf) => `${each} ${leaf}`))]);
}

function leaves(value: unknown, place: string): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => leaves(item, `${place}[]`)).concat(`${place}:${value.length}`);
  if (isData(value)) return Object.entries(value).flatMap(([key, item]) => leaves(item, `${place}.${key}`));
  return [`${place}:${typeof value === 'number' ? numberWord(value) : textWord(String(value))}`];
}

const textWord = (text: string): string =>
  text.replace(/(DYNAMIC_)?[A-Z]+USDT(_[\d.]+x)?/g, '$').replace(/-?[\d.]+(e-?\d+)?/g, '#');

const numberWord = (value: number): string => (Number.isFinite(value) ? String(Math.sign(value)) : String(value));

/** Always the case that shows most of what no chosen one shows yet, in the end in the order of the recordings. */
function selection(cases: readonly GoldenCase[]): readonly GoldenCase[] {
  const shown = new Set<string>();
  const chosen = new Set<GoldenCase>();
  const shows = new Map(cases.map((golden) => [golden, features(golden)]));
  while (chosen.size < MOST_PER_KIND) {
    let best: GoldenCase | null = null;
    let most = 0;
    for (const [golden, all] of shows) {
      const adds = chosen.has(golden) ? 0 : all.difference(shown).size;
      if (adds > most) [best, most] = [golden, adds];
    }
    if (best === null) break;
    chosen.add(best);
    for (const feature of shows.get(best) ?? []) shown.add(feature);
  }
  return cases.filter((golden) => chosen.has(golden));
}

/** The cases as they are written in the file, not decoded, without remarks. */
function rawCases(path: string): ReadonlyMap<string, Data> {
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly GoldenCase[] };
  const kept = (golden: GoldenCase) => KEPT_KEYS.flatMap((key) => (key in golden ? [[key, golden[key as 'id']]] : []));
  return new Map(cases.map((golden) => [golden.id, Object.fromEntries(kept(golden)) as Data]));
}

/** Writes the selection of every golden file in a folder that the brain answers, one case a line. */
function select(folder: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const file of readGolden(folder)) {
    const answered = file.cases.filter((golden) => subjectOf(golden) !== null);
    if (answered.length === 0) continue;
    const raw = rawCases(join(folder, `${file.name}.json`));
    const kinds = Map.groupBy(answered, (golden) => subjectOf(golden)?.kind);
    const lines = [...kinds.values()].flatMap(selection).map((golden) => JSON.stringify(raw.get(golden.id)));
    const meta = JSON.stringify({ subject: file.name, selected: `${lines.length} of ${file.cases.length}` });
    writeFileSync(join(target, `${file.name}.json`), `{"meta":${meta},"cases":[\n${lines.join(',\n')}\n]}\n`);
  }
}

const [folder, target = join(import.meta.dirname, 'cases')] = process.argv.slice(2);
if (folder === undefined) console.error('usage: node test/golden/select.ts FOLDER [TARGET]');
else select(folder, target);
