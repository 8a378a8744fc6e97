import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose tests stand in for nothing and change nothing that others see: they share what a worker has loaded. */
const SHARING = 'application,binance,contract,domain,fuzz,golden,governor,mutation,paper,simulation';

/** Whole runs first: the longest tests must not be what everybody waits for in the end. */
class RunsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isRun = ({ moduleId }: TestSpecification): number => Number(moduleId.includes('/test/infra/local/'));
    return (await super.sort(files)).sort((a, b) => isRun(b) - isRun(a));
  }
}

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    maxWorkers: 2,
    sequence: { sequencer: RunsFirst },
    projects: [
      { extends: true, test: { name: 'sharing', include: [`test/{${SHARING}}/**/*.test.ts`], isolate: false } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, `test/{${SHARING}}/**`],
        },
      },
    ],
  },
});
