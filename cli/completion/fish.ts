import type { CommandWords, OptionWord } from './words.ts';

/** A script for fish: one line for every word, with the place at which it may stand. */
export function fishScript(all: readonly CommandWords[]): string {
  const lines = all.flatMap(({ path, subcommands, options, choices }) => {
    const isHere = `-n ${single(conditionOf(path, subcommands))}`;
    const words = subcommands.map(
      ({ name, description }) => `complete -c exit-brain -f ${isHere} -a ${single(name)} -d ${single(description)}`,
    );
    const values = choices.map((choice) => `complete -c exit-brain -f ${isHere} -a ${single(choice)}`);
    const after = path.length === 0 ? '' : ` -n ${single(path.map(seenWord).join('; and '))}`;
    return [...words, ...values, ...options.map((option) => `complete -c exit-brain${after}${optionOf(option)}`)];
  });
  return `${lines.join('\n')}\n`;
}

/** After these words, and before any that may follow them; what is no command, such as an option's value, stands in nobody's way. */
function conditionOf(path: readonly string[], next: readonly { readonly name: string }[]): string {
  const before = next.length === 0 ? [] : [`not __fish_seen_subcommand_from ${next.map(({ name }) => name).join(' ')}`];
  return [...path.map(seenWord), ...before].join('; and ');
}

const seenWord = (word: string): string => `__fish_seen_subcommand_from ${word}`;

function optionOf({ names, description, takesValue, choices }: OptionWord): string {
  const flags = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`));
  const value = choices.length > 0 ? ` -x -a ${single(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `${flags.join('')}${value} -d ${single(description)}`;
}

const single = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
