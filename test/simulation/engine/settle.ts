/** Resolves when every promise that can go on has gone on: only then is one step over. No time passes. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
