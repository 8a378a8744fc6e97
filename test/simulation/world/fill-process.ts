import { userStreamThrough } from '../../../shared/adapters/binance/user-stream.ts';
import {
  type FillStream,
  type FillStreamOptions,
  type FillStreamParts,
  startFillStream,
} from '../../../shared/application/fill-stream/fill-stream.ts';
import { Container, type Stage } from './container.ts';
import type { Venue } from './venue.ts';

const COLD_START_MS = [400, 2_000] as const;
/** How long until somebody starts a process again that has ended, milliseconds. */
const AWAY_MS = [2_000, 40_000] as const;
/** The old and the new process of a deployment run side by side for so long at most. */
const TOGETHER_MS = 4_000;
/** A process that was asked to end is ended after so long. */
const GOODBYE_MS = 5_000;
/** The venue wants the key every half hour; a run is minutes. */
const KEEP_ALIVE_MS = 40_000;

/** What the process is made of besides its stream and its clock, in a container of its own. */
export type ProcessParts = (container: Container) => Omit<FillStreamParts, 'stream' | 'clock'>;

/** Changes those parts: how deliberate bugs get in. */
export type SabotageFills = (parts: ReturnType<ProcessParts>) => ReturnType<ProcessParts>;

/** The process that listens to the account's own stream, and whoever keeps it running. */
export interface FillProcess {
  /** A new deployment: one more is started, and the one before is asked to end. */
  deploy(): void;
}

/** Starts the process of a run, and again whenever it has ended. */
export function fillProcess(
  stage: Stage,
  venue: Pick<Venue, 'streamWays'>,
  partsOf: ProcessParts,
  options: FillStreamOptions,
): FillProcess {
  const { scheduler, chance } = stage;
  let started = 0;
  let running: { readonly container: Container; stream: FillStream | null } | null = null;

  const start = (): void => {
    const container = new Container(`fill-stream/${started++}`, stage, { runsOn: true });
    const own: NonNullable<typeof running> = { container, stream: null };
    running = own;
    container.onDeath(() => {
      if (running !== own) return;
      running = null;
      scheduler.after(chance.between(...AWAY_MS), 'fill-stream starts again', () => {
        if (running === null) start();
      });
    });
    container.later(chance.between(...COLD_START_MS), 'starts', () => {
      const parts = partsOf(container);
      const { clock } = container;
      const stream = userStreamThrough(venue.streamWays(container), {
        apiKey: 'reading',
        apiSecret: 'secret',
        wsBaseUrl: 'simulated:',
        clock,
        log: parts.log,
        timings: { keepAliveMs: KEEP_ALIVE_MS },
      });
      startFillStream({ ...parts, stream, clock }, options).then(
        (open) => {
          own.stream = open;
        },
        // What cannot open its stream ends, as the deployed process does.
        () => container.die(),
      );
    });
  };

  const end = ({ container, stream }: NonNullable<typeof running>): void => {
    container.later(GOODBYE_MS, 'is ended', () => container.die());
    void stream?.close().then(() => container.die());
  };

  start();
  return {
    deploy() {
      const before = running;
      start();
      if (before !== null) scheduler.after(chance.between(0, TOGETHER_MS), 'fill-stream ends', () => end(before));
    },
  };
}
