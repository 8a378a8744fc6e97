/** One step of the story, as it is printed. */
interface Line {
  readonly name: string;
  readonly isPassed: boolean;
  readonly seconds: number;
  /** What was seen, or why it failed. */
  readonly found: string;
}

/** Something was not as it must be. */
export class NotAsExpectedError extends Error {
  readonly code = 'NOT_AS_EXPECTED';
  constructor(what: string) {
    super(what);
    this.name = 'NotAsExpectedError';
  }
}

/** @throws NotAsExpectedError that says `what` unless `isTrue`. */
export function expect(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new NotAsExpectedError(what);
}

/** Runs steps one after the other and keeps what became of each; after one that failed nothing more is run. */
export class Protocol {
  readonly #lines: Line[] = [];
  readonly #print: (text: string) => void;

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  get failed(): number {
    return this.#lines.filter(({ isPassed }) => !isPassed).length;
  }

  /** The step's own answer; `tell` says what was seen. @throws what the step throws. */
  async step<T>(name: string, work: () => Promise<T>, tell: (answer: T) => string = () => ''): Promise<T> {
    const startedMs = performance.now();
    const done = (isPassed: boolean, found: string): void => {
      const line = { name, isPassed, found, seconds: (performance.now() - startedMs) / 1_000 };
      this.#lines.push(line);
      this.#print(`${rowOf(line)}\n`);
    };
    try {
      const answer = await work();
      done(true, tell(answer));
      return answer;
    } catch (error) {
      done(false, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** "N passed, N failed" */
  summary(): string {
    return `${this.#lines.length - this.failed} passed, ${this.failed} failed`;
  }
}

const rowOf = ({ isPassed, seconds, name, found }: Line): string =>
  `${isPassed ? 'ok  ' : 'FAIL'} ${seconds.toFixed(1).padStart(6)} s  ${name}${found === '' ? '' : ` — ${found}`}`;
