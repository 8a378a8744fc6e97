import type { MappingKey, ProfileBook, ProfileChoice } from './profile-book.ts';
import { DEFAULT_BOOK } from './profile-book.ts';

/** The line for a chosen profile; a forced one and one that nothing matched have their own. */
export function profileSelectedLine(choice: ProfileChoice, position: MappingKey): string {
  const { symbol, strategyId, regime } = position;
  if (choice.mapping !== null) {
    return `[TP PROFILES] Selected '${choice.mapping.profileName}' for ${symbol}/${strategyId}/${regime} (specificity=${choice.specificity})`;
  }
  if (choice.profile.name === 'NORMAL_DEFAULT') {
    return `[TP PROFILES] No mapping found for ${symbol}/${strategyId}/${regime}, using NORMAL_DEFAULT`;
  }
  const { name } = choice.profile;
  return `[TP PROFILES] Using ${name} profile for ${symbol} (EXIT_BRAIN_PROFILE=${name}, ignoring regime=${regime})`;
}

/** The line for a profile that was added to the book. */
const profileRegisteredLine = (name: string, key: MappingKey): string =>
  `[TP PROFILES] Registered custom profile '${name}' for ${key.symbol}/${key.strategyId}/${key.regime}`;

/** A line for every mapping of a book that the built-in one does not have, the first that was given first. */
export const registeredLines = ({ mappings }: ProfileBook): readonly string[] =>
  mappings
    .filter((mapping) => !DEFAULT_BOOK.mappings.includes(mapping))
    .map((mapping) => profileRegisteredLine(mapping.profileName, mapping))
    .reverse();
