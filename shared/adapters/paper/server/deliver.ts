import type { ServerResponse } from 'node:http';
import type { Hears } from '../faults/requests.ts';
import type { ServerClock } from './clock.ts';
import { type Reply, send, sendHalf } from './reply.ts';

const SLICE_MS = 100;
const MOST_PARKED_MS = 600_000;

/** Lets the caller hear what a fault makes of the true reply; resolves when nothing of the request is left. */
export async function deliver(
  outgoing: ServerResponse,
  reply: Reply,
  hears: Exclude<Hears, { kind: 'reply' }>,
  clock: ServerClock,
): Promise<void> {
  switch (hears.kind) {
    case 'reset':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'close':
      outgoing.destroy();
      return;
    case 'close-unless-refused':
      if (reply.status === 200) outgoing.destroy();
      else send(outgoing, reply);
      return;
    // Not closed afterwards: clients miss that too, and under a virtual clock only a held request lets their time-out come.
    case 'half':
      sendHalf(outgoing, reply);
      await park(outgoing, clock);
      return;
    default:
      await park(outgoing, clock);
  }
}

/**
 * Holds a connection without a word until its other end or the server closes it, at most ten minutes of market time.
 * It waits in short stretches because a virtual clock counts a held request as answered only when the stretch is over.
 */
async function park(outgoing: ServerResponse, clock: ServerClock): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    if (outgoing.destroyed) resolve();
    else outgoing.once('close', resolve);
  });
  const untilMs = clock.now() + MOST_PARKED_MS;
  while (!outgoing.destroyed) {
    const beforeMs = clock.now();
    if (beforeMs >= untilMs) outgoing.destroy();
    else await clock.hold(SLICE_MS);
    // A clock of a test that does not move while it holds: only the connection can end this.
    if (clock.now() === beforeMs) await closed;
  }
}
