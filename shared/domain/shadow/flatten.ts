/** A record whose nested objects stand as `outer.inner`; lists stay lists. */
export type Flat = Readonly<Record<string, unknown>>;

/**
 * A record as a table wants it: the specification's analyses ask for a column `decision.decision_type`, which a record
 * has only when its nested objects are flattened.
 */
export function flatten(record: object, prefix = ''): Flat {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      Object.assign(flat, flatten(value, `${prefix}${name}.`));
    } else flat[`${prefix}${name}`] = value;
  }
  return flat;
}
