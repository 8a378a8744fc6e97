import type { FlagEffect, FlagSetting } from '../../shared/domain/flags/flag-change.ts';
import { allowedFor, effectOf, FlagRefusedError, parseFlagSetting } from '../../shared/domain/flags/flag-change.ts';
import type { FlagsMeaning } from '../../shared/domain/flags/interpret.ts';
import { interpretFlags } from '../../shared/domain/flags/interpret.ts';
import { FLAG_NAMES, type FlagName, type RawFlags } from '../../shared/ports/flags.ts';
import { table } from '../output.ts';
import { CliError, NOT_CONFIRMED, WRONG_WORDS } from '../system/system.ts';
import type { Register, Session } from './command.ts';
import { examples } from './command.ts';

/** `flags get` and `flags set`: what the flags say, alone and together. */
export const flags: Register = (program, run) => {
  const group = program.command('flags').description('read and set the flags that decide who owns the exits');
  group
    .command('get')
    .description('every flag, and what they mean together')
    .addHelpText('after', examples('flags get', '--stage prod flags get --json'))
    .action((_options, command) =>
      run(command.optsWithGlobals(), async ({ system, out }) => {
        const { values, version } = await system.flags.read();
        const meaning = interpretFlags(values);
        const { ownership } = meaning;
        const warnings = remarksOn(meaning);
        out.result({ values, version, effective_mode: ownership, warnings }, () => {
          const rows = FLAG_NAMES.map((name) => [name, values[name] ?? '(not set)', allowedFor(name)]);
          const lines = [
            table(['flag', 'value', 'may be'], rows),
            '',
            `effective mode: ${out.paint('bold', ownership)}`,
          ];
          return [...lines, ...warnings.map((warning) => out.paint('yellow', warning))].join('\n');
        });
        return 0;
      }),
    );
  group
    .command('set')
    .argument('<settings...>', 'NAME=VALUE, one or more')
    .option('-y, --yes', 'do not ask before a step towards LIVE')
    .description('set flags; asks before anything that brings LIVE closer, never on the way to safety')
    .addHelpText(
      'after',
      '\nExamples:\n  exit-brain flags set EXIT_EXECUTOR_MODE=SHADOW\n  exit-brain --stage prod flags set EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED\n',
    )
    .action((texts: readonly string[], options: { readonly yes?: boolean }, command) => {
      const settings = texts.map(settingOf);
      return run(command.optsWithGlobals(), (session) => setFlags(session, settings, options.yes === true));
    });
};

async function setFlags({ system, out }: Session, settings: readonly FlagSetting[], yes: boolean): Promise<number> {
  const { values } = await system.flags.read();
  const effect = effectOf(values, settings);
  out.remark(`${system.name}: effective mode ${effect.before} → ${effect.after}`);
  for (const { flag, value } of settings)
    out.remark(`  ${flag}: ${values[flag as FlagName] ?? '(not set)'} → ${value}`);
  if (effect.towardsLive && !yes && !(await out.confirm(question(effect)))) {
    throw new CliError('nothing was changed', NOT_CONFIRMED);
  }
  for (const { flag, value } of inSafeOrder(values, settings)) await system.flags.set(flag as FlagName, value);
  const now = interpretFlags((await system.flags.read()).values);
  for (const remark of remarksOn(now)) out.remark(out.paint('yellow', remark));
  out.result({ before: effect.before, after: now.ownership, set: settings }, () => `effective mode: ${now.ownership}`);
  return 0;
}

/** A flag or a value that does not exist is a wrong word, as a command that does not exist is. */
function settingOf(text: string): FlagSetting {
  try {
    return parseFlagSetting(text);
  } catch (error) {
    if (error instanceof FlagRefusedError) throw new CliError(error.message, WRONG_WORDS);
    throw error;
  }
}

/** What the log says of flags that contradict each other, or that do not do what somebody may expect of them. */
const remarksOn = ({ startupLines, executorInitLines, ownership, fullyLive }: FlagsMeaning): readonly string[] =>
  [...startupLines, ...(ownership === 'LEGACY' ? [] : executorInitLines)]
    // That LIVE is LIVE is what was asked for.
    .filter(({ level, text }) => level === 'WARNING' && !(fullyLive && text.includes('LIVE MODE ACTIVE')))
    .map(({ text }) => text);

const question = ({ after }: FlagEffect): string =>
  after === 'LIVE' ? 'The brain will place real orders. Go LIVE?' : 'This brings LIVE one step closer. Set it?';

/** What leads to safety is set first: in between, nothing is more LIVE than before or after. */
const inSafeOrder = (values: RawFlags, settings: readonly FlagSetting[]): readonly FlagSetting[] => {
  const isTowards = (setting: FlagSetting): boolean => effectOf(values, [setting]).towardsLive;
  return [...settings.filter((setting) => !isTowards(setting)), ...settings.filter(isTowards)];
};
