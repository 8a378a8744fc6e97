import { type PositionView, VenueRefusal } from '../../../shared/adapters/paper/index.ts';
import type { Chance } from '../engine/chance.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { Listed } from '../world/market.ts';
import type { World } from '../world/world.ts';

/** What somebody needs who acts in a run. */
export interface Acting {
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly world: World;
  readonly markets: readonly Listed[];
  readonly hedge: boolean;
  /** Told of what somebody did, in a few words. */
  readonly say: (what: string) => void;
}

export type OrderSide = 'BUY' | 'SELL';

/** The account as its owner uses it, past the system and untouched by faults. */
export interface Account {
  readonly acting: Acting;
  /** Does something at the exchange; what it refuses (no margin, nothing to reduce) is part of life. */
  attempt(what: string, act: () => void): void;
  trade(who: 'bot' | 'hand', symbol: string, side: OrderSide, quantity: string, positionSide: string): void;
  openPositions(): readonly PositionView[];
  /** So much of a position, at least one step. */
  partOf(position: PositionView, fraction: number): string;
  /** The quantity so many quote units buy, at least the least. */
  quantityFor(symbol: string, quote: number): string;
  /** An id nobody has used. */
  nextId(who: string): string;
}

export const closingSide = ({ quantity }: PositionView): OrderSide => (Number(quantity) > 0 ? 'SELL' : 'BUY');
export const addingSide = ({ quantity }: PositionView): OrderSide => (Number(quantity) > 0 ? 'BUY' : 'SELL');

export const decimalsOf = (unit: string): number => (unit.includes('.') ? unit.length - 2 : 0);

/** The account of a run. */
export function openAccount(acting: Acting): Account {
  const { world, say } = acting;
  const { engine } = world.venue;
  let ids = 0;
  const nextId = (who: string): string => `${who}-${ids++}`;
  const rounded = (wanted: number, least: string, step: string): string => {
    const scale = 10 ** decimalsOf(step);
    return Math.max(Math.floor(wanted * scale) / scale, Number(least)).toFixed(decimalsOf(step));
  };
  const attempt = (what: string, act: () => void): void => {
    world.venue.advance();
    try {
      act();
      say(what);
    } catch (error) {
      if (!(error instanceof VenueRefusal)) throw error;
    }
    world.venue.flush();
  };
  return {
    acting,
    attempt,
    nextId,
    trade: (who, symbol, side, quantity, positionSide) =>
      attempt(`${who} ${side} ${quantity} ${symbol} ${positionSide}`, () => {
        const newClientOrderId = nextId(who);
        engine.placeOrder({ symbol, type: 'MARKET', side, quantity, positionSide, newClientOrderId });
      }),
    openPositions: () => engine.positions({ all: false }).filter(({ quantity }) => Number(quantity) !== 0),
    partOf: ({ symbol, quantity }, fraction) => {
      const { stepSize } = engine.rules(symbol);
      return rounded(Math.abs(Number(quantity)) * fraction, stepSize, stepSize);
    },
    quantityFor: (symbol, quote) => {
      const { stepSize, minQuantity } = engine.rules(symbol);
      return rounded(quote / Number(engine.price(symbol)), minQuantity, stepSize);
    },
  };
}
