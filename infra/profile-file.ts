import { readFileSync } from 'node:fs';
import { ProfileOverridesError, parseProfileOverrides } from '../shared/domain/profiles/parse.ts';
import type { ProfileBook } from '../shared/domain/profiles/profile-book.ts';

/** Overrides of exit profiles: as they were written, and the book they make. */
export interface ProfileFile {
  readonly data: unknown;
  readonly book: ProfileBook;
}

/** A JSON file of overrides of exit profiles. @throws ProfileOverridesError that names the file and the place in it */
export function readProfileFile(path: string): ProfileFile {
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return { data, book: parseProfileOverrides(data) };
  } catch (cause) {
    if (cause instanceof ProfileOverridesError)
      throw new ProfileOverridesError(`${path}: ${cause.where}`, cause.what, { cause });
    throw new ProfileOverridesError(path, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
