import { describe, expect, it } from 'vitest';
import { MarketClock } from '../../../infra/local/market-clock.ts';
import { TimerHeap } from '../../../infra/local/timer-heap.ts';
import { TimedOutError } from '../../../shared/ports/clock.ts';

const START_MS = 1_000_000;
const fast = () => new MarketClock(START_MS, Number.POSITIVE_INFINITY);
const never = () => false;
const realWait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('market time', () => {
  it('wakes by time, and of one time in the order in which was asked', async () => {
    const clock = fast();
    const woken: string[] = [];
    const wake = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now() - START_MS}`);
    };
    void wake('late', 50);
    void wake('first', 10);
    void wake('second', 10);
    void wake('past', -5);
    await clock.run(never);
    expect(woken).toEqual(['past@0', 'first@10', 'second@10', 'late@50']);
  });

  it('stands still while something is in flight, however long that really takes', async () => {
    const clock = fast();
    let answeredAtMs = 0;
    let wokenAtMs = 0;
    void clock.timeout(realWait(30), 5_000, 'a slow answer').then(() => {
      answeredAtMs = clock.now();
    });
    void clock.sleep(10).then(() => {
      wokenAtMs = clock.now();
    });
    await clock.run(never);
    expect([answeredAtMs, wokenAtMs]).toEqual([START_MS, START_MS + 10]);
  });

  it('runs out in market time when the other side holds the answer back', async () => {
    const clock = fast();
    const serve = async () => {
      await realWait(1);
      await clock.hold(9_000);
    };
    const other = clock.timeout(serve(), 5_000, 'the venue');
    const outcome = other.catch((error: unknown) => ({ error, atMs: clock.now() }));
    await clock.run(never);
    expect(await outcome).toEqual({ error: expect.any(TimedOutError), atMs: START_MS + 5_000 });
  });

  it('moves on for a time limit around other calls, but not past what is really in flight within', async () => {
    const clock = fast();
    const around = clock.around();
    const answered = clock.timeout(
      realWait(10).then(() => clock.hold(40)),
      5_000,
      'the venue',
    );
    const whole = around.timeout(answered, 100, 'the reading').then(() => clock.now() - START_MS);
    const late = around.timeout(clock.sleep(500), 100, 'the reading').catch((error: unknown) => ({
      error,
      atMs: clock.now() - START_MS,
    }));
    await clock.run(never);
    expect(await whole).toBe(40);
    expect(await late).toEqual({ error: expect.any(TimedOutError), atMs: 100 });
  });

  it('passes a latency that is held within a call, and the call itself then keeps time from moving again', async () => {
    const clock = fast();
    const steps: number[] = [];
    const serve = async () => {
      await realWait(1);
      await clock.hold(10);
      steps.push(clock.now() - START_MS);
      await realWait(10);
      await clock.hold(10);
      return 'answer';
    };
    void clock.timeout(serve(), 1_000, 'a request').then(() => steps.push(clock.now() - START_MS));
    void clock.sleep(15).then(() => steps.push(clock.now() - START_MS));
    await clock.run(never);
    expect(steps).toEqual([10, 15, 20]);
  });

  it('comes out even when a caller gives up, or was never under it', async () => {
    const clock = fast();
    const serve = async () => {
      await realWait(1);
      await clock.hold(50);
    };
    void clock.hold(10);
    void clock.timeout(serve(), 20, 'given up').catch(() => undefined);
    await clock.run(never);
    const order: string[] = [];
    void clock.timeout(realWait(20), 1_000, 'a call').then(() => order.push('answer'));
    void clock.sleep(1).then(() => order.push('timer'));
    await clock.run(never);
    expect(order).toEqual(['answer', 'timer']);
  });

  it('tells of every step before whoever waited for it runs', async () => {
    const clock = fast();
    const seen: string[] = [];
    clock.onAdvance((nowMs) => seen.push(`advance ${nowMs - START_MS}`));
    void clock.sleep(7).then(() => seen.push('woken'));
    await clock.run(never);
    expect(seen).toEqual(['advance 7', 'woken']);
  });

  it('asks whether the run is over only when the work of the last timer has come to rest', async () => {
    const clock = fast();
    let isWorking = false;
    const states: boolean[] = [];
    void clock.sleep(10).then(async () => {
      isWorking = true;
      await clock.timeout(realWait(10), 1_000, 'work');
      isWorking = false;
    });
    void clock.sleep(20);
    await clock.run(() => {
      states.push(isWorking);
      return clock.now() >= START_MS + 10;
    });
    expect(states).toEqual([false, false]);
  });

  it('ends when nothing is left to wait for', async () => {
    await fast().run(never);
  });
});

describe('a finite speed', () => {
  it('lets the real time pass that market time stands for, in small steps', async () => {
    const clock = new MarketClock(START_MS, 100);
    const steps: number[] = [];
    clock.onAdvance((nowMs) => steps.push(nowMs - START_MS));
    const startedMs = performance.now();
    void clock.sleep(30_000);
    await clock.run(never);
    expect(performance.now() - startedMs).toBeGreaterThan(290);
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(steps.at(-1)).toBe(30_000);
  });

  it('makes up for the time that work took', async () => {
    const clock = new MarketClock(START_MS, 100);
    const startedMs = performance.now();
    for (let due = 5_000; due <= 25_000; due += 5_000) {
      void clock.sleep(due).then(() => clock.timeout(realWait(60), 1_000, 'work'));
    }
    await clock.run(never);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('ends soon after it was asked to, even when the next timer is far away', async () => {
    const clock = new MarketClock(START_MS, 1);
    void clock.sleep(3_600_000);
    let isOver = false;
    setTimeout(() => {
      isOver = true;
    }, 20);
    const startedMs = performance.now();
    await clock.run(() => isOver);
    expect(performance.now() - startedMs).toBeLessThan(500);
    expect(clock.now()).toBeLessThan(START_MS + 1_000);
  });

  it('takes up what an outside caller began while real time passed', async () => {
    const clock = new MarketClock(START_MS, 100);
    void clock.sleep(20_000);
    let answeredAtMs = 0;
    setTimeout(() => {
      void clock.hold(1_000).then(() => {
        answeredAtMs = clock.now() - START_MS;
      });
    }, 30);
    await clock.run(never);
    expect(answeredAtMs).toBeGreaterThanOrEqual(1_000);
    expect(answeredAtMs).toBeLessThan(18_000);
  });
});

describe('timers', () => {
  it('come out in order, cancelled ones never, and do not pile up', () => {
    const heap = new TimerHeap();
    const taken: number[] = [];
    const timers = Array.from({ length: 5_000 }, (_, index) => {
      const atMs = (index * 7_919) % 1_000;
      return heap.add(atMs, () => taken.push(atMs));
    });
    timers.forEach((timer, index) => {
      if (index % 10 !== 0) heap.cancel(timer);
    });
    expect(heap.size).toBeLessThan(1_100);
    for (let timer = heap.take(); timer !== undefined; timer = heap.take()) timer.fire();
    expect(taken).toHaveLength(500);
    expect(taken).toEqual([...taken].sort((a, b) => a - b));
  });

  it('can be cancelled after they were taken, without any effect', () => {
    const heap = new TimerHeap();
    const first = heap.add(1, () => undefined);
    heap.add(2, () => undefined);
    expect(heap.take()).toBe(first);
    for (let times = 0; times < 100; times++) heap.cancel(first);
    expect(heap.first()?.atMs).toBe(2);
  });
});
