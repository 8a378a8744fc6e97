import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { Anchor } from '../../shared/application/audit/anchors.ts';
import { ANCHOR_PREFIX, anchorOf } from '../../shared/application/audit/anchors.ts';

/** Told how many anchors were read so far. */
export type OnAnchors = (count: number) => void;

/** The second place, in which every append was told. */
export interface AnchorPlace {
  /** For a person. */
  readonly where: string;
  /** Every anchor in it, the one that was told first before one that contradicts it. */
  read(onProgress: OnAnchors): Promise<readonly Anchor[]>;
}

/** A log in a file: lines in any wrapping, or one JSON document that holds many anchors in a line. */
export const anchorsInFile = (file: string): AnchorPlace => ({
  where: file,
  read: async (onProgress) => {
    const anchors: Anchor[] = [];
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      anchors.push(...anchorsIn(line));
      onProgress(anchors.length);
    }
    return anchors;
  },
});

/** The logs of a deployment's functions in CloudWatch. What they no longer keep is not compared. */
export const anchorsInLogs = (client: CloudWatchLogsClient, logGroups: readonly string[]): AnchorPlace => ({
  where: `${logGroups.length} log groups in CloudWatch`,
  read: async (onProgress) => {
    const told: { readonly anchor: Anchor; readonly atMs: number }[] = [];
    for (const logGroupName of logGroups) {
      const pages = paginateFilterLogEvents({ client }, { logGroupName, filterPattern: `"${ANCHOR_PREFIX}"` });
      for await (const { events = [] } of pages) {
        for (const { message = '', timestamp = 0 } of events) {
          for (const anchor of anchorsIn(message)) told.push({ anchor, atMs: timestamp });
        }
        onProgress(told.length);
      }
    }
    // Each group has an order of its own.
    return told.sort((a, b) => a.atMs - b.atMs).map(({ anchor }) => anchor);
  },
});

const anchorsIn = (text: string): readonly Anchor[] =>
  text.split(/(?=\[EXIT_ANCHOR\])/).flatMap((part) => anchorOf(part) ?? []);
