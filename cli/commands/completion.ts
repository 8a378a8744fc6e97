import { Argument } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { wordsOf } from '../completion/words.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Register } from './command.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `completion bash|zsh|fish`: a script for the shell to source. */
export const completion: Register = (program) => {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS)))
    .description('completion for a shell')
    .addHelpText(
      'after',
      '\nExamples:\n  source <(exit-brain completion bash)                                    # in ~/.bashrc\n' +
        '  source <(exit-brain completion zsh)                                     # in ~/.zshrc, after compinit\n' +
        '  exit-brain completion fish > ~/.config/fish/completions/exit-brain.fish\n',
    )
    .action((shell: keyof typeof SCRIPTS) => {
      process.stdout.write(SCRIPTS[shell](wordsOf(program)));
    });
};
