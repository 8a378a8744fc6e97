import { type Command, InvalidArgumentError } from 'commander';
import type { Output } from '../output.ts';
import type { System } from '../system/system.ts';

/** What a command is run with. */
export interface Session {
  readonly system: System;
  readonly out: Output;
}

/** Runs a command on the system that the options name, and closes it again; answers with the exit code. */
export type Run = (
  options: Readonly<Record<string, unknown>>,
  work: (session: Session) => Promise<number>,
) => Promise<void>;

/** Adds commands to the program. */
export type Register = (program: Command, run: Run) => void;

/** What `--help` shows of how a command is used. */
export const examples = (...lines: readonly string[]): string =>
  `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((line) => `  exit-brain ${line}\n`).join('')}`;

/** A whole number on the command line, from 1 on. @throws InvalidArgumentError; commander adds which option it was */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('must be a whole number from 1 on.');
  return Number(text);
}
