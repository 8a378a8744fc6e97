import type { RegimeToken } from '../../domain/decide/position-context.ts';
import { marketState } from '../../domain/market/market-state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Exchange, SymbolFilters } from '../../ports/exchange.ts';
import type { PositionsView, ViewRow } from '../../ports/positions-view.ts';

/** What the candles say of one symbol, as the view keeps it. */
export interface MarketRow {
  readonly symbol: string;
  readonly regime: RegimeToken;
  readonly volatilityFraction: number | null;
  /** Since when the regime has been this one, as far as it was looked at. */
  readonly regimeSinceMs: number;
  readonly computedAtMs: number;
}

/** Market state is read anew after this long. */
export const MARKET_FRESH_MS = 5 * 60_000;
const CANDLES = 20;
const FILTERS_FRESH_MS = 3_600_000;
/** A symbol that was not listed is not looked for again sooner. */
const ASK_AGAIN_MS = 60_000;

export const marketRowKey = (symbol: string): string => `market#${symbol}`;

/** The market states among an account's rows, by symbol. */
export function marketRowsOf(rows: readonly ViewRow[]): ReadonlyMap<string, MarketRow> {
  return new Map(
    rows.flatMap((row) =>
      row.key.startsWith('market#') ? [[row.key.slice('market#'.length), row.state as MarketRow] as const] : [],
    ),
  );
}

/** Reads twenty 15-minute candles of a symbol and says what market they are; a failed read is an unknown market, never an error. */
export async function readMarket(
  exchange: Exchange,
  clock: Clock,
  symbol: string,
  before: MarketRow | undefined,
): Promise<MarketRow> {
  const candles = await exchange.candles(symbol, '15m', CANDLES).catch(() => null);
  const computedAtMs = clock.now();
  if (candles === null)
    return { symbol, regime: 'unknown', volatilityFraction: null, regimeSinceMs: computedAtMs, computedAtMs };
  const { regime: classified, volatilityFraction, volatilitySpike } = marketState(candles);
  // A spike widens the targets as a volatile market does; a crash says more already.
  const regime = volatilitySpike && classified !== 'crash' ? 'high_vol' : classified;
  const regimeSinceMs = before?.regime === regime ? before.regimeSinceMs : computedAtMs;
  return { symbol, regime, volatilityFraction, regimeSinceMs, computedAtMs };
}

/** Reads the market of a symbol and keeps it in the view for the account's next ticks. */
export async function refreshMarket(
  deps: { readonly exchange: Exchange; readonly clock: Clock; readonly view: PositionsView },
  account: string,
  symbol: string,
  before: MarketRow | undefined,
): Promise<MarketRow> {
  const market = await readMarket(deps.exchange, deps.clock, symbol, before);
  const row = { key: marketRowKey(symbol), version: market.computedAtMs, open: true, state: market };
  // Without the row the next tick only reads the candles again.
  await deps.view.put(deps.exchange.venue, account, row).catch(() => false);
  return market;
}

/** Thrown when the venue does not list a symbol that should be traded on. */
export class UnknownSymbolError extends Error {
  readonly code = 'UNKNOWN_SYMBOL';
  constructor(symbol: string) {
    super(`${symbol}: the exchange lists no such symbol`);
    this.name = 'UnknownSymbolError';
  }
}

/** Trading rules by symbol, read once an hour per container, and again for a symbol that is not known yet, at most once a minute. */
export interface FilterCache {
  of(symbol: string): Promise<SymbolFilters>;
}

/** A cache of the venue's trading rules; while the venue cannot be asked, the last rules it named are used. */
export function filterCache(exchange: Exchange, clock: Clock): FilterCache {
  let known: ReadonlyMap<string, SymbolFilters> | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<ReadonlyMap<string, SymbolFilters>> | null = null;

  const read = async (): Promise<ReadonlyMap<string, SymbolFilters>> => {
    reading ??= exchange.filters().finally(() => {
      reading = null;
    });
    const askedAtMs = clock.now();
    try {
      known = await reading;
      readAtMs = askedAtMs;
      return known;
    } catch (error) {
      if (known === null) throw error;
      return known;
    }
  };

  return {
    of: async (symbol) => {
      const isOlderThan = (ms: number): boolean => clock.now() - readAtMs >= ms;
      const cached = known === null || isOlderThan(FILTERS_FRESH_MS) ? await read() : known;
      const filters = cached.get(symbol) ?? (isOlderThan(ASK_AGAIN_MS) ? await read() : cached).get(symbol);
      if (filters === undefined) throw new UnknownSymbolError(symbol);
      return filters;
    },
  };
}
