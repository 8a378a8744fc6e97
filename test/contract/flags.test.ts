import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { fileFlags, writeFlagsFile } from '../../shared/adapters/file/flags.ts';
import { memoryFlags } from '../../shared/adapters/memory/flags.ts';
import { ssmFlags } from '../../shared/adapters/ssm/flags.ts';
import { FLAG_NAMES, type Flags, type RawFlags } from '../../shared/ports/flags.ts';
import { stubClient } from '../support/aws-stub.ts';
import { startParameterStore } from '../support/parameter-store-stub.ts';
import { flagsContract } from './flags.contract.ts';

flagsContract('memory', async () => {
  let current: ReturnType<typeof memoryFlags> | undefined;
  let standing: RawFlags = {};
  return {
    flags(clock): Flags {
      current = memoryFlags(standing, clock);
      return current;
    },
    store(values) {
      standing = values;
      current?.set(Object.fromEntries(FLAG_NAMES.map((name) => [name, values[name]])));
    },
    breakStore: () => current?.makeUnreadable(),
    mendStore: () => current?.makeReadable(),
    stop: async () => {},
  };
});
flagsContract('file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flags-'));
  const path = join(folder, 'flags.json');
  let last: RawFlags = {};
  return {
    flags: (clock) => fileFlags({ path, clock }),
    store(values) {
      last = values;
      writeFlagsFile(path, values);
    },
    breakStore: () => writeFileSync(path, '{"EXIT_MODE": "EXIT_BR'),
    mendStore: () => writeFlagsFile(path, last),
    stop: async () => rmSync(folder, { recursive: true }),
  };
});

flagsContract('SSM', async () => {
  const store = await startParameterStore('/exit-brain/test');
  const client = new SSMClient(stubClient(store.endpoint));
  return {
    flags: (clock) => ssmFlags({ client, path: '/exit-brain/test', clock }),
    store: (values) => store.put(values),
    breakStore: () => store.refuse(400, 'AccessDeniedException'),
    mendStore: () => store.refuse(undefined),
    stop: async () => {
      client.destroy();
      await store.stop();
    },
  };
});
