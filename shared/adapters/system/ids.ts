import { randomUUID } from 'node:crypto';
import type { Ids } from '../../ports/ids.ts';

/** Random UUIDs. */
export const uuids: Ids = { next: () => randomUUID() };
