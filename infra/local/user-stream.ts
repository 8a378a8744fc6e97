import { createIntake } from '../../shared/adapters/binance/user-stream-intake.ts';
import { DEFAULT_TIMINGS } from '../../shared/adapters/binance/user-stream-options.ts';
import type { PaperExchange } from '../../shared/adapters/paper/index.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { UserStream } from '../../shared/ports/user-stream.ts';

/** How long a frame is on its way, milliseconds: half a round trip, as for everything that leaves the paper exchange. */
const ON_ITS_WAY_MS = 10;

/**
 * The paper exchange's user stream under the market's clock, which knows of no socket: the frames, with the faults of the
 * run, go into the same reader as those of a socket. After a cut it is deaf as long as a first reconnect takes.
 */
export function marketUserStream(exchange: Pick<PaperExchange, 'hear'>, clock: Clock, log: Log): UserStream {
  return {
    async open(handlers) {
      const { announcementMs, firstPauseMs } = DEFAULT_TIMINGS;
      const intake = createIntake({ handlers, clock, log, announcementMs, secrets: () => [] });
      let connection = 1;
      let isConnected = true;
      let lastEventMs: number | null = null;
      const reconnect = async (): Promise<void> => {
        isConnected = false;
        connection += 1;
        const mine = connection;
        await clock.sleep(firstPauseMs);
        if (mine !== connection) return;
        isConnected = true;
        intake.gap({ reason: 'reconnected', detail: 'the connection was cut' });
      };
      const leave = exchange.hear({
        onFrames: (frames) => {
          if (!isConnected) return;
          const texts = frames.map((frame) => JSON.stringify(frame));
          const mine = connection;
          void clock.sleep(ON_ITS_WAY_MS).then(() => {
            // What was still on its way when the connection broke is lost with it.
            if (mine !== connection) return;
            lastEventMs = clock.now();
            for (const text of texts) intake.take(text);
          });
        },
        onCut: () => void reconnect(),
      });
      return {
        close: async () => {
          leave();
          connection += 1;
          isConnected = false;
          intake.stop();
        },
        lastEventAtMs: () => lastEventMs,
        isConnected: () => isConnected,
      };
    },
  };
}
