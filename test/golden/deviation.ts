import type { Data, GoldenCase } from './golden-file.ts';

/**
 * Where we answer differently from the recordings on purpose. A deviation names the fields it touches and rewrites what is
 * expected of them; every other field of the case is still compared. A field is left out (NOT_COMPARED) only where the
 * recording says nothing that we could be held to.
 */
export interface Deviation {
  readonly kinds: readonly string[];
  readonly fields: readonly string[];
  readonly reason: string;
  /** The expectation with the named fields rewritten; `null` when nothing of the case applies to us. */
  rewrite(expected: Data, golden: GoldenCase): Data | null;
}
