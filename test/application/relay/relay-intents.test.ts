import { expect, it } from 'vitest';
import { memoryOrderQueue } from '../../../shared/adapters/memory/queues.ts';
import { type RelayedCommit, relayIntents } from '../../../shared/application/relay/relay-intents.ts';

const RECORDED = 1_800_000_000_000;
const STREAM = 'exit#paper#main#SOLUSDT#BOTH#1';
const commit = (type: string, data: object): RelayedCommit => ({
  streamId: STREAM,
  recordedAtMs: RECORDED,
  hasOrder: true,
  events: [{ type, v: 1, data: data as Readonly<Record<string, unknown>> }],
});
const COMMITS = [
  commit('ExitOrderRequested', {
    intentId: 'eb.x.1.0',
    module: 'exit_executor',
    request: { operation: 'place', kind: 'sl' },
  }),
  commit('ExitOrderOutcomeUnknown', { intentId: 'eb.x.1.0' }),
  commit('OrphanFound', { clientOrderId: 'eb.y.1.0', foundAtMs: RECORDED }),
  commit('GatewayCheckRequested', { checkId: 'check-1' }),
];

it.each(COMMITS.map((each) => [each.events[0]?.type, each] as const))(
  '%s is passed on for ten minutes, and is the past after that',
  async (_type, each) => {
    const queue = memoryOrderQueue();
    expect(await relayIntents(queue, each, RECORDED + 600_000)).toBe(1);
    expect(await relayIntents(queue, each, RECORDED + 600_001)).toBe(0);
    expect(queue.sent).toHaveLength(1);
  },
);

it('a commit that a clock behind ours has dated is passed on', async () => {
  const queue = memoryOrderQueue();
  const [asked] = COMMITS;
  expect(asked === undefined ? 0 : await relayIntents(queue, asked, RECORDED - 900)).toBe(1);
});
