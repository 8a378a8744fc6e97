import { Argument } from 'commander';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import { protectionOf } from '../../shared/application/status/protection-summary.ts';
import type { SystemStatus } from '../../shared/application/status/system-status.ts';
import { ROLLBACKS } from '../../shared/domain/flags/flag-change.ts';
import { interpretFlags } from '../../shared/domain/flags/interpret.ts';
import type { FlagName } from '../../shared/ports/flags.ts';
import type { Register, Session } from './command.ts';
import { positionsText } from './positions.ts';

/** Real time to wait for the executor's next tick under the new flags. */
const HEARD_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 1_000;

/** The executor did not show within the time that it heard of it. */
const NOT_HEARD = 4;

/** `rollback`: one word, no question; the flag that stops orders falls first. */
export const rollback: Register = (program, run) => {
  program
    .command('rollback')
    .addArgument(
      new Argument('[to]', 'how far')
        .choices(Object.keys(ROLLBACKS))
        .default('kill-switch', 'kill-switch: the fastest'),
    )
    .description('stop sending orders now, then report what protects every position')
    .addHelpText(
      'after',
      '\nExamples:\n  exit-brain rollback           A: EXIT_BRAIN_V3_LIVE_ROLLOUT=DISABLED, the brain goes on observing\n' +
        '  exit-brain rollback shadow    B: A, and EXIT_EXECUTOR_MODE=SHADOW\n' +
        '  exit-brain rollback legacy    C: A, and EXIT_MODE=LEGACY, EXIT_BRAIN_V3_ENABLED=false: the old stack owns the exits\n' +
        '\nNo stop is removed; the brain’s take-profits are cancelled on the next tick.\n',
    )
    .action((to: keyof typeof ROLLBACKS, _options, command) =>
      run(command.optsWithGlobals(), (session) => rollBack(session, to)),
    );
};

async function rollBack({ system, out }: Session, to: keyof typeof ROLLBACKS): Promise<number> {
  for (const { flag, value } of ROLLBACKS[to]) {
    await system.flags.set(flag as FlagName, value);
    out.remark(`${flag}=${value}`);
  }
  const { ownership } = interpretFlags((await system.flags.read()).values);
  out.remark(`effective mode: ${ownership}; orders that are not on the wire yet do not leave any more`);
  const found = await heard(system, out, ownership);
  const rows = await system.view.rowsOf(system.venue, system.account);
  const protection = protectionOf(rows);
  out.progress(null);
  out.result({ rolled_back: to, effective_mode: ownership, executor: found.executor, protection }, () =>
    [
      `executor: ${found.executor.running ? `runs, ${found.executor.effective_mode ?? 'LEGACY'}` : 'does not run'}`,
      positionsText(protection, out),
    ].join('\n'),
  );
  if (!isLive(found)) return 0;
  out.remark('the executor has not shown yet that it heard of it: look again with "npx exit-brain status"');
  return NOT_HEARD;
}

const isLive = ({ executor }: SystemStatus): boolean => executor.running && executor.effective_mode === 'LIVE';

/** Waits until the executor's own tick says in whose name it judges now; what is sent is guarded by the flags anyway. */
async function heard(system: Session['system'], out: Session['out'], ownership: string): Promise<SystemStatus> {
  const untilMs = systemClock.now() + HEARD_WITHIN_MS;
  for (;;) {
    const found = await system.status();
    const { running, effective_mode } = found.executor;
    const hasHeard = !running || (effective_mode ?? 'LEGACY') === ownership;
    if (hasHeard || systemClock.now() >= untilMs) return found;
    out.progress(`waiting for the executor's next tick (last: ${found.heartbeat.last_tick}) …`);
    await systemClock.sleep(ASK_EVERY_MS);
  }
}
