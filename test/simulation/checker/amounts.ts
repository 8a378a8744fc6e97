/** The checker's own arithmetic: decimals as whole numbers of 10^-8. */
export const units = (decimal: string): number => Math.round(Number(decimal) * 1e8);

/** Client ids of the brain's orders begin like this. */
const PREFIX = 'eb.';

export const isOurs = (clientId: string): boolean => clientId.startsWith(PREFIX);

/** The life an order of ours names. */
export const tagOf = (clientId: string): string => clientId.split('.')[1] ?? '';
