import type { DataDir, RunState } from './data-dir.ts';

/** Real time between two checkpoints: more would only repeat what journal and book already hold. */
const EVERY_REAL_MS = 500;

/** What a checkpoint says besides the times that are measured here. */
export interface CheckpointSource {
  readonly fingerprint: string;
  nowMs(): number;
  oldestUndeliveredMs(): number;
  /** Faults that have struck in all processes of the run, by name. */
  faults(): Readonly<Record<string, number>>;
  roundTrips(): NonNullable<RunState['roundTrips']>;
}

/** Keeps the state of a run on disk while it plays. */
export interface Checkpoints {
  /** Real time spent on the run in all its processes, whole milliseconds. */
  wallMs(): number;
  save(finished: boolean): void;
  /** Saves when the last time is long enough ago. */
  saveIfDue(): void;
}

/** Checkpoints of the run in a directory, starting now. */
export function checkpoints(dir: DataDir, source: CheckpointSource): Checkpoints {
  const startedMs = performance.now();
  let savedMs = Number.NEGATIVE_INFINITY;
  const wallMs = () => Math.round((dir.resume?.wallMs ?? 0) + performance.now() - startedMs);
  const save = (finished: boolean) => {
    savedMs = performance.now();
    dir.save({
      fingerprint: source.fingerprint,
      nowMs: source.nowMs(),
      resumeFromMs: source.oldestUndeliveredMs(),
      finished,
      wallMs: wallMs(),
      faults: source.faults(),
      roundTrips: source.roundTrips(),
    });
  };
  return {
    wallMs,
    save,
    saveIfDue: () => {
      if (performance.now() - savedMs >= EVERY_REAL_MS) save(false);
    },
  };
}
