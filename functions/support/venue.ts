import { binanceExchange } from '../../shared/adapters/binance/index.ts';
import { governedExchange } from '../../shared/adapters/governor/governed-exchange.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { WEIGHT_PER_MINUTE } from '../../shared/ports/exchange.ts';
import type { Environment, VariableName } from './environment.ts';

/** What every function that talks to the venue reads from its environment, besides its key. */
export const VENUE_VARIABLES = [
  'VENUE',
  'EXCHANGE_HTTP_URL',
  'EXCHANGE_WS_URL',
] as const satisfies readonly VariableName[];

/** A key of the venue. Where it comes from is the caller's. */
export interface VenueKey {
  readonly id: string;
  readonly secret: string;
}

/** The venue as seen with one key, within the request weight of this container's address. */
export const exchangeWith = (
  environment: Environment<(typeof VENUE_VARIABLES)[number]>,
  key: VenueKey,
  clock: Clock,
): Exchange =>
  governedExchange(
    binanceExchange({
      venue: environment.VENUE,
      apiKey: key.id,
      apiSecret: key.secret,
      httpBaseUrl: environment.EXCHANGE_HTTP_URL,
      wsBaseUrl: environment.EXCHANGE_WS_URL,
      clock,
    }),
    { clock, weightPerMinute: WEIGHT_PER_MINUTE },
  );
