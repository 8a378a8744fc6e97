import { createRequire } from 'node:module';
import fc from 'fast-check';
import { bundleTests, type TestBundle } from './bundle.ts';
import { type DeclaredTest, Harness } from './harness.ts';

/** The tests that hold the domain: its own, and the recordings it is compared with. */
const TESTS = ['test/domain/**/*.test.ts', 'test/golden/golden.test.ts'];

/** Of each property, with one seed: two runs give the same answer, and what only rare luck would notice counts as unnoticed. */
const EXAMPLES = 25;

/** Where instrumented code and Stryker meet. */
interface Instrumentation {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: unknown;
}

/** What Stryker asks of one mutant. */
interface MutantRun {
  /** The tests that reach it; absent when it is reached while modules are loaded, and any test may depend on it. */
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
  readonly activeMutant: { readonly id: string };
  readonly mutantActivation: 'runtime' | 'static';
}

/** What Stryker is told of one test; status 0 is passed, 1 is failed. */
interface TestResult {
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly status: 0 | 1;
  readonly timeSpentMs: number;
  readonly failureMessage?: string;
}

const instrumentation: Instrumentation = {};
const ownRequire = createRequire(import.meta.url);

/** A property with fewer examples, and without the search for a smaller counterexample. */
const assertSome = (property: fc.IRawProperty<unknown>, options?: fc.Parameters<unknown>): unknown =>
  fc.assert(property, {
    ...options,
    seed: 1,
    numRuns: Math.min(options?.numRuns ?? EXAMPLES, EXAMPLES),
    endOnFailure: true,
  });

/**
 * Runs the tests of the domain inside Stryker's own process, each mutant in freshly evaluated modules: the domain is pure,
 * so its tests need nothing else of a test runner, and a mutant costs milliseconds instead of a second.
 */
class DomainTestRunner {
  readonly #spentMs = new Map<string, number>();
  #files: readonly string[] = [];
  #evaluate: TestBundle = () => undefined;
  #packages: Readonly<Record<string, unknown>> = {};
  #expect: unknown;

  capabilities(): { readonly reloadEnvironment: true } {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // `expect.extend` asks vitest's worker for the name of the test file; here is no worker.
    Object.assign(globalThis, { __stryker__: instrumentation, __vitest_worker__: { config: {} } });
    this.#expect = (await import('vitest')).expect;
    this.#packages = { 'fast-check': { ...fc, assert: assertSome } };
    const { files, evaluate } = await bundleTests(process.cwd(), TESTS);
    this.#files = files;
    this.#evaluate = evaluate;
  }

  async dryRun() {
    const harness = this.#load(this.#files);
    const tests = await this.#run(harness.tests, false);
    await harness.end();
    return { status: 'complete', tests, mutantCoverage: instrumentation.mutantCoverage };
  }

  async mutantRun({ testFilter, hitLimit, activeMutant, mutantActivation }: MutantRun) {
    const wanted = new Set(testFilter ?? []);
    const files = this.#files.filter(
      (file) => testFilter === undefined || testFilter.some((id) => id.startsWith(`${file} > `)),
    );
    Object.assign(instrumentation, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 });
    instrumentation.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
    try {
      const harness = this.#load(files);
      instrumentation.activeMutant = activeMutant.id;
      const asked = harness.tests.filter(({ id }) => testFilter === undefined || wanted.has(id));
      const tests = await this.#run(
        asked.sort((a, b) => this.#costOf(a) - this.#costOf(b)),
        true,
      );
      await harness.end();
      return outcomeOf(tests);
    } catch (error) {
      return { status: 'killed', killedBy: files.slice(0, 1), failureMessage: `does not load: ${error}`, nrOfTests: 0 };
    } finally {
      instrumentation.activeMutant = undefined;
    }
  }

  #load(files: readonly string[]): Harness {
    const harness = new Harness();
    const words = { ...harness.words, expect: this.#expect };
    this.#evaluate(
      files,
      (name) => (name === 'vitest' ? words : (this.#packages[name] ?? ownRequire(name))),
      harness.begins,
    );
    return harness;
  }

  readonly #costOf = ({ id }: DeclaredTest): number => this.#spentMs.get(id) ?? 0;

  async #run(tests: readonly DeclaredTest[], stopsAtFailure: boolean): Promise<TestResult[]> {
    const results: TestResult[] = [];
    for (const test of tests) {
      const result = await resultOf(test);
      results.push(result);
      this.#spentMs.set(test.id, result.timeSpentMs);
      if (stopsAtFailure && result.status === 1) break;
    }
    return results;
  }
}

async function resultOf({ id, file, run }: DeclaredTest): Promise<TestResult> {
  const startedMs = performance.now();
  instrumentation.currentTestId = id;
  const result = { id, name: id, fileName: file };
  try {
    await run();
    return { ...result, status: 0, timeSpentMs: performance.now() - startedMs };
  } catch (error) {
    return { ...result, status: 1, timeSpentMs: performance.now() - startedMs, failureMessage: String(error) };
  } finally {
    instrumentation.currentTestId = undefined;
  }
}

/** A mutant that its tests run far more often than the original is a loop without end: noticed, as a timeout is. */
function outcomeOf(tests: readonly TestResult[]) {
  const { hitCount = 0, hitLimit = Number.POSITIVE_INFINITY } = instrumentation;
  if (hitCount > hitLimit) return { status: 'timeout', reason: `Hit limit reached (${hitCount}/${hitLimit})` };
  const failed = tests.find(({ status }) => status === 1);
  if (failed === undefined) return { status: 'survived', nrOfTests: tests.length };
  return { status: 'killed', killedBy: [failed.id], failureMessage: failed.failureMessage, nrOfTests: tests.length };
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'domain', factory: () => new DomainTestRunner() }];
