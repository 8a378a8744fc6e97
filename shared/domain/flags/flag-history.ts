/** A flag was written, or removed: what was seen of it afterwards. */
export type FlagChanged = {
  readonly type: 'FlagChanged';
  readonly v: 1;
  readonly data: {
    readonly flag: string;
    readonly operation: 'Create' | 'Update' | 'Delete';
    /** Null when it was removed, or when nobody remembers. */
    readonly version: number | null;
    readonly value: string | null;
    /** The identity that wrote it, as the store names it; null when it does not say. */
    readonly changedBy: string | null;
    readonly changedAtMs: number;
  };
};

/** What is known of each flag by its name. */
export type FlagHistory = Readonly<Record<string, FlagChanged['data']>>;

/** The stream of what happened to the flags under a path. */
export const flagsStreamId = (path: string): string => `flags#${path}`;

/** The history after one more change. */
export const evolveFlags = (history: FlagHistory, { data }: FlagChanged): FlagHistory => ({
  ...history,
  [data.flag]: data,
});

/**
 * Whether a change says anything new. Notices come again and out of order: a version counts once, and an older one that
 * arrives late is written down no more. Versions begin anew after a removal, so time decides there.
 */
export function isNews(history: FlagHistory, { data }: FlagChanged): boolean {
  const known = history[data.flag];
  if (known === undefined) return true;
  if (known.version === null || data.version === null) return data.changedAtMs > known.changedAtMs;
  return data.version > known.version;
}
