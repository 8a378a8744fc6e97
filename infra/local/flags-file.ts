import { createFlagsFileIfAbsent, fileFlags } from '../../shared/adapters/file/flags.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Flags, RawFlags } from '../../shared/ports/flags.ts';
import type { Log } from '../../shared/ports/log.ts';

/** The flags a new run starts with; a file that is already there is left as it is. */
export function writeFirstFlags(path: string, live: boolean): void {
  const values: RawFlags = {
    EXIT_MODE: 'EXIT_BRAIN_V3',
    EXIT_EXECUTOR_MODE: live ? 'LIVE' : 'SHADOW',
    EXIT_BRAIN_V3_LIVE_ROLLOUT: live ? 'ENABLED' : 'DISABLED',
    EXIT_BRAIN_V3_ENABLED: 'true',
  };
  createFlagsFileIfAbsent(path, values);
}

/** The flags in a file; log and console hear once that it cannot be read, with the reason, and once that it can again. */
export function watchedFlags(path: string, clock: Clock, log: Log, say: (text: string) => void): Flags {
  let failed: { readonly atMs: number; readonly reason: string } | null = null;
  const flags = fileFlags({
    path,
    clock,
    log: {
      ...log,
      warn: (message, fields) => {
        const reason = String(fields?.reason);
        if (failed?.reason !== reason) {
          log.warn(message, fields);
          say(`flags      not readable, the last good reading holds: ${reason}`);
        }
        failed = { atMs: clock.now(), reason };
      },
    },
  });
  return {
    async read(maxAgeMs) {
      const reading = await flags.read(maxAgeMs);
      if (failed !== null && reading.source === 'store' && reading.readStartedAtMs > failed.atMs) {
        failed = null;
        log.info('flags readable again', { where: path });
        say('flags      readable again');
      }
      return reading;
    },
  };
}
