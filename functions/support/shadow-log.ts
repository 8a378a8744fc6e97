import type { ShadowLog } from '../../shared/application/project/shadow-log.ts';
import { shadowLine } from '../../shared/domain/shadow/shadow-line.ts';
import { shadowRecord } from '../../shared/domain/shadow/shadow-record.ts';
import type { Log } from '../../shared/ports/log.ts';

/** Shadow decisions as lines of the function's log, the record in the specification's schema under `shadow`; a repeated delivery may repeat a line. */
export const shadowLogLines = (log: Log): ShadowLog => ({
  append: ({ context, decision, atMs }) =>
    log.info(shadowLine(context, decision), { shadow: shadowRecord(context, decision, atMs) }),
});
