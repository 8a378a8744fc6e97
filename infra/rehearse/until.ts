/** Something did not come about in time. */
export class TooLateError extends Error {
  readonly code = 'TOO_LATE';
  constructor(what: string, seconds: number, lastSeen: string) {
    super(`not within ${seconds} s: ${what}${lastSeen === '' ? '' : ` (${lastSeen})`}`);
    this.name = 'TooLateError';
  }
}

const PAUSE_MS = 200;

/** Asks until there is an answer and gives it back. `seen` says for the error what was there instead. @throws TooLateError */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
  seen: () => string = () => '',
): Promise<T> {
  const endMs = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= endMs) throw new TooLateError(what, seconds, seen());
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
