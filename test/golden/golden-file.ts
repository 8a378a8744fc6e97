import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A JSON object whose content is not known yet. */
export type Data = Readonly<Record<string, unknown>>;

/** One recorded case: what went in, what came out, and what the specification wants instead where the two differ. */
export interface GoldenCase {
  readonly id: string;
  readonly kind?: string;
  readonly input: Data;
  readonly expected: Data;
  readonly expected_spec?: Data;
  /** What the specification's list of checks, taken literally, decides when nothing is known of the protection. */
  readonly spec_literal_decision_type?: string;
  /** What was printed, and what the specification prints instead. */
  readonly expected_stdout?: string;
  readonly expected_spec_stdout?: string;
}

/** A file of cases. */
export interface GoldenFile {
  readonly name: string;
  readonly meta: Data;
  readonly cases: readonly GoldenCase[];
}

/** A path or a file cannot be used; the message is one clear line. */
export class GoldenInputError extends Error {
  readonly code = 'GOLDEN_INPUT';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GoldenInputError';
  }
}

/** Reads one golden file, or every .json file of a folder. @throws GoldenInputError */
export function readGolden(path: string): readonly GoldenFile[] {
  const files = filesOf(path);
  if (files.length === 0) throw new GoldenInputError(`${path}: holds no .json file`);
  return files.map(readFile);
}

/** What a case must come to: the recorded answer, with everything the specification answers differently put over it. */
export function expectedOf({ expected, expected_spec }: GoldenCase): Data {
  if (expected_spec === undefined) return expected;
  return 'error' in expected || 'error' in expected_spec ? expected_spec : { ...expected, ...expected_spec };
}

function filesOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => join(path, name));
  } catch (cause) {
    throw new GoldenInputError(`${path}: cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function readFile(path: string): GoldenFile {
  const content = parse(path);
  if (!isData(content) || !Array.isArray(content.cases)) {
    throw new GoldenInputError(`${path}: expected {"meta": {…}, "cases": […]}`);
  }
  for (const [index, item] of content.cases.entries()) {
    if (!isCase(item)) {
      throw new GoldenInputError(`${path}: cases[${index}]: expected an object with "id", "input" and "expected"`);
    }
  }
  return { name: basename(path, '.json'), meta: isData(content.meta) ? content.meta : {}, cases: content.cases };
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'), (_, value) => decoded(value));
  } catch (cause) {
    throw new GoldenInputError(`${path}: is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** JSON has no NaN and no infinities: they are written as {"$num": "NaN"}. */
const decoded = (value: unknown): unknown => (isData(value) && '$num' in value ? Number(value.$num) : value);

/** True for a JSON object. */
export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCase = (value: unknown): value is GoldenCase =>
  isData(value) && typeof value.id === 'string' && isData(value.input) && isData(value.expected);
