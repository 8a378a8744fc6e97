import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Call } from './front.ts';
import { itemBytes, readUnits, writeUnits } from './item-size.ts';

type Item = Record<string, AttributeValue>;

/** What some calls cost, in the units that are billed. */
export interface Usage {
  /** Calls by operation, as "DynamoDB.Query". */
  readonly calls: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Bytes of the items that queries answered with, and how many they were. */
  readonly readBytes: number;
  readonly readItems: number;
  /** Events handed to the bus. */
  readonly facts: number;
  /** Commits written, and their bytes. */
  readonly commits: number;
  readonly commitBytes: number;
}

/** Adds up calls as AWS bills them. */
export function usageOf(calls: readonly Call[]): Usage {
  const counts: Record<string, number> = {};
  let reads = 0;
  let writes = 0;
  let readBytes = 0;
  let readItems = 0;
  let facts = 0;
  let commits = 0;
  let commitBytes = 0;
  for (const { operation, requestBody, responseBody } of calls) {
    counts[operation] = (counts[operation] ?? 0) + 1;
    if (operation === 'DynamoDB.Query') {
      const { ConsistentRead = false } = JSON.parse(requestBody) as { ConsistentRead?: boolean };
      const { Items = [] } = JSON.parse(responseBody) as { Items?: Item[] };
      reads += readUnits(Items, ConsistentRead);
      readBytes += Items.reduce((sum, item) => sum + itemBytes(item), 0);
      readItems += Items.length;
    } else if (operation === 'DynamoDB.PutItem') {
      const { Item } = JSON.parse(requestBody) as { Item: Item };
      writes += writeUnits(Item);
      // A commit is told from a row of the view by what only a commit has.
      if (Item.commitId !== undefined) {
        commits += 1;
        commitBytes += itemBytes(Item);
      }
    } else if (operation === 'Events.PutEvents') {
      facts += (JSON.parse(requestBody) as { Entries: readonly unknown[] }).Entries.length;
    } else if (operation === 'DynamoDB.DeleteItem') writes += 1;
  }
  return { calls: counts, readUnits: reads, writeUnits: writes, readBytes, readItems, facts, commits, commitBytes };
}
