import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { ShadowLog } from '../../shared/application/project/shadow-log.ts';
import { shadowRecord } from '../../shared/domain/shadow/shadow-record.ts';

/** The shadow log as a JSONL file in the specification's schema; a decision that is delivered again is not written again. */
export function shadowLogFile(path: string): ShadowLog {
  const written = new Set(existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []);
  return {
    append({ context, decision, atMs }) {
      const line = JSON.stringify(shadowRecord(context, decision, atMs));
      if (written.has(line)) return;
      written.add(line);
      appendFileSync(path, `${line}\n`);
    },
  };
}
