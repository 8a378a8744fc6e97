type Body = () => unknown;
type RowBody = (...row: readonly unknown[]) => unknown;

/** One test as a test file declares it. */
export interface DeclaredTest {
  /** File and full name; the rows of a table are numbered. */
  readonly id: string;
  readonly file: string;
  readonly run: Body;
}

/**
 * As much of vitest as the tests of the domain use. What they do not use is missing on purpose: a test file that asks for
 * more fails the first run instead of being half understood.
 */
export class Harness {
  readonly tests: DeclaredTest[] = [];
  readonly #ends: Body[] = [];
  #names: readonly string[] = [];

  /** What is declared from now on stands in this file. */
  readonly begins = (file: string): void => {
    this.#names = [file];
  };

  /** What a test file gets for `vitest`, `expect` aside. */
  readonly words = {
    describe: (name: string, body: () => void): void => {
      const outside = this.#names;
      this.#names = [...outside, name];
      body();
      this.#names = outside;
    },
    it: Object.assign((name: string, body: Body): void => this.#declare(name, body), {
      each:
        (rows: readonly unknown[]) =>
        (name: string, body: RowBody): void =>
          rows.forEach((row, index) => {
            this.#declare(`${name} #${index}`, () => (Array.isArray(row) ? body(...row) : body(row)));
          }),
    }),
    afterAll: (body: Body): void => void this.#ends.push(body),
  };

  #declare(name: string, run: Body): void {
    this.tests.push({ id: [...this.#names, name].join(' > '), file: this.#names[0] ?? '', run });
  }

  /** Lets the test files clean up after themselves. */
  async end(): Promise<void> {
    for (const end of this.#ends) await end();
  }
}
