import { EXECUTOR_MODULE } from '../../shared/domain/orders/gate.ts';
import type { ExchangeOrder } from '../../shared/ports/exchange.ts';
import type { FlagName } from '../../shared/ports/flags.ts';
import type { Doors } from './aws.ts';
import { eventsOf, livesOf, type Streams } from './lives.ts';
import { until } from './until.ts';
import type { Venue } from './venue.ts';

/** Writes flags, one after the other. */
export async function setFlags(doors: Doors, values: Readonly<Partial<Record<FlagName, string>>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await doors.setFlag(name as FlagName, value);
}

/** The first plan of a symbol's position. */
export const planOf = (doors: Doors, symbol: string, seconds: number) =>
  until(`a plan for ${symbol}`, seconds, async () => eventsOf(await doors.journal(), symbol, 'ExitPlanCreated')[0]);

/** A decision made in that mode. */
export const decisionOf = (doors: Doors, symbol: string, mode: string, seconds: number) =>
  until(`a ${mode} decision for ${symbol}`, seconds, async () =>
    eventsOf(await doors.journal(), symbol, 'ExitDecisionMade').find(({ data }) => data.mode === mode),
  );

/** The working stop that rests at the exchange. */
export const stopOf = (venue: Venue, symbol: string, seconds: number): Promise<ExchangeOrder> =>
  until(`a stop for ${symbol}`, seconds, async () =>
    (await venue.resting(symbol)).find(
      ({ type, reduceOnly, status }) => type === 'STOP_MARKET' && reduceOnly && status === 'NEW',
    ),
  );

/** Claims of the brain's placements whose flags were read after the moment, of one symbol or of all: clearing up after itself is always allowed. */
export const sentAfter = (streams: Streams, atMs: number, ofSymbol?: string): readonly string[] =>
  livesOf(streams, ofSymbol).flatMap((id) => {
    const symbol = id.split('#')[3] ?? '';
    const brains = new Set(
      eventsOf(streams, symbol, 'ExitOrderRequested')
        .filter(({ data }) => data.module === EXECUTOR_MODULE && isPlacement(data.request))
        .map(({ data }) => String(data.intentId)),
    );
    return eventsOf(streams, symbol, 'ExitOrderSending')
      .filter(({ data }) => Number(data.flagsReadStartedAtMs ?? atMs) >= atMs && brains.has(String(data.intentId)))
      .map(({ data }) => String(data.intentId));
  });

const isPlacement = (request: unknown): boolean =>
  (request as { readonly operation?: string } | undefined)?.operation === 'place';

/** Claims of the brain's placements. */
export const sentByBrain = (streams: Streams, symbol?: string): readonly string[] => sentAfter(streams, 0, symbol);

/** An order in a message. */
export const nameOf = ({ type, clientOrderId }: ExchangeOrder): string => `${type} ${clientOrderId}`;
