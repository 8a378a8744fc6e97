import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunState } from '../../../infra/local/data-dir.ts';
import { openDataDir } from '../../../infra/local/data-dir.ts';
import { UsageError } from '../../../infra/local/options.ts';

let root: string;
let dir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'exit-brain-dir-'));
  dir = join(root, 'run');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const state = (over: Partial<RunState> = {}): RunState => ({
  fingerprint: 'candles',
  nowMs: 5,
  resumeFromMs: 4,
  finished: false,
  wallMs: 1,
  faults: {},
  ...over,
});

/** What a process that was killed leaves: its files and its lock. */
function leave(left: Partial<RunState>, path = dir): void {
  const killed = openDataDir(path, 'candles');
  killed.save(state(left));
  writeFileSync(killed.file('log.jsonl'), 'old');
  writeFileSync(killed.file('lock'), String(deadPid()));
}

/** The id of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('a named directory', () => {
  it('is new when it does not exist or is empty', () => {
    expect(openDataDir(dir, 'candles')).toMatchObject({ path: dir, resume: null, setAsideIn: null });
  });

  it('continues a run that was cut off, on the same candles', () => {
    leave({});
    expect(openDataDir(dir, 'candles')).toMatchObject({ resume: state(), setAsideIn: null });
    expect(readFileSync(join(dir, 'log.jsonl'), 'utf8')).toBe('old');
  });

  it('refuses an unfinished run on other candles and leaves it as it is', () => {
    leave({ fingerprint: 'others' });
    const before = readdirSync(dir);
    expect(() => openDataDir(dir, 'candles')).toThrow(UsageError);
    expect(readdirSync(dir)).toEqual(before);
  });

  it('sets a finished run aside, and forgets only what was set aside before it', () => {
    leave({ finished: true });
    const second = openDataDir(dir, 'candles');
    expect(second).toMatchObject({ resume: null, setAsideIn: `${dir}.previous` });
    expect(readFileSync(`${dir}.previous/log.jsonl`, 'utf8')).toBe('old');
    expect(existsSync(`${dir}.previous/lock`)).toBe(false);
    second.save(state({ finished: true }));
    writeFileSync(second.file('log.jsonl'), 'second');
    second.release();
    openDataDir(dir, 'other candles').release();
    expect(readFileSync(`${dir}.previous/log.jsonl`, 'utf8')).toBe('second');
  });

  it('never deletes a directory that is not a run, even under the name it would take', () => {
    leave({ finished: true });
    mkdirSync(`${dir}.previous`);
    writeFileSync(`${dir}.previous/thesis.txt`, 'years of work');
    expect(() => openDataDir(dir, 'candles')).toThrow('is in the way');
    expect(readFileSync(`${dir}.previous/thesis.txt`, 'utf8')).toBe('years of work');
  });

  it('refuses a directory of somebody else, and a file', () => {
    mkdirSync(dir);
    writeFileSync(join(dir, 'thesis.txt'), 'years of work');
    expect(() => openDataDir(dir, 'candles')).toThrow('thesis.txt');
    expect(() => openDataDir(join(dir, 'thesis.txt'), 'candles')).toThrow('is not a directory');
    expect(() => openDataDir(join(dir, 'thesis.txt', 'below'), 'candles')).toThrow(UsageError);
  });

  it('is refused while another process plays in it, and not after that one was killed', () => {
    leave({});
    writeFileSync(join(dir, 'lock'), String(process.ppid));
    expect(() => openDataDir(dir, 'candles')).toThrow(`in use by process ${process.ppid}`);
    writeFileSync(join(dir, 'lock'), String(deadPid()));
    expect(openDataDir(dir, 'candles').resume).toEqual(state());
  });

  it('says which file is damaged', () => {
    leave({});
    writeFileSync(join(dir, 'run.json'), '{"fing');
    expect(() => openDataDir(dir, 'candles')).toThrow(join(dir, 'run.json'));
  });

  it('is free again after its release', () => {
    openDataDir(dir, 'candles').release();
    expect(existsSync(join(dir, 'lock'))).toBe(false);
  });
});

describe('the default directory', () => {
  it('makes room for other candles by setting the old run aside', () => {
    leave({ fingerprint: 'others' });
    expect(openDataDir(null, 'candles', dir)).toMatchObject({ path: dir, resume: null, setAsideIn: `${dir}.previous` });
  });

  it('continues the same run', () => {
    leave({});
    expect(openDataDir(null, 'candles', dir).resume).toEqual(state());
  });

  it('gives a second run beside a playing one a directory of its own', () => {
    leave({});
    writeFileSync(join(dir, 'lock'), String(process.ppid));
    expect(openDataDir(null, 'candles', dir).path).toBe(`${dir}-${process.pid}`);
  });
});
