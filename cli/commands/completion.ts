import type { Command } from 'commander';
import { Argument } from 'commander';
import type { Register } from './command.ts';

/** `completion bash|zsh`: a script for the shell to source. */
export const completion: Register = (program) => {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh']))
    .description('completion for a shell')
    .addHelpText('after', '\nExample:\n  source <(exit-brain completion bash)\n')
    .action((shell: string) => {
      process.stdout.write(
        shell === 'bash' ? bash(program) : `autoload -U +X bashcompinit && bashcompinit\n${bash(program)}`,
      );
    });
};

function bash(program: Command): string {
  const options = program.options.map(({ long }) => long ?? '').join(' ');
  const cases = program.commands
    .filter(({ commands, options: own }) => commands.length + own.length > 0)
    .map((command) => {
      const words = [...command.commands.map((sub) => sub.name()), ...command.options.map(({ long }) => long ?? '')];
      return `    ${command.name()}) words="${words.join(' ')}" ;;`;
    });
  const top = program.commands.map((command) => command.name()).join(' ');
  return `_exit_brain() {
  local words="${top} ${options}"
  case "\${COMP_WORDS[*]:1}" in *" "*) for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do case "$word" in
${cases.join('\n')}
  esac; done ;; esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _exit_brain exit-brain
`;
}
