import { setTimeout as sleep } from 'node:timers/promises';
import { DECISION_FLAGS_AGE_MS } from '../../shared/application/flags/read-ownership.ts';
import { isAccountStream } from '../../shared/domain/account/account-stream.ts';
import type { ExitOwnership, OperationalState } from '../../shared/domain/flags/interpret.ts';
import type { FlagName } from '../../shared/ports/flags.ts';
import type { Emulator } from './emulator.ts';
import { brainStopOf, decisionOf, nameOf, placedAfter, requestedBy, stopOf, ticksAfter } from './looks.ts';
import { setLive, statusOf, type Watch } from './on-call.ts';
import { expect, type Protocol } from './protocol.ts';
import { until } from './until.ts';

/** Long, because whatever else runs on this machine takes its share. */
const SECONDS = 120;

/** One of the three ways back, in the words of the runbook. */
interface Rollback {
  readonly name: string;
  readonly words: readonly string[];
  readonly owner: ExitOwnership;
  readonly state: OperationalState;
  /** How the three flags stand afterwards. */
  readonly flags: Readonly<Partial<Record<FlagName, string>>>;
  /** A position that is opened afterwards. */
  readonly opens: string;
}

const A: Rollback = {
  name: 'A',
  words: ['rollback'],
  owner: 'SHADOW',
  state: 'EXIT_BRAIN_V3_SHADOW',
  flags: { EXIT_MODE: 'EXIT_BRAIN_V3', EXIT_EXECUTOR_MODE: 'LIVE', EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' },
  opens: 'LTCUSDT',
};

const B: Rollback = {
  name: 'B',
  words: ['rollback', 'shadow'],
  owner: 'SHADOW',
  state: 'EXIT_BRAIN_V3_SHADOW',
  flags: { EXIT_MODE: 'EXIT_BRAIN_V3', EXIT_EXECUTOR_MODE: 'SHADOW', EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' },
  opens: 'AVAXUSDT',
};

const C: Rollback = {
  name: 'C',
  words: ['rollback', 'legacy'],
  owner: 'LEGACY',
  state: 'LEGACY',
  flags: { EXIT_MODE: 'LEGACY', EXIT_EXECUTOR_MODE: 'LIVE', EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' },
  opens: 'DOTUSDT',
};

/** The position that the first rollback leaves to the old exit stack. */
export const LEFT_BY_A = A.opens;

/** Opened while the first rollback is on its way: what its order does depends on which came first. */
const IN_BETWEEN = 'BNBUSDT';

/** The first rollback; it stands. */
export const rollBack = (watch: Watch, protocol: Protocol): Promise<void> => step(watch, A, protocol);

/** The other two from LIVE, and LIVE again after each. */
export async function rollBackFurther(watch: Watch, protocol: Protocol): Promise<void> {
  for (const rollback of [B, C]) {
    await step(watch, rollback, protocol);
    await protocol.step(
      `LIVE again after rollback ${rollback.name}: the brain protects what was opened meanwhile`,
      () => liveAgain(watch, rollback),
    );
  }
}

const step = (watch: Watch, rollback: Rollback, protocol: Protocol): Promise<void> =>
  protocol
    .step(
      `ROLLBACK ${rollback.name}: "${rollback.words.join(' ')}" makes it ${rollback.owner}, no order of the brain leaves, every stop stays`,
      () => goBack(watch, rollback),
      (seconds) => `the executor had heard after ${seconds.toFixed(1)} s`,
    )
    .then(() => undefined);

async function liveAgain({ doors, venue, team }: Watch, { owner, opens }: Rollback): Promise<void> {
  await setLive(team, owner);
  await brainStopOf(doors, venue, opens, SECONDS);
  await ownerIs({ doors }, 'LIVE');
}

async function goBack({ emulator, doors, venue, team }: Watch, rollback: Rollback): Promise<number> {
  const { words, owner, state, flags, opens } = rollback;
  const { operator } = team;
  const stops = await restingStops(venue);
  expect(stops.size > 0, 'no stop rests');
  if (words.length === 1) await doors.publish('entry-bot', await venue.open(IN_BETWEEN));
  const calledAtMs = Date.now();
  const { code, stdout, stderr } = await operator.runs(...words);
  const heardAtMs = Date.now();
  expect(code === 0 && stdout.startsWith(`executor: runs, ${owner}\n`), `${code}: ${stdout}${stderr}`);
  const unlisted = [...stops.values()].filter((symbol) => !stdout.includes(`\n${symbol} `));
  expect(unlisted.length === 0, `not listed: ${unlisted.join(', ')}\n${stdout}`);
  const [standing, status] = await Promise.all([doors.flags(), statusOf(operator)]);
  const wrong = Object.entries(flags).filter(([flag, value]) => standing[flag]?.value !== value);
  expect(wrong.length === 0, `${JSON.stringify(standing)}, wanted ${JSON.stringify(Object.fromEntries(wrong))}`);
  expect(status.operational_state === state, `the state is ${status.operational_state}`);
  await ownerIs({ doors }, owner);
  // A decision may rest on flags of this age: until then the plan of a new position can still be one of LIVE, whose orders are refused.
  await sleep(Math.max(0, heardAtMs + DECISION_FLAGS_AGE_MS - Date.now()));
  await doors.publish('entry-bot', await venue.open(opens));
  if (owner === 'SHADOW') await decisionOf(doors, opens, 'SHADOW', SECONDS);
  await stopOf(venue, opens, SECONDS);
  await ticksAfter(emulator, heardAtMs, 2);
  const journal = await doors.journal();
  const late = placedAfter(journal, fallenAtMs(emulator, calledAtMs));
  expect(late.length === 0, `left on flags read after the rollback: ${late.join(', ')}`);
  const own = requestedBy(journal);
  const orders = (await venue.resting(opens)).filter(({ clientOrderId }) => own.has(clientOrderId));
  expect(orders.length === 0, `${orders.map(nameOf).join(', ')} rests`);
  const left = await restingStops(venue);
  const gone = [...stops].filter(([id]) => !left.has(id));
  expect(gone.length === 0, `stops are gone: ${gone.map(([id, symbol]) => `${symbol} ${id}`).join(', ')}`);
  return (heardAtMs - fallenAtMs(emulator, calledAtMs)) / 1_000;
}

/** Symbols of the stops that rest, whosever they are, by the stops' client ids. */
async function restingStops(venue: Watch['venue']): Promise<ReadonlyMap<string, string>> {
  const orders = (await Promise.all((await venue.held()).map((symbol) => venue.resting(symbol)))).flat();
  return new Map(
    orders
      .filter(({ type, status }) => type === 'STOP_MARKET' && status === 'NEW')
      .map(({ clientOrderId, symbol }) => [clientOrderId, symbol]),
  );
}

/** When the parameter that stops orders had fallen. */
function fallenAtMs({ front }: Emulator, sinceMs: number): number {
  const call = front.calls.find(
    ({ atMs, operation, requestBody }) =>
      atMs >= sinceMs && operation === 'SSM.PutParameter' && requestBody.includes('EXIT_BRAIN_V3_LIVE_ROLLOUT'),
  );
  expect(call !== undefined, 'the tool wrote no rollout flag');
  return call.atMs;
}

/** Waits until the account's journal names the owner of the exits. */
const ownerIs = ({ doors }: Pick<Watch, 'doors'>, owner: ExitOwnership): Promise<true> => {
  let last: unknown;
  const ask = async () => {
    const accounts = [...(await doors.journal())].filter(([streamId]) => isAccountStream(streamId));
    const events = accounts.flatMap(([, commits]) => commits.flatMap((commit) => commit.events));
    last = events.findLast(({ type }) => type === 'OwnershipChanged')?.data.to;
    return last === owner ? true : undefined;
  };
  return until(`${owner} as owner of the exits in the journal`, SECONDS, ask, () => `it is ${last}`);
};
