import { slotOf } from '../../domain/life/identity.ts';
import { sideOf } from '../../domain/life/ledger.ts';
import type { FlatLife } from '../../domain/life/state.ts';
import { isZero } from '../../domain/money/decimal.ts';
import { belongsToLife } from '../../domain/orders/client-order-id.ts';
import type { Heir, ListedOrder } from '../../domain/orders/sweep.ts';
import type { ExchangePosition } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Brain } from '../brain.ts';
import { findLatestLife } from './find-life.ts';

/**
 * Who has the position now that a life of it is over, as far as stops of that life still rest: by the journal, because the
 * view may lag, and by the venue where the journal shows no open life of this side. What cannot be read counts as a position.
 */
export async function heirOf(
  brain: Pick<Brain, 'journal' | 'exchange'>,
  rows: readonly ViewRow[],
  account: string,
  { identity }: FlatLife,
  listed: readonly ListedOrder[],
  readPositions: () => Promise<readonly ExchangePosition[]>,
): Promise<Heir> {
  const rests = listed.some((order) => order.family === 'algo' && belongsToLife(order.clientOrderId, identity.tag));
  if (!rests) return null;
  const { symbol, positionSide, side } = identity;
  const { state } = await findLatestLife(brain, rows, { venue: brain.exchange.venue, account, symbol, positionSide });
  const open = state.status === 'open' ? state : null;
  if (open?.identity.side === side) return open;
  const positions = await readPositions().catch(() => null);
  const isHeld = (each: ExchangePosition): boolean =>
    slotOf(each) === slotOf(identity) && !isZero(each.signedQuantity) && sideOf(each.signedQuantity) === side;
  return positions === null || positions.some(isHeld) ? 'unborn' : open;
}
