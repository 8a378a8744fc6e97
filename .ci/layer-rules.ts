import type { Token } from './scan-module.ts';

/** A room of the tree and what its files may import. Rooms are tried in order; the first whose pattern matches is the file's. */
export interface Room {
  readonly name: string;
  readonly pattern: RegExp;
  /** Rooms whose files may be imported; `own` is the same adapter folder. */
  readonly mayImport: readonly string[];
  /** May this file import this package or `node:` builtin? */
  readonly mayUse: (specifier: string, file: string) => boolean;
  /** Neither clock, chance, environment nor network of its own: all of that comes through ports. */
  readonly pure: boolean;
  /** Files that may read `process.env`. */
  readonly environment: RegExp | undefined;
}

const anything = (): boolean => true;
const nothing = (): boolean => false;
const EVERYWHERE = /./;
const SHARED = ['domain', 'ports', 'contracts', 'application', 'adapter', 'adapter-helper'];
const BELOW_THE_EDGE = [...SHARED, 'functions', 'infra'];

/** infra → functions → application → domain; adapters implement ports. */
export const ROOMS: readonly Room[] = [
  {
    name: 'domain',
    pattern: /^shared\/domain\//,
    mayImport: ['domain'],
    mayUse: (specifier, file) => specifier === 'big.js' && file === 'shared/domain/money/decimal.ts',
    pure: true,
    environment: undefined,
  },
  {
    name: 'ports',
    pattern: /^shared\/ports\//,
    mayImport: ['domain', 'ports'],
    mayUse: nothing,
    pure: true,
    environment: undefined,
  },
  {
    name: 'contracts',
    pattern: /^shared\/contracts\//,
    mayImport: ['domain', 'ports', 'contracts'],
    mayUse: (specifier) => /^zod(\/|$)/.test(specifier),
    pure: true,
    environment: undefined,
  },
  {
    name: 'application',
    pattern: /^shared\/application\//,
    mayImport: ['domain', 'ports', 'contracts', 'application'],
    // Hashing is deterministic, so it needs no port; the one file that hashes says so in its name.
    mayUse: (specifier, file) => specifier === 'node:crypto' && /(hash|ids?)[^/]*\.ts$/.test(file),
    pure: true,
    environment: undefined,
  },
  {
    name: 'adapter-helper',
    pattern: /^shared\/adapters\/[^/]+$/,
    mayImport: ['domain', 'ports', 'contracts', 'adapter-helper'],
    mayUse: anything,
    pure: false,
    environment: undefined,
  },
  {
    name: 'adapter',
    pattern: /^shared\/adapters\//,
    mayImport: ['domain', 'ports', 'contracts', 'adapter-helper', 'own'],
    mayUse: anything,
    pure: false,
    environment: undefined,
  },
  {
    name: 'functions',
    pattern: /^functions\//,
    mayImport: [...SHARED, 'functions'],
    mayUse: anything,
    pure: false,
    environment: /^functions\/([^/]+\/index|support\/environment)\.ts$/,
  },
  {
    name: 'infra',
    pattern: /^infra\//,
    mayImport: BELOW_THE_EDGE,
    mayUse: anything,
    pure: false,
    environment: EVERYWHERE,
  },
  {
    name: 'cli',
    pattern: /^cli\//,
    mayImport: [...BELOW_THE_EDGE, 'cli'],
    mayUse: anything,
    pure: false,
    environment: EVERYWHERE,
  },
  {
    name: 'proof',
    pattern: /^(test|bench)\//,
    mayImport: [...BELOW_THE_EDGE, 'cli', 'proof', 'tooling'],
    mayUse: anything,
    pure: false,
    environment: EVERYWHERE,
  },
  {
    name: 'tooling',
    pattern: /^(\.ci\/|[^/]+$)/,
    mayImport: ['tooling'],
    mayUse: anything,
    pure: false,
    environment: EVERYWHERE,
  },
];

/** The room a file lives in, by its path from the root; undefined for a file that lives in none. */
export const roomOf = (file: string): Room | undefined => ROOMS.find((room) => room.pattern.test(file));

const adapterFolder = (file: string): string | undefined => /^shared\/adapters\/([^/]+)\//.exec(file)?.[1];

/** Undefined when `from` may import `to` (both paths from the root), else the sentence that says why not. */
export function importRefusal(from: string, to: string): string | undefined {
  const room = roomOf(from);
  const target = roomOf(to);
  if (room === undefined || target === undefined) return `${target === undefined ? to : from} lives in no room`;
  if (target.name === 'adapter' && room.mayImport.includes('own')) {
    return adapterFolder(from) === adapterFolder(to) ? undefined : `an adapter must not import another adapter (${to})`;
  }
  return room.mayImport.includes(target.name) ? undefined : `${room.name} must not import ${target.name} (${to})`;
}

/** Undefined when the file may use this package or builtin, else why not. */
export function packageRefusal(from: string, specifier: string): string | undefined {
  const room = roomOf(from);
  if (room === undefined) return undefined;
  const environment = /^(node:)?process$/.test(specifier) && !room.environment?.test(from);
  return environment || !room.mayUse(specifier, from) ? `${room.name} must not import "${specifier}"` : undefined;
}

const IMPURE: readonly (readonly string[])[] = [
  ['Date', '.', 'now'],
  ['new', 'Date', '(', ')'],
  ['new', 'Date', ';'],
  ['Math', '.', 'random'],
  ...['process', 'globalThis', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'fetch'].map((word) => [
    word,
  ]),
  ['crypto', '.'],
];

/** Uses of clock, chance, environment or network that the file's room forbids, with their lines. */
export function forbiddenUses(file: string, tokens: readonly Token[]): readonly { line: number; message: string }[] {
  const room = roomOf(file);
  if (room === undefined) return [];
  const patterns = [...(room.pure ? IMPURE : []), ...(room.environment?.test(file) ? [] : [['process', '.', 'env']])];
  const found: { line: number; message: string }[] = [];
  for (const [index, token] of tokens.entries()) {
    // A property or a key that merely has the same name is not the global.
    if (token.kind !== 'word' || tokens[index - 1]?.text === '.' || tokens[index + 1]?.text === ':') continue;
    const hit = patterns.find((words) => words.every((word, offset) => tokens[index + offset]?.text === word));
    if (hit !== undefined) found.push({ line: token.line, message: `${room.name} must not use ${hit.join('')}` });
  }
  return found;
}
