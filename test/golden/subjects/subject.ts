import type { Data, GoldenCase } from '../golden-file.ts';

/** Derives what our code answers to the cases of one kind, in the names of the golden files. */
export interface Subject {
  readonly kind: string;
  /** Whether a case is of this kind: judged by what it holds, so that a renamed file still finds its subject. */
  accepts(golden: GoldenCase): boolean;
  answer(input: Data, golden: GoldenCase): unknown;
}

/** The answer, or the error it ends in. */
export function orError(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return { error: { message: (error as Error).message } };
  }
}

/** Accepts cases of this recorded kind whose input has all these keys. */
export const kindWith =
  (kind: string, ...keys: readonly string[]) =>
  (golden: GoldenCase): boolean =>
    golden.kind === kind && keys.every((key) => key in golden.input);
