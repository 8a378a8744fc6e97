import type { CommandWords, OptionWord } from './words.ts';

/** A script for fish: one line for every word, with the place at which it may stand. */
export function fishScript(all: readonly CommandWords[]): string {
  const lines = all.flatMap(({ path, subcommands, options, choices }) => {
    const isHere = `-n ${single(path.length === 0 ? '__fish_use_subcommand' : conditionOf(path, subcommands))}`;
    const words = subcommands.map(
      ({ name, description }) => `complete -c exit-brain -f ${isHere} -a ${single(name)} -d ${single(description)}`,
    );
    const values = choices.map((choice) => `complete -c exit-brain -f ${isHere} -a ${single(choice)}`);
    const after = path.length === 0 ? '' : ` -n ${single(seen(path))}`;
    return [...words, ...values, ...options.map((option) => `complete -c exit-brain${after}${optionOf(option)}`)];
  });
  return `${lines.join('\n')}\n`;
}

/** After these words, and before any that may follow them. */
function conditionOf(path: readonly string[], next: readonly { readonly name: string }[]): string {
  const names = next.map(({ name }) => name);
  return names.length === 0 ? seen(path) : `${seen(path)}; and not __fish_seen_subcommand_from ${names.join(' ')}`;
}

const seen = (path: readonly string[]): string =>
  path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');

function optionOf({ names, description, takesValue, choices }: OptionWord): string {
  const flags = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`));
  const value = choices.length > 0 ? ` -x -a ${single(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `${flags.join('')}${value} -d ${single(description)}`;
}

const single = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
