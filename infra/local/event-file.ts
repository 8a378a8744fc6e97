import { createHash } from 'node:crypto';
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { BookStore, EngineEvent } from '../../shared/adapters/paper/index.ts';

/** A book store that also keeps every event of the exchange, so that a continued run is measured from its beginning. */
export interface EventFile extends BookStore {
  /** The events that led to the book that was loaded, oldest first. */
  readonly past: readonly EngineEvent[];
  close(): void;
}

interface Line {
  /** Digest of the book in which these events have ended. */
  readonly book: string;
  readonly events: readonly EngineEvent[];
}

/**
 * Writes the events of a save before the book itself, one line a save. A process that is killed in between leaves a line
 * whose book never came to be: nobody was told of it, so it does not count and is written over.
 */
export function eventFile(store: BookStore, path: string): EventFile {
  const loaded = store.load();
  const { past, length: counted } =
    loaded === undefined ? { past: [], length: 0 } : readUntil(path, digest(JSON.stringify(loaded.book)));
  const descriptor = openSync(path, existsSync(path) ? 'r+' : 'w+');
  ftruncateSync(descriptor, counted);
  let length = counted;
  return {
    past,
    load: () => loaded,
    save(bookJson, finished, events = []) {
      const line = Buffer.from(`${JSON.stringify({ book: digest(bookJson), events } satisfies Line)}\n`);
      writeSync(descriptor, line, 0, line.length, length);
      store.save(bookJson, finished, events);
      // Only now does the line count: one whose save failed is written over by the next.
      length += line.length;
    },
    close: () => closeSync(descriptor),
  };
}

const digest = (text: string): string => createHash('sha1').update(text).digest('hex');

/** The events up to the line of this book, and the bytes they take; all whole lines when no line is of this book. */
function readUntil(path: string, book: string): { readonly past: readonly EngineEvent[]; readonly length: number } {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  lines.pop();
  const parsed = lines.map((line) => JSON.parse(line) as Line);
  const last = parsed.findLastIndex((line) => line.book === book);
  const end = last < 0 ? parsed.length : last + 1;
  return {
    past: parsed.slice(0, end).flatMap(({ events }) => events),
    length: Buffer.byteLength(lines.slice(0, end).join('\n')) + (end > 0 ? 1 : 0),
  };
}
