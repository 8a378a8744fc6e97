/** Every order of ours starts with this; whatever rests with it is ours to sweep. */
export const CLIENT_ID_PREFIX = 'eb.';

/**
 * The client order id of one intent, which is also its intent id: deterministic, at most 36 characters of the venue's
 * alphabet, and it names the life and the commit that asked for it.
 */
export const clientOrderId = (lifeTag: string, commit: number, index: number): string =>
  `${CLIENT_ID_PREFIX}${lifeTag}.${commit.toString(36)}.${index.toString(36)}`;

/** True when the id is an order of exactly this life. */
export const belongsToLife = (id: string, lifeTag: string): boolean => id.startsWith(`${CLIENT_ID_PREFIX}${lifeTag}.`);

/** True when the id is an order of ours, of whatever life. */
export const isOurs = (id: string): boolean => id.startsWith(CLIENT_ID_PREFIX);
