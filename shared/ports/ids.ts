/** The only source of identifiers that are not derived from data. */
export interface Ids {
  /** A fresh identifier, unique for ever, 1–64 characters of [A-Za-z0-9_-]. */
  next(): string;
}
