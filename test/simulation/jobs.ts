import { type ChildProcess, fork } from 'node:child_process';
import type { Played } from './play.ts';

/** A process that plays runs for another has ended before it had played its run. */
export class PlayerEndedError extends Error {
  readonly code = 'PLAYER_ENDED';
  constructor(seed: number, how: string) {
    super(`the process that played seed ${seed} has ended with ${how}`);
    this.name = 'PlayerEndedError';
  }
}

/**
 * Plays runs in as many processes, each the next seed nobody has, and answers in the order of the seeds: what one process
 * would have answered.
 */
export async function* playedIn(
  jobs: number,
  seeds: { readonly first: number; readonly runs: number },
  args: readonly string[],
): AsyncGenerator<Played> {
  const { first, runs } = seeds;
  const played = Array.from({ length: runs }, () => Promise.withResolvers<Played>());
  for (const { promise } of played) promise.catch(() => {});
  let next = 0;
  const player = async (): Promise<void> => {
    const child = fork(new URL('./player.ts', import.meta.url), args);
    try {
      while (next < runs) {
        const index = next++;
        await playIn(child, first + index).then(played[index]?.resolve, played[index]?.reject);
        if (child.exitCode !== null || child.signalCode !== null) return;
      }
    } finally {
      if (child.connected) child.disconnect();
    }
  };
  const players = Array.from({ length: jobs }, player);
  try {
    for (const { promise } of played) yield await promise;
  } finally {
    // Whoever still plays when one has failed plays its run to the end and no other.
    next = runs;
    await Promise.all(players);
  }
}

function playIn(child: ChildProcess, seed: number): Promise<Played> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void =>
      reject(new PlayerEndedError(seed, signal ?? `code ${code}`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer as Played);
    });
    child.send(seed);
  });
}
