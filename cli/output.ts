import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError } from './system/system.ts';

/** Where a command says what it found: text for a person, or the same as JSON. */
export interface Output {
  readonly json: boolean;
  /** Text for a person; nothing with --json. */
  say(text: string): void;
  /** The command's result: as JSON with --json, else the text. */
  result(value: unknown, text: () => string): void;
  /** One of results that go on coming: as one line of JSON with --json, else the text. */
  line(value: unknown, text: () => string): void;
  /** What is not part of the result: progress and remarks. */
  remark(text: string): void;
  /** One line that is overwritten by the next, where somebody can see it move; null ends it. */
  progress(text: string | null): void;
  /** The same as a bar of what is done of a whole. */
  bar(done: number, of: number, text: string): void;
  paint(colour: Colour, text: string): string;
  /** True when a person at the terminal says yes. @throws CliError where nobody can be asked */
  confirm(question: string): Promise<boolean>;
}

export type Colour = 'red' | 'green' | 'yellow' | 'bold' | 'dim';

const CODES: Readonly<Record<Colour, number>> = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 };

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

const BAR_WIDTH = 28;
const DRAW_EVERY_MS = 100;

/** What is done of a whole, drawn; with a whole that is not known, only the text. */
export function barText(done: number, of: number, text: string): string {
  if (!(of > 0)) return `${text} …`;
  const share = Math.min(1, done / of);
  const filled = Math.round(share * BAR_WIDTH);
  const drawn = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  return `${drawn} ${(share * 100).toFixed(0).padStart(3)} %  ${text}`;
}

/** Output on a terminal or into a pipe; colour only where somebody sees it, and never with NO_COLOR. */
export function outputOn({ stdin, stdout, stderr }: Streams, json: boolean, colour: boolean): Output {
  const isColoured = colour && stdout.isTTY === true && !json;
  let drawnMs = Number.NEGATIVE_INFINITY;
  /** On a terminal only, and not more often than an eye can follow; the end of it always. */
  const draw = (text: string | null): void => {
    if (stderr.isTTY !== true) return;
    const nowMs = performance.now();
    if (text !== null && nowMs - drawnMs < DRAW_EVERY_MS) return;
    drawnMs = text === null ? Number.NEGATIVE_INFINITY : nowMs;
    // One line, or it could not be overwritten.
    stderr.write(`\r\x1b[2K${(text ?? '').slice(0, Math.max(20, (stderr.columns ?? 80) - 1))}`);
  };
  return {
    json,
    say: (text) => {
      if (!json) stdout.write(`${text}\n`);
    },
    result: (value, text) => {
      stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);
    },
    line: (value, text) => {
      stdout.write(`${json ? JSON.stringify(value) : text()}\n`);
    },
    remark: (text) => {
      draw(null);
      stderr.write(`${text}\n`);
    },
    progress: draw,
    bar: (done, of, text) => draw(barText(done, of, text)),
    paint: (name, text) => (isColoured ? `\x1b[${CODES[name]}m${text}\x1b[0m` : text),
    confirm: async (question) => {
      if (stdin.isTTY !== true || stderr.isTTY !== true)
        throw new CliError(`"${question}" nobody can be asked here: say --yes`, 3);
      const asked = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await asked.question(`${question} [y/N] `)).trim());
      } catch (error) {
        if ((error as { readonly code?: unknown }).code !== 'ABORT_ERR') throw error;
        // Ctrl-C and Ctrl-D are a no, and leave the cursor behind the question.
        stderr.write('\n');
        return false;
      } finally {
        asked.close();
      }
    },
  };
}

/** Rows under their titles, columns as wide as they need to be; numbers in text stay as they are. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(titles), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

/** A moment (UTC ms) in a table. */
export const moment = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** Writes lines to a file as they come; "-" is the terminal. */
export const writeLines = (file: string, lines: AsyncIterable<string>): Promise<void> =>
  file === '-'
    ? pipeline(Readable.from(lines), process.stdout, { end: false })
    : pipeline(Readable.from(lines), createWriteStream(file));

/** Everything that comes, as a list. */
export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
