import { STATUS_PATH } from '../../functions/status/function.ts';
import type { PositionProtection } from '../../shared/application/status/protection-summary.ts';
import type { SystemStatus } from '../../shared/application/status/system-status.ts';
import { flagsStreamId } from '../../shared/domain/flags/flag-history.ts';
import type { OperationalState } from '../../shared/domain/flags/interpret.ts';
import type { FlagName } from '../../shared/ports/flags.ts';
import type { Doors } from './aws.ts';
import type { Outputs } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { eventsOf } from './lives.ts';
import { brainStopOf, nameOf, planOf, requestedBy, ticksAfter } from './looks.ts';
import type { Person, Team } from './people.ts';
import { expect, type Protocol } from './protocol.ts';
import { until } from './until.ts';
import type { Venue } from './venue.ts';

/** Long, because whatever else runs on this machine takes its share. */
const SECONDS = 120;

/** Where the story has come to: what stands, and who looks after it. */
export interface Watch {
  readonly emulator: Emulator;
  readonly outputs: Outputs;
  readonly doors: Doors;
  readonly venue: Venue;
  readonly team: Team;
}

/** What the specification's status begins with; the rest is our own, and stands behind it. */
const STATUS_KEYS = 'timestamp,config,executor,metrics,operational_state';

/** The status as the deployed function tells it. */
export const statusOf = async (person: Person): Promise<SystemStatus> => person.asked<SystemStatus>('status');

/** Waits until the status shows this state: flags may be seconds old. */
export const stateOf = (person: Person, state: OperationalState): Promise<SystemStatus> => {
  let last: string | undefined;
  const ask = async () => {
    const found = await statusOf(person);
    last = found.operational_state;
    return last === state ? found : undefined;
  };
  return until(`the state ${state}`, SECONDS, ask, () => `it is ${last}`);
};

/** SHADOW as somebody new sees it, and what does not get him out of it by mistake. */
export async function seeShadow({ emulator, doors, team, outputs }: Watch, protocol: Protocol): Promise<void> {
  const { operator, reader } = team;
  await protocol.step('CLI: status tells SHADOW in the words of the specification, to whom IAM allows', async () => {
    const found = await stateOf(operator, 'EXIT_BRAIN_V3_SHADOW');
    expect(Object.keys(found).slice(0, 5).join() === STATUS_KEYS, `it begins with ${Object.keys(found).join()}`);
    expect(found.executor.running && found.executor.effective_mode === 'SHADOW', JSON.stringify(found.executor));
    expect(found.protection.open_positions === 2, JSON.stringify(found.protection));
    const text = await reader.told('status', '--protection');
    const wanted = ['🟡 Operational State: EXIT_BRAIN_V3_SHADOW', '  EXIT_EXECUTOR_MODE: SHADOW', '  Running: True'];
    const missing = wanted.filter((line) => !text.includes(`${line}\n`));
    expect(missing.length === 0, `not in the text: ${missing.join()}\n${text}`);
    const stranger = await fetch(`${emulator.endpoint}${pathOf(outputs)}`).then(({ status }) => status);
    expect(stranger === 403, `without a signature its URL answers ${stranger}`);
  });
  await protocol.step(
    'CLI: a typo, a missing yes and a missing permission change no flag and say so in a line',
    async () => {
      const before = JSON.stringify(await doors.flags());
      const refusals = await Promise.all([
        operator.runs('flags', 'set', 'EXIT_EXECUTOR_MOD=LIVE'),
        operator.runs('flags', 'set', '--yes', 'EXIT_EXECUTOR_MODE=LIV'),
        operator.runs('flags', 'set', ...LIVE),
        reader.runs('flags', 'set', 'EXIT_BRAIN_V3_LIVE_ROLLOUT=DISABLED'),
        reader.runs('close', '--all', '--yes'),
      ]);
      const wanted = [
        /did you mean EXIT_EXECUTOR_MODE\?/,
        /cannot be "LIV" \(did you mean LIVE\?\)/,
        /say --yes/,
        /not authorized to perform: ssm:PutParameter/,
        /not authorized to perform: lambda:InvokeFunction/,
      ];
      for (const [index, { code, stdout, stderr }] of refusals.entries()) {
        const said = stderr.trim().split('\n').at(-1) ?? '';
        expect(code !== 0 && stdout === '' && wanted[index]?.test(said) === true, `${code}: ${stdout}${stderr}`);
        expect(!/\n\s+at /.test(stderr), stderr);
      }
      const after = JSON.stringify(await doors.flags());
      expect(after === before, `were ${before}, are ${after}`);
    },
  );
}

/** The address of the status function; in the emulator it is a path. */
const pathOf = ({ Urlstatus = '' }: Outputs): string =>
  `/_aws/lambda-url/${new URL(Urlstatus).hostname.split('.')[0]}${STATUS_PATH}`;

const LIVE = ['EXIT_MODE=EXIT_BRAIN_V3', 'EXIT_EXECUTOR_MODE=LIVE', 'EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED'] as const;

/** Sets what is missing for LIVE; the flags that stand already may be named again. */
export async function setLive({ operator }: Team, from: string): Promise<void> {
  const { code, stdout, stderr } = await operator.runs('flags', 'set', '--yes', ...LIVE);
  expect(code === 0 && stdout === 'effective mode: LIVE\n', `${code}: ${stdout}${stderr}`);
  expect(stderr.includes(`effective mode ${from} → LIVE\n`), stderr);
}

/** LIVE by the tool, and what it shows then. */
export async function goLive(watch: Watch, protocol: Protocol): Promise<void> {
  const { doors, venue, team, outputs } = watch;
  await protocol.step(
    'CLI: LIVE by flags set, and stops of the brain rest for every position',
    async () => {
      await setLive(team, 'SHADOW');
      const flippedAtMs = Date.now();
      await Promise.all(['BTCUSDT', 'ETHUSDT'].map((symbol) => brainStopOf(doors, venue, symbol, SECONDS)));
      return (Date.now() - flippedAtMs) / 1_000;
    },
    (seconds) => `${seconds.toFixed(1)} s after the last parameter`,
  );
  await protocol.step(
    'a changed flag is in the journal, with who changed it',
    async () => {
      const flag: FlagName = 'EXIT_BRAIN_V3_LIVE_ROLLOUT';
      const streamId = flagsStreamId(outputs.FlagsPath ?? '');
      const changed = await until('the change in the journal', SECONDS, async () =>
        (await doors.journal())
          .get(streamId)
          ?.flatMap(({ events }) => events)
          .find(({ type, data }) => type === 'FlagChanged' && data.flag === flag && data.value === 'ENABLED'),
      );
      expect(String(changed.data.changedBy).endsWith('/the-operator'), `changed by ${changed.data.changedBy}`);
      return String(changed.data.changedBy);
    },
    (by) => `by ${by.split(':').at(-1)}`,
  );
}

/** What the tool shows of positions in LIVE is what rests at the exchange and stands in the journal. */
export async function seeLive({ doors, venue, team }: Watch, protocol: Protocol): Promise<void> {
  const { operator } = team;
  await protocol.step('CLI: status, positions, plan, decisions and orders show what is at the exchange', async () => {
    const stop = await brainStopOf(doors, venue, 'BTCUSDT', SECONDS);
    const [found, positions, plan, decisions, orders] = await Promise.all([
      stateOf(operator, 'EXIT_BRAIN_V3_LIVE'),
      operator.asked<PositionProtection[]>('positions'),
      operator.told('plan', 'BTCUSDT'),
      operator.told('decisions', 'BTCUSDT'),
      operator.told('orders', '--symbol', 'BTCUSDT'),
    ]);
    expect(found.executor.effective_mode === 'LIVE' && found.config.live_mode_active, JSON.stringify(found.config));
    const shown = positions.find(({ symbol }) => symbol === 'BTCUSDT');
    const rests = (await venue.resting('BTCUSDT')).filter(({ type }) => type === 'STOP_MARKET');
    const prices = rests.map(({ triggerPrice }) => Number(triggerPrice));
    expect(
      [shown?.stop, shown?.floor].every((price) => prices.includes(Number(price ?? Number.NaN))),
      `shown are ${shown?.stop} and ${shown?.floor}, at the exchange rest ${prices.join(', ')}`,
    );
    expect(/^BTCUSDT LONG [\d.]+ at [\d.]+ \(life 1\)\nplan \d+: STANDARD_LADDER /.test(plan), plan);
    expect(/ {2}LIVE {4}type=/.test(decisions), decisions);
    expect(orders.includes(stop.clientOrderId), orders);
  });
}

/** The symbol of a position that a person takes over. */
export const TAKEN_OVER = 'LINKUSDT';

/** A symbol is left to a person and taken back, and its position is closed by hand; nothing of it is waited for in the end. */
export async function takeOneOver({ emulator, doors, venue, team }: Watch, protocol: Protocol): Promise<void> {
  const { operator } = team;
  const symbol = TAKEN_OVER;
  await protocol.step('CLI: an ignored symbol is left alone, one looked after again has its stop', async () => {
    const said = await operator.told('ignore', symbol, '--reason', 'rehearsal');
    expect(said === `${symbol} is left alone\n`, said);
    await doors.publish('entry-bot', await venue.open(symbol));
    // Two more words of the same tool, so that ticks pass meanwhile.
    const again = await operator.told('ignore', symbol);
    expect(again === `${symbol} is left alone already\n`, again);
    await ticksAfter(emulator, Date.now(), 2);
    const asked = eventsOf(await doors.journal(), symbol, 'ExitOrderRequested');
    const own = asked.filter(({ data }) => data.module === 'exit_executor');
    expect(own.length === 0, `${own.length} orders were asked for`);
    const orders = await venue.resting(symbol);
    expect(orders.length === 0, `${orders.map(nameOf).join(', ')} rests`);
    await operator.told('ignore', symbol, '--stop');
    await planOf(doors, symbol, SECONDS);
    await brainStopOf(doors, venue, symbol, SECONDS);
  });
  await protocol.step('CLI: close sells at market through the gateway', async () => {
    const said = await operator.told('close', symbol, '--yes');
    expect(/^LINKUSDT: (placed)(, placed)*\n$/.test(said), said);
    expect(!(await venue.held()).includes(symbol), `${symbol} is still held`);
    const journal = await doors.journal();
    const by = requestedBy(journal, 'operator');
    expect(by.size > 0, 'nobody asked for it in the journal');
  });
}
