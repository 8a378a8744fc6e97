import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventFile } from '../../../infra/local/event-file.ts';
import type { BookStore, EngineEvent } from '../../../shared/adapters/paper/index.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exit-brain-events-'));
  file = join(folder, 'events.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A store in memory; `fail` is a disk that is full. */
function memoryStore(): BookStore & { fail: boolean } {
  let kept: string | undefined;
  const store: BookStore & { fail: boolean } = {
    fail: false,
    load: () => (kept === undefined ? undefined : { book: JSON.parse(kept), history: [] }),
    save(bookJson) {
      if (store.fail) throw new Error('disk full');
      kept = bookJson;
    },
  };
  return store;
}

const event = (number: number) => ({ type: 'positionChanged', timeMs: number }) as unknown as EngineEvent;
const book = (number: number) => JSON.stringify({ version: 1, nowMs: number, markets: [{ symbol: 'AAA' }] });
const numbers = (past: readonly EngineEvent[]) => past.map(({ timeMs }) => timeMs);

it('offers a continued run every event that led to the book', () => {
  const store = memoryStore();
  const first = eventFile(store, file);
  first.save(book(1), [], [event(1), event(2)]);
  first.save(book(2), [], [event(3)]);
  first.close();
  const second = eventFile(store, file);
  expect(numbers(second.past)).toEqual([1, 2, 3]);
  second.save(book(3), [], [event(4)]);
  second.close();
  expect(numbers(eventFile(store, file).past)).toEqual([1, 2, 3, 4]);
});

it('does not count events whose book was never written, and writes over them', () => {
  const store = memoryStore();
  const first = eventFile(store, file);
  first.save(book(1), [], [event(1)]);
  store.fail = true;
  expect(() => first.save(book(2), [], [event(2)])).toThrow('disk full');
  first.close();
  const second = eventFile(store, file);
  expect(numbers(second.past)).toEqual([1]);
  store.fail = false;
  second.save(book(2), [], [event(9)]);
  second.close();
  expect(numbers(eventFile(store, file).past)).toEqual([1, 9]);
});

it('writes events of a failed save once when the next save makes up for it', () => {
  const store = memoryStore();
  const events = eventFile(store, file);
  store.fail = true;
  expect(() => events.save(book(1), [], [event(1)])).toThrow('disk full');
  store.fail = false;
  events.save(book(2), [], [event(1), event(2)]);
  events.close();
  expect(numbers(eventFile(store, file).past)).toEqual([1, 2]);
});

it('survives half a line, and a file without a book counts for nothing', () => {
  const store = memoryStore();
  const events = eventFile(store, file);
  events.save(book(1), [], [event(1)]);
  events.close();
  appendFileSync(file, '{"book":"abc","ev');
  expect(numbers(eventFile(store, file).past)).toEqual([1]);
  expect(readFileSync(file, 'utf8').endsWith('}\n')).toBe(true);
  expect(eventFile(memoryStore(), file).past).toEqual([]);
});
