/** A number literal as text: for ids that a double cannot hold. */
export type NumberLiteral = { readonly rawJSON: string };

const raw = (JSON as unknown as { rawJSON(text: string): NumberLiteral }).rawJSON;

/** Makes an id leave as a bare number literal, whatever its length; throws a TypeError unless it is 1–19 digits. */
export function idLiteral(id: string): NumberLiteral {
  if (!/^(0|[1-9]\d{0,18})$/.test(id)) throw new TypeError(`not an id: ${JSON.stringify(id)}`);
  return raw(id);
}
