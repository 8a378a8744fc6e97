import type { PositionView } from '../../../shared/adapters/paper/index.ts';
import { type Account, addingSide, closingSide } from './account.ts';

/** Quote units of an entry. */
const ENTRY = [20, 2_000] as const;

/** The bot: opens, adds, reduces, closes, flips. */
export function botActs(account: Account): void {
  const { chance } = account.acting;
  const open = account.openPositions();
  if (open.length === 0 || chance.happens(0.35)) opens(account);
  else changes(account, chance.one(open));
}

function opens(account: Account): void {
  const { chance, markets, hedge } = account.acting;
  const { symbol } = chance.one(markets);
  const isLong = chance.happens(0.5);
  const inHedge = isLong ? 'LONG' : 'SHORT';
  const quantity = account.quantityFor(symbol, chance.between(...ENTRY));
  account.trade('bot', symbol, isLong ? 'BUY' : 'SELL', quantity, hedge ? inHedge : 'BOTH');
}

function changes(account: Account, position: PositionView): void {
  const { chance, hedge } = account.acting;
  const { symbol, positionSide } = position;
  const what = chance.next();
  if (what < 0.4) {
    account.trade('bot', symbol, addingSide(position), account.partOf(position, 0.5), positionSide);
    return;
  }
  const flips = what >= 0.85 && !hedge;
  const share = what < 0.7 ? 0.4 : 1;
  account.trade('bot', symbol, closingSide(position), account.partOf(position, flips ? 2 : share), positionSide);
}
