import { statusText } from '../../shared/domain/status/status-text.ts';
import type { Register } from './command.ts';

/** `status`: the specification's text, or the status endpoint's JSON. */
export const status: Register = (program, run) => {
  program
    .command('status')
    .description('operational state, flags, executor and order counts')
    .option('--protection', 'also list what protects every open position')
    .addHelpText('after', '\nExamples:\n  exit-brain status\n  exit-brain --json status | jq .protection\n')
    .action((options: { readonly protection?: boolean }, command) =>
      run(command.optsWithGlobals(), async ({ system, out }) => {
        const found = await system.status();
        const { protection, heartbeat, flags } = found;
        out.result(found, () => {
          const more = [
            `Open positions: ${protection.open_positions}, ${protection.with_stop} with a stop that rests`,
            ...protection.without_stop.map((symbol) => out.paint('yellow', `  without a stop of ours: ${symbol}`)),
            `Last tick: ${heartbeat.last_tick ?? 'never'}, last reconciliation: ${heartbeat.last_reconciliation ?? 'never'}`,
            `Flags: ${flags.readable ? `version ${flags.version}` : out.paint('red', 'cannot be read')}${flags.kill_switch ? ', kill switch on' : ''}`,
          ];
          return `${statusText(found)}${options.protection === true ? more.join('\n') : ''}`.trimEnd();
        });
        return 0;
      }),
    );
};
