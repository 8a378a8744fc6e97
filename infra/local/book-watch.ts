import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { EngineEvent } from '../../shared/adapters/paper/index.ts';

/** Keeps the exchange's events on disk for the observer, so that a continued run is measured from its beginning. */
export interface BookWatch {
  readonly listen: (event: EngineEvent) => void;
  close(): void;
}

/** Offers what the file already holds, oldest first, and then every new event after it has been written. */
export function bookWatch(file: string, see: (event: EngineEvent) => void): BookWatch {
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const event = parse(line);
    if (event !== null) see(event);
  }
  const descriptor = openSync(file, 'a');
  return {
    listen: (event) => {
      writeSync(descriptor, `${JSON.stringify(event)}\n`);
      see(event);
    },
    close: () => closeSync(descriptor),
  };
}

/** A process that was killed while it wrote can leave half a last line: it was never seen by anybody. */
function parse(line: string): EngineEvent | null {
  try {
    return line === '' ? null : (JSON.parse(line) as EngineEvent);
  } catch {
    return null;
  }
}
