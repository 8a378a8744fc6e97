import type { FlagNotice, FlagRecord } from '../../shared/application/flags/record-change.ts';
import { recordFlagChange } from '../../shared/application/flags/record-change.ts';
import { FLAG_NAMES } from '../../shared/ports/flags.ts';
import type { BusDelivery } from '../support/events.ts';
import { MalformedDeliveryError } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** A parameter under the flags' path was changed: writes down who did it and when. It decides nothing. */
export const flagsChanged =
  (record: FlagRecord): Plain<BusDelivery & { readonly time: string }, { readonly recorded: boolean }> =>
  async (event) => {
    const notice = noticeOf(event, record.path);
    if (notice === null) return { recorded: false };
    return { recorded: await recordFlagChange(record, notice) };
  };

/** Null for a parameter under the path that is no flag. */
function noticeOf(event: BusDelivery & { readonly time: string }, path: string): FlagNotice | null {
  const { name, operation } = (event.detail ?? {}) as { readonly name?: unknown; readonly operation?: unknown };
  const atMs = Date.parse(event.time);
  if (typeof name !== 'string' || Number.isNaN(atMs)) {
    throw new MalformedDeliveryError(`notice ${event.id}: needs a time, and a detail with a name`);
  }
  const flag = FLAG_NAMES.find((each) => name === `${path}/${each}`);
  if (flag === undefined || (operation !== 'Create' && operation !== 'Update' && operation !== 'Delete')) return null;
  return { id: event.id, flag, operation, atMs };
}
