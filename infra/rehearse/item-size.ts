import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Item = Readonly<Record<string, AttributeValue>>;

/** The bytes DynamoDB counts of an item: names and values as they are kept, not as JSON carries them. */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  // Two digits a byte, one for the exponent, one more for the sign of a negative number.
  if (value.N !== undefined)
    return Math.ceil(value.N.replace(/[-.]/g, '').length / 2) + (value.N.startsWith('-') ? 2 : 1);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.L !== undefined) return value.L.reduce((sum, element) => sum + 1 + valueBytes(element), 3);
  if (value.M !== undefined) return 3 + itemBytes(value.M) + Object.keys(value.M).length;
  throw new TypeError(`a value of another kind than the journal has: ${Object.keys(value).join()}`);
}

/** Write request units of one item: one for each KB begun. */
export const writeUnits = (item: Item): number => Math.max(1, Math.ceil(itemBytes(item) / 1_024));

/** Read request units of a query: one for each 4 KB begun, half of it unless it is strongly consistent. */
export const readUnits = (items: readonly Item[], isConsistent: boolean): number =>
  Math.max(1, Math.ceil(items.reduce((sum, item) => sum + itemBytes(item), 0) / 4_096)) * (isConsistent ? 1 : 0.5);

const utf8 = (text: string): number => Buffer.byteLength(text);
