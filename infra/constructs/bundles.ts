import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, bundle, ROOT } from '../bundle.ts';
import { TRIGGERS } from '../triggers.ts';

/** Entry of every function of the table, and of the custom resources. */
export const ENTRIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(TRIGGERS).map((name) => [name, `functions/${name}/index.ts`])),
  ...Object.fromEntries(
    readdirSync(join(ROOT, 'infra/custom'))
      .filter((file) => file !== 'respond.ts')
      .map((file) => [file.replace(/\.ts$/, ''), `infra/custom/${file}`]),
  ),
};

let bundles: ReadonlyMap<string, Bundle> | undefined;

/** The folder with the bundled code of a function; everything is bundled once, when the first is asked for. */
export function codeOf(name: string): Bundle {
  bundles ??= bundle(ENTRIES);
  const found = bundles.get(name);
  if (found === undefined) throw new TypeError(`${name}: no such function`);
  return found;
}
