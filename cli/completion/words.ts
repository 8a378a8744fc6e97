import type { Command, Option } from 'commander';

/** An option as a shell offers it. */
export interface OptionWord {
  readonly names: readonly string[];
  readonly description: string;
  /** True when a value must follow it. */
  readonly takesValue: boolean;
  /** Values it may have, where they are known. */
  readonly choices: readonly string[];
}

/** What may be typed after one command. */
export interface CommandWords {
  /** The words that lead to it, such as "journal verify"; empty for the program itself. */
  readonly path: readonly string[];
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWord[];
  /** Values of its first argument, where they are known. */
  readonly choices: readonly string[];
}

/** Every command of a program, the program itself first; options of the program may stand anywhere. */
export function wordsOf(program: Command, path: readonly string[] = []): readonly CommandWords[] {
  const { commands } = program;
  const own: CommandWords = {
    path,
    subcommands: commands.map((each) => ({ name: each.name(), description: each.description() })),
    options: [...program.options.filter(({ hidden }) => !hidden).map(optionWord), HELP],
    choices: program.registeredArguments[0]?.argChoices ?? [],
  };
  return [own, ...commands.flatMap((each) => wordsOf(each, [...path, each.name()]))];
}

const HELP: OptionWord = {
  names: ['-h', '--help'],
  description: 'what it does, with examples',
  takesValue: false,
  choices: [],
};

const optionWord = ({ short, long, description, required, argChoices }: Option): OptionWord => ({
  names: [short, long].flatMap((name) => name ?? []),
  description,
  takesValue: required,
  choices: argChoices ?? [],
});

/** The options of the program and of the command, for one place on the line. */
export const optionsAt = (all: readonly CommandWords[], { path, options }: CommandWords): readonly OptionWord[] =>
  path.length === 0
    ? options
    : [...options, ...(all[0]?.options.filter(({ names }) => !names.includes('--help')) ?? [])];
