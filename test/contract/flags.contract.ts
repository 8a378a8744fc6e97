import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../shared/ports/clock.ts';
import { type Flags, FlagsUnreadableError, type RawFlags } from '../../shared/ports/flags.ts';
import { handClock } from '../support/test-clock.ts';

export interface FlagsSubject {
  /** A new instance, as a new container would have it, over the same store. */
  flags(clock: Clock): Flags;
  /** What stands in the store from now on, nothing else. */
  store(values: RawFlags): void;
  breakStore(): void;
  mendStore(): void;
  stop(): Promise<void>;
}

const LIVE: RawFlags = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
  EXIT_EXECUTOR_KILL_SWITCH: 'off',
};

/** What every reader of flags does about age, sharing and failure. */
export function flagsContract(name: string, makeSubject: () => Promise<FlagsSubject>): void {
  describe(`flags: ${name}`, () => {
    let subject: FlagsSubject;
    let clock: ReturnType<typeof handClock>;
    let flags: Flags;
    beforeAll(async () => {
      subject = await makeSubject();
    });
    beforeEach(() => {
      subject.mendStore();
      subject.store(LIVE);
      clock = handClock();
      flags = subject.flags(clock);
    });
    afterAll(() => subject.stop());

    it('answers all flags of one read with when it began', async () => {
      const startedAtMs = clock.now();
      expect(await flags.read(0)).toEqual({
        values: LIVE,
        version: expect.stringMatching(/./),
        readStartedAtMs: startedAtMs,
        source: 'store',
      });
    });

    it('leaves out what is missing in the store', async () => {
      subject.store({ EXIT_MODE: 'LEGACY' });
      expect((await flags.read(0)).values).toEqual({ EXIT_MODE: 'LEGACY' });
      subject.store({});
      clock.advance(1);
      expect((await flags.read(0)).values).toEqual({});
    });

    it('answers values as they are written, the empty and the unknown included', async () => {
      const odd: RawFlags = {
        EXIT_MODE: ' exit_brain_v3',
        EXIT_EXECUTOR_MODE: 'LIVE\n',
        EXIT_EXECUTOR_KILL_SWITCH: 'ÄN',
      };
      subject.store(odd);
      expect((await flags.read(0)).values).toEqual(odd);
    });

    it('changes the version with every value that changes, and only then', async () => {
      const first = await flags.read(0);
      clock.advance(1);
      expect((await flags.read(0)).version).toBe(first.version);
      subject.store({ ...LIVE, EXIT_EXECUTOR_MODE: 'SHADOW' });
      clock.advance(1);
      const second = await flags.read(0);
      expect(second.version).not.toBe(first.version);
      subject.store({ EXIT_MODE: 'EXIT_BRAIN_V3' });
      clock.advance(1);
      expect([first.version, second.version]).not.toContain((await flags.read(0)).version);
    });

    it('reuses a reading up to its age and not a millisecond longer', async () => {
      const first = await flags.read(0);
      subject.store({ ...LIVE, EXIT_EXECUTOR_KILL_SWITCH: 'on' });
      clock.advance(5_000);
      expect(await flags.read(5_000)).toEqual(first);
      clock.advance(1);
      const second = await flags.read(5_000);
      expect(second.values.EXIT_EXECUTOR_KILL_SWITCH).toBe('on');
      expect(second.readStartedAtMs).toBe(first.readStartedAtMs + 5_001);
    });

    it('reads again for a caller who needs it younger than another did', async () => {
      await flags.read(5_000);
      subject.store({ ...LIVE, EXIT_EXECUTOR_MODE: 'SHADOW' });
      clock.advance(1_001);
      expect((await flags.read(5_000)).values.EXIT_EXECUTOR_MODE).toBe('LIVE');
      expect((await flags.read(1_000)).values.EXIT_EXECUTOR_MODE).toBe('SHADOW');
    });

    it('answers the last good reading with its own age when the store breaks', async () => {
      const good = await flags.read(0);
      subject.breakStore();
      clock.advance(120_000);
      expect(await flags.read(5_000)).toEqual({ ...good, source: 'last-known-good' });
    });

    it('never keeps a failure: the first read after the store is mended is from the store', async () => {
      await flags.read(0);
      subject.breakStore();
      clock.advance(10);
      expect((await flags.read(5)).source).toBe('last-known-good');
      subject.mendStore();
      subject.store({ ...LIVE, EXIT_MODE: 'LEGACY' });
      const mended = await flags.read(5);
      expect(mended).toMatchObject({ source: 'store', readStartedAtMs: clock.now(), values: { EXIT_MODE: 'LEGACY' } });
    });

    it('still answers from the store while a good reading is young enough, broken or not', async () => {
      const good = await flags.read(0);
      subject.breakStore();
      clock.advance(4_000);
      expect(await flags.read(5_000)).toEqual(good);
    });

    it('refuses only when there never was a good reading, each time anew', async () => {
      subject.breakStore();
      await expect(flags.read(5_000)).rejects.toThrow(FlagsUnreadableError);
      await expect(flags.read(5_000)).rejects.toMatchObject({ code: 'FLAGS_UNREADABLE' });
      subject.mendStore();
      expect((await flags.read(5_000)).values).toEqual(LIVE);
    });

    it('reads again when the clock was set back', async () => {
      await flags.read(0);
      subject.store({ ...LIVE, EXIT_EXECUTOR_KILL_SWITCH: 'on' });
      clock.advance(-3_600_000);
      expect((await flags.read(5_000)).values.EXIT_EXECUTOR_KILL_SWITCH).toBe('on');
    });

    it('shares one read among callers at the same moment', async () => {
      const readings = await Promise.all(Array.from({ length: 10 }, () => flags.read(0)));
      expect(new Set(readings.map(({ readStartedAtMs }) => readStartedAtMs)).size).toBe(1);
      expect(readings.every(({ values }) => values.EXIT_EXECUTOR_MODE === 'LIVE')).toBe(true);
    });
  });
}
