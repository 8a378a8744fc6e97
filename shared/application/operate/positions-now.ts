import { lifeStreamId } from '../../domain/life/identity.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { add, compare, isZero } from '../../domain/money/decimal.ts';
import { exitOrderSide } from '../../domain/position/position.ts';
import type { ExchangeOrder, ExchangePosition } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Brain } from '../brain.ts';
import { openLives } from '../lives/open-lives.ts';

/** One open position as the venue has it, with what rests for it by anybody, and the life the journal has of it. */
export interface PositionNow {
  readonly position: ExchangePosition;
  readonly side: 'LONG' | 'SHORT';
  /** Base quantity, unsigned. */
  readonly size: string;
  readonly stops: readonly ExchangeOrder[];
  readonly targets: readonly ExchangeOrder[];
  /** True when a stop rests that closes all of it; take-profits alone protect nothing. */
  readonly isProtected: boolean;
  readonly life: OpenLife | null;
  readonly streamId: string | null;
}

/** Every open position of the account, of one symbol when it is named. */
export async function positionsNow(
  brain: Pick<Brain, 'exchange' | 'view'>,
  account: string,
  symbol: string | null,
): Promise<{ readonly rows: readonly ViewRow[]; readonly positions: readonly PositionNow[] }> {
  const { exchange, view } = brain;
  const [rows, positions, orders] = await Promise.all([
    view.rowsOf(exchange.venue, account),
    exchange.positions(),
    exchange.openOrders(symbol ?? undefined),
  ]);
  const open = positions.filter((each) => !isZero(each.signedQuantity) && (symbol === null || each.symbol === symbol));
  const lives = openLives(rows);
  return {
    rows,
    positions: open.map((position) => {
      const side = compare(position.signedQuantity, '0') > 0 ? 'LONG' : 'SHORT';
      const size = position.signedQuantity.replace('-', '');
      const closing = orders.filter(
        (order) =>
          order.symbol === position.symbol &&
          order.positionSide === position.positionSide &&
          order.side === exitOrderSide(side),
      );
      const stops = closing.filter(({ type }) => type.startsWith('STOP') || type === 'TRAILING_STOP_MARKET');
      const life =
        lives.find(
          ({ identity }) => identity.symbol === position.symbol && identity.positionSide === position.positionSide,
        ) ?? null;
      return {
        position,
        side,
        size,
        stops,
        targets: closing.filter((order) => !stops.includes(order)),
        isProtected: stops.some(({ closePosition }) => closePosition) || compare(together(stops), size) >= 0,
        life,
        streamId: life && lifeStreamId({ ...life.identity, account }, life.identity.life),
      };
    }),
  };
}

/** A large position has its stop in parts. */
const together = (stops: readonly ExchangeOrder[]): string =>
  stops.reduce((sum, { quantity }) => add(sum, quantity), '0');
