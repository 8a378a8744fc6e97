import { isBrainModule } from '../../shared/domain/orders/gate.ts';
import type { ExchangeOrder } from '../../shared/ports/exchange.ts';
import type { StoredEvent } from '../../shared/ports/journal.ts';
import type { Doors } from './aws.ts';
import type { Emulator } from './emulator.ts';
import type { Call } from './front.ts';
import { eventsOf, livesOf, type Streams } from './lives.ts';
import { until } from './until.ts';
import type { Venue } from './venue.ts';

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

/** A stop that rests at the exchange because the brain asked for it. */
export const brainStopOf = (doors: Doors, venue: Venue, symbol: string, seconds: number): Promise<ExchangeOrder> =>
  until(`a stop of the brain for ${symbol}`, seconds, async () => {
    const own = requestedBy(await doors.journal());
    return (await venue.resting(symbol)).find(
      ({ type, status, clientOrderId }) => type === 'STOP_MARKET' && status === 'NEW' && own.has(clientOrderId),
    );
  });

/** Waits until so many ticks have been judged after the moment; the last of them began after it when there are two or more. */
export const ticksAfter = (emulator: Emulator, atMs: number, count: number): Promise<true> =>
  until(`${count} ticks`, TICKS_WITHIN_SECONDS, async () => {
    const ticks = emulator.front.calls.filter((call) => call.atMs > atMs && isTick(call));
    return ticks.length >= count ? true : undefined;
  });

const TICKS_WITHIN_SECONDS = 120;

/** Every tick writes down in the end that it was judged. */
export const isTick = ({ operation, requestBody }: Call): boolean =>
  operation === 'DynamoDB.PutItem' && requestBody.includes('"sk":{"S":"tick"}');

/** Placements of the brain that were claimed on flags read after the moment; cancelling what is ours and left over is allowed in every mode. */
export function placedAfter(streams: Streams, atMs: number): readonly string[] {
  const events = livesOf(streams).flatMap((id) => (streams.get(id) ?? []).flatMap((commit) => commit.events));
  const isPlacement = ({ type, data }: StoredEvent): boolean =>
    type === 'ExitOrderRequested' && (data.request as { readonly operation?: string }).operation === 'place';
  const own = requestedBy(streams);
  const placements = new Set(events.filter(isPlacement).map(({ data }) => data.intentId));
  return events
    .filter(({ type, data }) => type === 'ExitOrderSending' && Number(data.flagsReadStartedAtMs) >= atMs)
    .flatMap(({ data }) => (placements.has(data.intentId) && own.has(data.intentId) ? [String(data.intentId)] : []));
}

/** Ids of the orders a module asked for; without a name, of those the brain asked for. */
export const requestedBy = (streams: Streams, module?: string): ReadonlySet<unknown> =>
  new Set(
    [...streams.values()]
      .flatMap((commits) => commits.flatMap(({ events }) => events))
      .filter(({ type }) => type === 'ExitOrderRequested')
      .filter(({ data }) => (module === undefined ? isBrainModule(String(data.module)) : data.module === module))
      .map(({ data }) => data.intentId),
  );

/** An order in a message. */
export const nameOf = ({ type, clientOrderId }: ExchangeOrder): string => `${type} ${clientOrderId}`;
