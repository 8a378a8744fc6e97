import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bashScript } from '../../cli/completion/bash.ts';
import { fishScript } from '../../cli/completion/fish.ts';
import { wordsOf } from '../../cli/completion/words.ts';
import { zshScript } from '../../cli/completion/zsh.ts';
import { createProgram } from '../../cli/program.ts';

const program = createProgram({ stdin: {}, stdout: {}, stderr: {} } as never, () => {});
const all = wordsOf(program);

describe('in bash', () => {
  const script = bashScript(all);
  /** What is offered for the last word of a line. */
  const offered = (...line: readonly string[]): readonly string[] => {
    const words = ['exit-brain', ...line].map((word) => `'${word}'`).join(' ');
    const run = `${script}\nCOMP_WORDS=(${words}); COMP_CWORD=${line.length}; _exit_brain; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', run], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  };

  it.each([
    [['jour'], ['journal']],
    [
      ['journal', ''],
      ['tail', 'show', 'export', 'verify'],
    ],
    [['--stage', 'prod', 'journal', 'v'], ['verify']],
    [
      ['--json', 'risk', 'set', 'C'],
      ['CONSERVATIVE', 'CRITICAL'],
    ],
    [['preflight', '--f'], ['--far-stop']],
    [['journal', 'verify', '--anch'], ['--anchors']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['close', 'SOLUSDT', '--ye'], ['--yes']],
    // A command's word as the value of an option leads nowhere.
    [['--data-dir', 'journal', 'fl'], ['flags']],
  ])('%j', (line, words) => {
    expect(offered(...line)).toEqual(words);
  });
});

const hasFish = spawnSync('fish', ['--version']).error === undefined;

// What the script says is held below on every machine; that fish understands it can only be asked of fish.
describe.skipIf(!hasFish)('in fish, where it is installed', () => {
  it.each([
    ['jour', ['journal']],
    ['journal ', ['export', 'show', 'tail', 'verify']],
    ['--stage prod journal v', ['verify']],
    ['risk set C', ['CONSERVATIVE', 'CRITICAL']],
    ['journal verify --anch', ['--anchors']],
  ])('%s', (line, words) => {
    const run = `${fishScript(all)}\ncomplete -C 'exit-brain ${line}'`;
    const { stdout } = spawnSync('fish', ['--no-config', '-c', run], { encoding: 'utf8' });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((each) => each.split('\t')[0]),
    ).toEqual(words);
  });
});

describe.each([
  ['zsh', zshScript(all), (word: string) => `'${word}:`, (option: string) => `'${option}:`],
  ['fish', fishScript(all), (word: string) => `-a '${word}'`, (option: string) => `-l ${option.slice(2)} `],
])('in %s', (_shell, script, wordIn, optionIn) => {
  it('every command and every option is offered', () => {
    const words = all.flatMap(({ subcommands }) => subcommands.map(({ name }) => wordIn(name)));
    const options = all
      .flatMap(({ options }) => options.flatMap(({ names }) => names))
      .filter((name) => name.length > 2);
    expect(words.length).toBeGreaterThan(20);
    expect([...words, ...options.map(optionIn)].filter((part) => !script.includes(part))).toEqual([]);
  });

  it('quotes come in pairs, whatever the descriptions say', () => {
    for (const line of script.split('\n').filter((each) => !each.includes('"')))
      expect([line, (line.replaceAll("\\'", '').match(/'/g)?.length ?? 0) % 2]).toEqual([line, 0]);
  });
});

it('every command shows in its help how it is used', () => {
  const leaves = all.filter(({ subcommands }) => subcommands.length === 0);
  const without = leaves.filter(({ path }) => {
    let command = program;
    for (const name of path) command = command.commands.find((each) => each.name() === name) ?? command;
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    return !/Examples?:\n {2}(source <\()?exit-brain /.test(help);
  });
  expect(leaves.length).toBeGreaterThan(18);
  expect(without.map(({ path }) => path.join(' '))).toEqual([]);
});
