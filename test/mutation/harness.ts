type Body = () => unknown;
type RowBody = (...row: readonly unknown[]) => unknown;

/** One test as a test file declares it. */
export interface DeclaredTest {
  /** File and full name; the rows of a table are numbered. */
  readonly id: string;
  readonly file: string;
  readonly run: () => Promise<void>;
}

/** What one `describe`, or one file, says of its tests. */
interface Scope {
  readonly name: string;
  readonly before: Body[];
  readonly after: Body[];
}

const scopeCalled = (name: string): Scope => ({ name, before: [], after: [] });

/**
 * As much of vitest as the tests of the domain use. What they do not use is missing on purpose: a test file that asks for
 * more fails the first run instead of being half understood.
 */
export class Harness {
  readonly tests: DeclaredTest[] = [];
  readonly #ends: Body[] = [];
  #scopes: readonly Scope[] = [];

  /** What is declared from now on stands in this file. */
  readonly begins = (file: string): void => {
    this.#scopes = [scopeCalled(file)];
  };

  /** What a test file gets for `vitest`, `expect` aside. */
  readonly words = {
    describe: (name: string, body: () => void): void => {
      const outside = this.#scopes;
      this.#scopes = [...outside, scopeCalled(name)];
      body();
      this.#scopes = outside;
    },
    it: Object.assign((name: string, body: Body): void => this.#declare(name, body), {
      each:
        (rows: readonly unknown[]) =>
        (name: string, body: RowBody): void =>
          rows.forEach((row, index) => {
            this.#declare(`${name} #${index}`, () => (Array.isArray(row) ? body(...row) : body(row)));
          }),
    }),
    beforeEach: (body: Body): void => void this.#scopes.at(-1)?.before.push(body),
    afterEach: (body: Body): void => void this.#scopes.at(-1)?.after.unshift(body),
    afterAll: (body: Body): void => void this.#ends.push(body),
  };

  #declare(name: string, body: Body): void {
    const scopes = this.#scopes;
    const path = scopes.map((scope) => scope.name);
    const run = async (): Promise<void> => {
      try {
        for (const { before } of scopes) for (const each of before) await each();
        await body();
      } finally {
        for (const { after } of scopes.toReversed()) for (const each of after) await each();
      }
    };
    this.tests.push({ id: [...path, name].join(' > '), file: path[0] ?? '', run });
  }

  /** Lets the test files clean up after themselves. */
  async end(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}
