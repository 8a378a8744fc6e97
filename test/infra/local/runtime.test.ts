import { beforeEach, describe, expect, it } from 'vitest';
import type { BusDelivery, QueueDelivery, StreamDelivery } from '../../../functions/support/events.ts';
import { MarketClock } from '../../../infra/local/market-clock.ts';
import type { Runtime } from '../../../infra/local/runtime/runtime.ts';
import { createRuntime } from '../../../infra/local/runtime/runtime.ts';
import type { Functions } from '../../../infra/local/runtime/starter.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import type { Log } from '../../../shared/ports/log.ts';

/** A whole minute of market time. */
const START_MS = 1_800_000_000_000;
const TAKEN = { batchItemFailures: [] };
const AGAIN = { batchItemFailures: [{ itemIdentifier: 'all' }] };

let clock: MarketClock;
let calls: string[];
let errors: string[];
let isIdle: boolean;
let behaviour: Partial<Record<keyof Functions, (event: never) => Promise<unknown>>>;
let runtime: Runtime;

const note = (text: string) => calls.push(`${clock.now() - START_MS} ${text}`);
const bodyOf = (event: QueueDelivery) => JSON.parse(event.Records[0]?.body ?? '{}') as Record<string, unknown>;

beforeEach(() => {
  start(START_MS);
});

function start(atMs: number): void {
  clock = new MarketClock(atMs, Number.POSITIVE_INFINITY);
  calls = [];
  errors = [];
  isIdle = false;
  behaviour = {};
  const log: Log = { info: () => undefined, warn: () => undefined, error: (message) => errors.push(message) };
  runtime = createRuntime({ clock, log, isIdle: () => isIdle });
  const call = (name: keyof Functions, fallback: (event: never) => unknown) => async (event: never) =>
    behaviour[name] === undefined ? fallback(event) : behaviour[name](event);
  runtime.connect({
    'plan-position': call('plan-position', (event: BusDelivery) => note(`plan ${JSON.stringify(event.detail)}`)),
    'change-risk-mode': call('change-risk-mode', () => note('risk')),
    'flags-changed': call('flags-changed', () => note('flags')),
    metronome: call('metronome', () => note('metronome')),
    'position-monitor': call('position-monitor', () => note('monitor')),
    watch: call('watch', (event: QueueDelivery) => {
      note(`watch ${bodyOf(event).dueAtMs}`);
      return TAKEN;
    }),
    'exit-gateway': call('exit-gateway', (event: QueueDelivery) => {
      note(`gateway ${bodyOf(event).intentId}`);
      return TAKEN;
    }),
    'request-exit-order': call('request-exit-order', (event: QueueDelivery) => {
      note(`request ${event.Records[0]?.eventSourceARN} ${bodyOf(event).requestId}`);
      return TAKEN;
    }),
    'legacy-event-driven-executor': call('legacy-event-driven-executor', () => undefined),
    'legacy-position-monitor': call('legacy-position-monitor', () => TAKEN),
    'legacy-trailing-stop-manager': call('legacy-trailing-stop-manager', () => TAKEN),
    'legacy-hybrid-tpsl': call('legacy-hybrid-tpsl', () => TAKEN),
    relay: call('relay', (event: StreamDelivery) => {
      note(`relay ${event.Records[0]?.eventID}`);
      return TAKEN;
    }),
    project: call('project', (event: StreamDelivery) => {
      note(`project ${event.Records[0]?.eventID}`);
      return TAKEN;
    }),
    status: call('status', () => note('status')),
    operator: call('operator', () => note('operator')),
  });
}

const play = (ms: number) => clock.run(() => clock.now() >= START_MS + ms);
/** Plays until nothing is in flight and nothing waits. */
const settle = () => clock.run(() => false);
const send = (intentId: string, groupId = 'lane', dedupId = intentId) =>
  runtime.orders.send({ streamId: 's', intentId }, { groupId, dedupId });
const commit = (streamId: string, number: number, hasOrder = false): Commit => ({
  streamId,
  commit: number,
  commitId: `${streamId}-${number}`,
  recordedAtMs: clock.now(),
  correlationId: 'c',
  causationId: 'c',
  flagsVersion: 'f',
  hasOrder,
  previousHash: '',
  events: [],
  state: {},
  hash: 'h',
});

describe('order lanes', () => {
  it('hand over one message of a lane at a time, in order, and a failed one again before any other', async () => {
    let failures = 2;
    behaviour['exit-gateway'] = async (event: QueueDelivery) => {
      const { intentId } = bodyOf(event);
      note(`begin ${intentId}`);
      await clock.sleep(100);
      note(`end ${intentId}`);
      if (intentId !== 'a' || failures-- <= 0) return TAKEN;
      if (failures === 1) throw new Error('crashed');
      return AGAIN;
    };
    await send('a');
    await send('b');
    await settle();
    expect(calls).toEqual([
      '0 begin a',
      '100 end a',
      '2600 begin a',
      '2700 end a',
      '5200 begin a',
      '5300 end a',
      '5300 begin b',
      '5400 end b',
    ]);
  });

  it('keep a message away for as long as its consumer wished, in whole seconds, and the next time for their own', async () => {
    let deliveries = 0;
    behaviour['exit-gateway'] = async (event: QueueDelivery) => {
      const [record] = event.Records;
      deliveries += 1;
      note(`begin ${deliveries}`);
      await clock.sleep(100);
      if (record !== undefined && deliveries === 1) await runtime.redelivery.after(record, 300);
      if (record !== undefined && deliveries === 2) await runtime.redelivery.after(record, 4_000);
      await clock.sleep(10);
      return deliveries < 4 ? AGAIN : TAKEN;
    };
    await send('a');
    await settle();
    // 100 + 1,000, then 1,200 + 4,000, then 110 ms of its own and 2,500.
    expect(calls).toEqual(['0 begin 1', '1100 begin 2', '5200 begin 3', '7810 begin 4']);
  });

  it('do not wait for one another', async () => {
    behaviour['exit-gateway'] = async (event: QueueDelivery) => {
      note(`begin ${bodyOf(event).intentId}`);
      await clock.sleep(100);
      return TAKEN;
    };
    await send('a', 'one');
    await send('b', 'two');
    await settle();
    expect(calls).toEqual(['0 begin a', '0 begin b']);
  });

  it('take an id once within five minutes', async () => {
    await send('a');
    await settle();
    await send('a');
    await clock.run(() => false);
    void clock.sleep(300_000);
    await settle();
    await send('a');
    await settle();
    expect(calls).toEqual(['0 gateway a', '300000 gateway a']);
  });
});

describe('the feed of the journal', () => {
  it('keeps the order within a stream for each consumer, and delivers again until it is taken', async () => {
    let failures = 1;
    behaviour.project = async (event: StreamDelivery) => {
      note(`project ${event.Records[0]?.eventID}`);
      if (event.Records[0]?.eventID === 'x@1' && failures-- > 0) throw new Error('crashed');
      return TAKEN;
    };
    runtime.feed(commit('x', 1, true));
    runtime.feed(commit('x', 2));
    runtime.feed(commit('y', 1));
    expect(runtime.isBusy()).toBe(true);
    await settle();
    expect(calls.sort()).toEqual([
      '0 project x@1',
      '0 project y@1',
      '0 relay x@1',
      '1000 project x@1',
      '1000 project x@2',
    ]);
    expect(runtime.isBusy()).toBe(false);
  });

  it('says from when on commits must be delivered again after a crash', async () => {
    behaviour.project = async () => (clock.now() < START_MS + 10_000 ? AGAIN : TAKEN);
    runtime.feed(commit('x', 1));
    await play(5_000);
    expect(runtime.oldestUndeliveredMs()).toBe(START_MS);
    await settle();
    expect(runtime.oldestUndeliveredMs()).toBe(clock.now());
  });
});

describe('the bus', () => {
  const fill = { source: 'bot', detailType: 'Position Filled', detail: { tradeId: 1 } };

  it('starts what its rule names, and again after a failure', async () => {
    let failures = 2;
    behaviour['plan-position'] = async () => {
      note('plan');
      if (failures-- > 0) throw new Error('the exchange was away');
    };
    await runtime.bus.publish([fill, { ...fill, detailType: 'Something Else' }]);
    await settle();
    expect(calls).toEqual(['0 plan', '1000 plan', '3000 plan']);
    expect(errors).toEqual([]);
  });

  it('does not try a breach of contract again', async () => {
    behaviour['plan-position'] = async () => {
      note('plan');
      throw Object.assign(new Error('quantity is missing'), { code: 'CONTRACT_VIOLATION' });
    };
    await runtime.bus.publish([fill]);
    await settle();
    expect(calls).toEqual(['0 plan']);
    expect(errors).toEqual([expect.stringContaining('quantity is missing')]);
  });

  it('gives an event up after five attempts, and says so', async () => {
    behaviour['plan-position'] = async () => {
      note('plan');
      throw new Error('away');
    };
    await runtime.bus.publish([fill]);
    await settle();
    expect(calls).toHaveLength(5);
    expect(errors).toHaveLength(1);
  });
});

describe('schedules and ticks', () => {
  it('start the minute that is already running, and then every minute at its beginning', async () => {
    start(START_MS + 35_000);
    behaviour.metronome = async (event: { readonly scheduledTime: string }) => {
      note(`metronome ${Date.parse(event.scheduledTime) - START_MS}`);
    };
    runtime.start();
    await play(120_000);
    runtime.stop();
    expect(calls).toEqual(
      expect.arrayContaining([
        '35000 metronome 0',
        '60000 metronome 60000',
        '120000 metronome 120000',
        '60000 monitor',
      ]),
    );
  });

  it('skip what would find nothing while nothing is open, and go on when something is', async () => {
    isIdle = true;
    behaviour.metronome = async () => {
      for (const delay of [0, 30]) await runtime.ticks.send({ account: 'a', dueAtMs: clock.now() }, delay);
    };
    runtime.start();
    await play(59_999);
    await play(100_000);
    expect(calls).toEqual([]);
    isIdle = false;
    await play(180_000);
    expect(calls.filter((line) => line.includes('watch'))).not.toEqual([]);
    expect(calls.filter((line) => line.includes('monitor'))).not.toEqual([]);
  });

  it('outlive a tick and a minute that failed', async () => {
    behaviour['position-monitor'] = async () => {
      note('monitor');
      throw new Error('away');
    };
    runtime.start();
    await play(180_001);
    expect(calls.filter((line) => line.includes('monitor'))).toHaveLength(3);
    expect(errors.length).toBeGreaterThan(0);
  });
});

describe('the tick', () => {
  it('reaches the brain and every module of the old stack that looks at positions, whatever becomes of one of them', async () => {
    for (const name of ['hybrid-tpsl', 'position-monitor', 'trailing-stop-manager'] as const) {
      behaviour[`legacy-${name}`] = async () => {
        note(name);
        if (name === 'hybrid-tpsl') throw new Error('crashed');
        return TAKEN;
      };
    }
    await runtime.ticks.send({ account: 'a', dueAtMs: 7 }, 10);
    await settle();
    expect([...calls].sort()).toEqual([
      '10000 hybrid-tpsl',
      '10000 position-monitor',
      '10000 trailing-stop-manager',
      '10000 watch 7',
    ]);
    expect(errors).toEqual(['[EXIT_BRAIN] legacy-hybrid-tpsl failed: Error: crashed']);
  });
});
