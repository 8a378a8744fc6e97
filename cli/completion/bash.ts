import type { CommandWords } from './words.ts';
import { optionsAt } from './words.ts';

/** A script for bash: it follows the words of the line down the tree of commands, and offers what may come next. */
export function bashScript(all: readonly CommandWords[]): string {
  const valued = all.flatMap(({ options }) =>
    options.filter(({ takesValue }) => takesValue).flatMap(({ names }) => names),
  );
  const known = all.map((command) => {
    const { path, subcommands, choices } = command;
    const names = optionsAt(all, command).flatMap((option) => option.names);
    return `    ${quoted(path.join(' '))}) words=${quoted([...subcommands.map(({ name }) => name), ...choices].join(' '))} options=${quoted(names.join(' '))} ;;`;
  });
  const paths = all.map(({ path }) => quoted(path.join(' '))).join('|');
  return `_exit_brain() {
  local at="" word words="" options="" skip="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    if [ -n "$skip" ]; then skip=""; continue; fi
    case "$word" in
      ${[...new Set(valued)].join('|')}) skip=1 ;;
      -*) ;;
      *) case "\${at:+$at }$word" in ${paths}) at="\${at:+$at }$word" ;; esac ;;
    esac
  done
  case "$at" in
${known.join('\n')}
  esac
  local typed="\${COMP_WORDS[COMP_CWORD]}"
  if [ -n "$skip" ]; then COMPREPLY=($(compgen -f -- "$typed"))
  else case "$typed" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$typed")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$typed")) ;;
  esac; fi
}
complete -o default -F _exit_brain exit-brain
`;
}

const quoted = (text: string): string => `"${text}"`;
