import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flagsChanged } from '../../functions/flags-changed/function.ts';
import { ssmFlagsHistory } from '../../shared/adapters/ssm/flags-history.ts';
import type { FlagVersion } from '../../shared/ports/flags-history.ts';
import { AwsRefusal, type AwsStub, startAwsStub, stubClient } from '../support/aws-stub.ts';
import { realTimeClock } from '../support/test-clock.ts';
import { errorOf, parts } from './support.ts';

const path = '/exit-brain/test';
const AT = '2026-11-21T10:00:00Z';
const AT_MS = Date.parse(AT);
const LIVE: FlagVersion = { version: 4, value: 'LIVE', changedBy: 'arn:aws:iam::1:user/ada', changedAtMs: AT_MS };

const notice = (name: string, operation = 'Update', id = 'e-1', time = AT) => ({
  id,
  time,
  source: 'aws.ssm',
  'detail-type': 'Parameter Store Change',
  detail: { name, operation, type: 'String' },
});

/** The function over a memory journal and a history that says what `newest` holds at the moment. */
function deployed(newest: () => FlagVersion | null) {
  const { store, log } = parts();
  const handle = flagsChanged({ ...store, path, history: { newest: async () => newest() } });
  const written = async () => {
    const events: unknown[] = [];
    for await (const { events: each } of store.journal.read(`flags#${path}`)) events.push(...each);
    return events;
  };
  return { handle, written, log };
}

describe('a changed flag', () => {
  it('is written down once with who, when and which version, however often the notice comes', async () => {
    const { handle, written, log } = deployed(() => LIVE);
    const event = notice(`${path}/EXIT_EXECUTOR_MODE`);
    expect(await handle(event)).toEqual({ recorded: true });
    expect(await handle(event)).toEqual({ recorded: false });
    const data = { flag: 'EXIT_EXECUTOR_MODE', operation: 'Update', ...LIVE };
    expect(await written()).toEqual([{ type: 'FlagChanged', v: 1, data }]);
    expect(log.lines.map(({ message }) => message)).toEqual([
      '[EXIT_MODE] EXIT_EXECUTOR_MODE set to "LIVE", version 4, by arn:aws:iam::1:user/ada',
    ]);
  });

  it('that was removed and made again is written down each time, although its versions begin anew', async () => {
    let newest: FlagVersion | null = LIVE;
    const { handle, written } = deployed(() => newest);
    const name = `${path}/EXIT_MODE`;
    await handle(notice(name));
    newest = null;
    await handle(notice(name, 'Delete', 'e-2', '2026-11-21T10:00:01Z'));
    newest = { version: 1, value: 'LEGACY', changedBy: null, changedAtMs: AT_MS + 2_000 };
    await handle(notice(name, 'Create', 'e-3', '2026-11-21T10:00:02Z'));
    // The first notice comes once more, long after.
    await handle(notice(name, 'Delete', 'e-2', '2026-11-21T10:00:01Z'));
    expect((await written()).map((event) => (event as { data: object }).data)).toEqual([
      { flag: 'EXIT_MODE', operation: 'Update', ...LIVE },
      {
        flag: 'EXIT_MODE',
        operation: 'Delete',
        version: null,
        value: null,
        changedBy: null,
        changedAtMs: AT_MS + 1_000,
      },
      { flag: 'EXIT_MODE', operation: 'Create', ...newest },
    ]);
  });

  it('is nothing when the parameter is none of ours, and an error when the notice cannot be read', async () => {
    const { handle, written } = deployed(() => LIVE);
    expect(await handle(notice(`${path}/SOMETHING_ELSE`))).toEqual({ recorded: false });
    expect(await handle(notice('/elsewhere/EXIT_MODE'))).toEqual({ recorded: false });
    const error = await errorOf(handle({ ...notice(`${path}/EXIT_MODE`), detail: null }));
    expect(error.code).toBe('MALFORMED_DELIVERY');
    expect(await written()).toEqual([]);
  });
});

describe('the history in Parameter Store', () => {
  let stub: AwsStub;
  let pages: readonly object[];
  beforeEach(async () => {
    stub = await startAwsStub(({ target, body }) => {
      if (target !== 'AmazonSSM.GetParameterHistory') throw new AwsRefusal(400, 'UnknownOperationException');
      if (body.Name !== `${path}/EXIT_MODE`) throw new AwsRefusal(400, 'ParameterNotFound');
      const index = Number(body.NextToken ?? 0);
      return { Parameters: [pages[index]], ...(index + 1 < pages.length ? { NextToken: String(index + 1) } : {}) };
    });
  });
  afterEach(() => stub.stop());
  const history = () =>
    ssmFlagsHistory({ client: new SSMClient(stubClient(stub.endpoint)), path, clock: realTimeClock() });

  it('answers with the newest version over all pages', async () => {
    const user = 'arn:aws:sts::1:assumed-role/ops/ada';
    pages = [
      { Version: 1, Value: 'LEGACY', LastModifiedDate: AT_MS / 1000 - 5, LastModifiedUser: 'somebody' },
      { Version: 2, Value: 'EXIT_BRAIN_V3', LastModifiedDate: AT_MS / 1000, LastModifiedUser: user },
    ];
    const newest = { version: 2, value: 'EXIT_BRAIN_V3', changedBy: user, changedAtMs: AT_MS };
    expect(await history().newest('EXIT_MODE')).toEqual(newest);
    expect(stub.requests).toHaveLength(2);
  });

  it('knows nothing of a parameter that does not exist', async () => {
    expect(await history().newest('EXIT_EXECUTOR_MODE')).toBeNull();
  });
});
