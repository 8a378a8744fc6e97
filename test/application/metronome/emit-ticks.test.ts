import { expect, it } from 'vitest';
import { memoryTickQueue } from '../../../shared/adapters/memory/queues.ts';
import { emitTicks } from '../../../shared/application/metronome/emit-ticks.ts';
import type { TickQueue } from '../../../shared/ports/messaging.ts';

const MINUTE = 1_800_000_000_000;
const emit = (ticks: TickQueue, lateMs: number, accounts: readonly string[] = ['main']) =>
  emitTicks({ ticks, accounts, tickIntervalMs: 10_000, clock: { now: () => MINUTE + lateMs } }, MINUTE);

it.each([
  ['on time', 430, [0, 10, 20, 30, 40, 50]],
  ['while the first is still worth hearing', 9_999, [0, 0, 10, 20, 30, 40]],
  ['when the first two are over', 21_400, [0, 9, 19, 29]],
  ['when the minute is over', 60_000, []],
])('a minute that is called %s gets its ticks at their times', async (_when, lateMs, delays) => {
  const queue = memoryTickQueue();
  expect(await emit(queue, lateMs)).toBe(delays.length);
  expect(queue.sent.map(({ delaySeconds }) => delaySeconds)).toEqual(delays);
});

it('every account has its ticks, the earliest first', async () => {
  const queue = memoryTickQueue();
  expect(await emit(queue, 0, ['a', 'b'])).toBe(12);
  expect(queue.sent.slice(0, 3).map(({ message }) => message)).toEqual([
    { account: 'a', dueAtMs: MINUTE },
    { account: 'b', dueAtMs: MINUTE },
    { account: 'a', dueAtMs: MINUTE + 10_000 },
  ]);
});

it('a tick that is refused, and one that is never answered for, cost no other', async () => {
  const queue = memoryTickQueue();
  const flaky: TickQueue = {
    send: (tick, delaySeconds) => {
      if (delaySeconds === 0) return Promise.reject(new Error('throttled'));
      return delaySeconds === 10 ? new Promise(() => {}) : queue.send(tick, delaySeconds);
    },
  };
  void emit(flaky, 0).catch(() => {});
  await Promise.resolve();
  expect(queue.sent.map(({ delaySeconds }) => delaySeconds)).toEqual([20, 30, 40, 50]);
});

it('says that a tick was refused when all were tried', async () => {
  const queue = memoryTickQueue();
  const flaky: TickQueue = {
    send: (tick, delaySeconds) =>
      delaySeconds === 20 ? Promise.reject(new Error('throttled')) : queue.send(tick, delaySeconds),
  };
  await expect(emit(flaky, 0)).rejects.toThrow('throttled');
  expect(queue.sent).toHaveLength(5);
});
