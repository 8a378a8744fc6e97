import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { Book, HistoryRecord } from '../engine/book.ts';
import type { EngineEvent } from '../engine/view.ts';

/** Where the exchange keeps what it has acknowledged. */
export interface BookStore {
  /** What was saved last, or undefined when nothing was; throws BookCorruptError. */
  load(): { readonly book: Book; readonly history: readonly HistoryRecord[] } | undefined;
  /**
   * Keeps the live state and what has newly finished; returns only when a killed process could read both back.
   * `events` are those since the last save that succeeded, for a store that keeps them too.
   */
  save(bookJson: string, finished: readonly HistoryRecord[], events?: readonly EngineEvent[]): void;
}

/** The files cannot be what this store has written. */
export class BookCorruptError extends Error {
  readonly code = 'BOOK_CORRUPT';
  constructor(file: string, what: string, cause?: unknown) {
    super(`${file}: ${what}`, { cause });
    this.name = 'BookCorruptError';
  }
}

/**
 * Two files: `path` holds the small live state and is replaced whole (temporary file, rename); `path`.history
 * holds one finished order or trade a line and only grows. The history is written first and the live state names
 * how many of its bytes count, so a torn or surplus tail was never acknowledged and is cut off on load.
 */
export function fileBookStore(path: string): BookStore {
  const historyPath = `${path}.history`;
  let descriptor: number | undefined;
  let length = 0;
  return {
    load() {
      if (!existsSync(path)) return undefined;
      const { historyBytes, book } = readLive(path);
      const bytes = existsSync(historyPath) ? readFileSync(historyPath) : Buffer.alloc(0);
      if (bytes.length < historyBytes) {
        throw new BookCorruptError(historyPath, `${bytes.length} bytes, but the book counts ${historyBytes}`);
      }
      const history = readHistory(historyPath, bytes.subarray(0, historyBytes));
      length = historyBytes;
      return { book, history };
    },
    save(bookJson, finished) {
      descriptor ??= openHistory(historyPath, length);
      const lines = Buffer.from(finished.map((record) => `${JSON.stringify(record)}\n`).join(''));
      writeFully(descriptor, lines, length);
      const temporary = `${path}.tmp`;
      writeFileSync(temporary, `{"historyBytes":${length + lines.length},"book":${bookJson}}`);
      renameSync(temporary, path);
      // Only now do the lines count: a save that failed half-way is written over by the next.
      length += lines.length;
    },
  };
}

function openHistory(historyPath: string, length: number): number {
  const descriptor = openSync(historyPath, existsSync(historyPath) ? 'r+' : 'w+');
  try {
    ftruncateSync(descriptor, length);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return descriptor;
}

function writeFully(descriptor: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written);
  }
}

function readLive(path: string): { historyBytes: number; book: Book } {
  const value = parse(path, 'the live book', readFileSync(path, 'utf8'));
  const { historyBytes, book } = value as { historyBytes?: unknown; book?: { version?: unknown } };
  if (typeof historyBytes !== 'number' || book?.version !== 1) {
    throw new BookCorruptError(path, 'not a book of version 1');
  }
  return { historyBytes, book: book as Book };
}

function readHistory(path: string, bytes: Buffer): HistoryRecord[] {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.pop() !== '') throw new BookCorruptError(path, 'the counted part does not end with a whole line');
  return lines.map((line, index) => parse(path, `line ${index + 1}`, line) as HistoryRecord);
}

function parse(path: string, what: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw new BookCorruptError(path, `${what} is not JSON; restore a copy or remove the file to start afresh`, error);
  }
  throw new BookCorruptError(path, `${what} is not an object`);
}
