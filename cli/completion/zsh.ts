import type { CommandWords } from './words.ts';
import { optionsAt } from './words.ts';

/** A script for zsh: the same walk down the tree, with what each word means beside it. */
export function zshScript(all: readonly CommandWords[]): string {
  const valued = all.flatMap(({ options }) =>
    options.filter(({ takesValue }) => takesValue).flatMap(({ names }) => names),
  );
  const known = all.map((command) => {
    const { path, subcommands, choices } = command;
    const words = [
      ...subcommands.map(({ name, description }) => pair(name, description)),
      ...choices.map((choice) => pair(choice, '')),
    ];
    const options = optionsAt(all, command).flatMap(({ names, description }) =>
      names.map((name) => pair(name, description)),
    );
    return `    (${single(path.join(' '))}) next=(${words.join(' ')}); options=(${options.join(' ')}) ;;`;
  });
  const paths = all.map(({ path }) => single(path.join(' '))).join('|');
  return `#compdef exit-brain
_exit_brain() {
  local at="" word skip="" index
  local -a before=("\${(@)words[2,CURRENT-1]}") next options
  for word in "\${before[@]}"; do
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      (${[...new Set(valued)].join('|')}) skip=1 ;;
      (-*) ;;
      (*) case "\${at:+$at }$word" in (${paths}) at="\${at:+$at }$word" ;; esac ;;
    esac
  done
  local typed="\${words[CURRENT]}"
  case "$at" in
${known.join('\n')}
  esac
  if [[ -n "$skip" ]]; then _files
  elif [[ "$typed" == -* ]]; then _describe option options
  elif (( \${#next} )); then _describe command next
  else _files; fi
}
compdef _exit_brain exit-brain
`;
}

/** A word and what it means, as _describe takes them. */
const pair = (name: string, description: string): string =>
  single(`${name.replaceAll(':', '\\:')}:${description.replaceAll(':', '\\:')}`);

const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
