import { readFileSync } from 'node:fs';
import { ProfileOverridesError, parseProfileOverrides } from '../shared/domain/profiles/parse.ts';

/** A JSON file of overrides of exit profiles, checked, as data. @throws ProfileOverridesError that names the file and the place in it */
export function readProfileFile(path: string): unknown {
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
    parseProfileOverrides(data);
    return data;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProfileOverridesError(path, reason.replace(/^profile overrides: /, ''), { cause });
  }
}
