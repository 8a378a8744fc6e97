import type { Brain } from '../../shared/application/brain.ts';
import { filterCache } from '../../shared/application/market/market-reader.ts';
import { DEFAULT_PLANNER_CONFIG } from '../../shared/domain/plan/planner-config.ts';
import { registeredLines } from '../../shared/domain/profiles/log-lines.ts';
import { parseProfileOverrides } from '../../shared/domain/profiles/parse.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Environment, VariableName } from './environment.ts';
import { parameterFlags } from './flags.ts';
import { keyIn } from './key.ts';
import { lifeStore, STORE_VARIABLES } from './store.ts';
import { exchangeWith, VENUE_VARIABLES } from './venue.ts';

/** What every function that judges positions reads from its environment: its key can only read. */
export const BRAIN_VARIABLES = [
  ...STORE_VARIABLES,
  ...VENUE_VARIABLES,
  'FLAGS_PATH',
  'ACCOUNTS',
  'TICK_INTERVAL_MS',
  'HEDGING',
  'PROFILES',
  'READING_SECRET_ID',
] as const satisfies readonly VariableName[];

/**
 * The brain on AWS and the venue, with a key that can only read.
 * @throws ProfileOverridesError; SecretUnreadableError while there is no key
 */
export async function brainOn(environment: Environment<(typeof BRAIN_VARIABLES)[number]>, log: Log): Promise<Brain> {
  const profiles = parseProfileOverrides(environment.PROFILES);
  for (const line of registeredLines(profiles)) log.info(line);
  const store = lifeStore(environment, log);
  const key = await keyIn(environment.READING_SECRET_ID, store.clock);
  const exchange = exchangeWith(environment, key, store.clock);
  return {
    ...store,
    exchange,
    flags: parameterFlags(environment.FLAGS_PATH, store.clock, log),
    filters: filterCache(exchange, store.clock),
    planning: { config: DEFAULT_PLANNER_CONFIG, profiles },
    tickIntervalMs: environment.TICK_INTERVAL_MS,
    forbidsHedging: environment.HEDGING === 'forbidden',
  };
}
