import { utcSeconds } from '../../../domain/status/status-report.ts';
import type { ViewRow } from '../../../ports/positions-view.ts';
import type { AlarmState, Surroundings } from '../../../ports/surroundings.ts';
import { openLives } from '../../lives/open-lives.ts';
import { type Gate, gate, unanswered } from './gate.ts';

/** Executions that every function of the stack, and the lanes of many positions, may want at one time. */
const EXECUTIONS = 100;
/** Reads a second that Parameter Store allows an AWS account unless it is given more. */
const READS_PER_SECOND = 40;
const QUIET_MS = 24 * 3_600_000;

const CONCURRENCY = 'Lambda concurrency';
const THROUGHPUT = 'Parameter Store throughput';
const ALARMS = 'alarms quiet';

/** What the AWS account allows, and how the alarms stand; where there is no AWS account these gates say so. */
export async function surroundingsGates(
  surroundings: Surroundings | null,
  rows: readonly ViewRow[],
  nowMs: number,
): Promise<readonly Gate[]> {
  if (surroundings === null) return [CONCURRENCY, THROUGHPUT, ALARMS].map(notHere);
  return Promise.all([concurrency(surroundings), throughput(surroundings, rows), alarms(surroundings, nowMs)]);
}

const notHere = (name: string): Gate => ({
  name,
  outcome: 'not-applicable',
  detail: 'this system does not run on AWS',
  advice: null,
});

const READ_ADVICE = 'look at what the operator function may read (docs/deploy.md), then try again';

async function concurrency(surroundings: Surroundings): Promise<Gate> {
  try {
    const { limit, unreserved } = await surroundings.concurrency();
    const advice = `ask AWS for more concurrent executions in this region: ${EXECUTIONS} must be left for this stack`;
    return gate(CONCURRENCY, unreserved >= EXECUTIONS, `${unreserved} of ${limit} not reserved`, advice);
  } catch (error) {
    return unanswered(CONCURRENCY, error, READ_ADVICE);
  }
}

/** A lane reads the flags at most once a second. */
async function throughput(surroundings: Surroundings, rows: readonly ViewRow[]): Promise<Gate> {
  try {
    if (await surroundings.hasHighThroughput()) return gate(THROUGHPUT, true, 'higher throughput is switched on', '');
    const lanes = openLives(rows).length;
    const ok = lanes * 2 <= READS_PER_SECOND;
    const detail = `standard: ${READS_PER_SECOND} reads a second for the whole AWS account, ${lanes} positions may ask for as many`;
    return gate(THROUGHPUT, ok, detail, 'switch on higher throughput in the settings of Parameter Store');
  } catch (error) {
    return unanswered(THROUGHPUT, error, READ_ADVICE);
  }
}

async function alarms(surroundings: Surroundings, nowMs: number): Promise<Gate> {
  let found: readonly AlarmState[];
  try {
    found = await surroundings.alarms();
  } catch (error) {
    return unanswered(ALARMS, error, READ_ADVICE);
  }
  if (found.length === 0) return gate(ALARMS, false, 'no alarm of this stack was found', 'deploy this version first');
  const ringing = found.filter(({ state }) => state === 'ALARM');
  if (ringing.length > 0) {
    return gate(ALARMS, false, told(ringing), 'each has a paragraph in the runbook under the end of its name');
  }
  const recent = found.filter(({ sinceMs }) => sinceMs !== null && nowMs - sinceMs < QUIET_MS);
  const blind = found.filter(({ state }) => state === 'INSUFFICIENT_DATA');
  const doubtful = [...new Set([...blind, ...recent])];
  if (doubtful.length === 0) return gate(ALARMS, true, `${found.length} alarms, quiet for a day`, '');
  return {
    name: ALARMS,
    outcome: 'look',
    detail: `none of ${found.length} rings; changed within a day or without data: ${told(doubtful)}`,
    advice: 'find out in CloudWatch whether one of them rang within the last day',
  };
}

const told = (alarms: readonly AlarmState[]): string =>
  alarms
    .map(({ name, state, sinceMs }) => `${name} (${state}${sinceMs === null ? '' : ` since ${utcSeconds(sinceMs)}`})`)
    .join(', ');
