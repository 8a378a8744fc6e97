import type { PositionView } from '../../../shared/adapters/paper/index.ts';
import { type Account, addingSide, closingSide, decimalsOf } from './account.ts';

/** A floor of somebody's own stands so far from the price. */
const OWN_FLOOR = 0.07;

/** A person: trades by hand, cancels an order, rests one of their own; or the venue closes a position by force. */
export function personActs(account: Account): void {
  const { chance, world } = account.acting;
  const open = account.openPositions();
  if (open.length === 0) return;
  const position = chance.one(open);
  const { symbol, positionSide } = position;
  const what = chance.next();
  if (what < 0.5) reduces(account, position, what < 0.35 ? chance.next() : 1);
  else if (what < 0.6) account.trade('hand', symbol, addingSide(position), account.partOf(position, 0.3), positionSide);
  else if (what < 0.85) cancelsOne(account, symbol);
  else if (what < 0.93) restsAFloor(account, position);
  else {
    const close = () => void world.venue.engine.forceClose('adl', { symbol, positionSide });
    account.attempt(`the venue closes ${symbol} ${positionSide}`, close);
  }
}

const reduces = (account: Account, position: PositionView, share: number): void =>
  account.trade('hand', position.symbol, closingSide(position), account.partOf(position, share), position.positionSide);

function cancelsOne(account: Account, symbol: string): void {
  const { chance, world } = account.acting;
  const { engine } = world.venue;
  const algos = engine.openAlgos(symbol).filter(({ status }) => status === 'NEW');
  const orders = engine.openOrders(symbol);
  if (algos.length > 0 && (orders.length === 0 || chance.happens(0.7))) {
    const { clientAlgoId } = chance.one(algos);
    account.attempt(`hand cancels ${clientAlgoId}`, () => void engine.cancelAlgoOrder({ clientAlgoId }));
  } else if (orders.length > 0) {
    const { clientOrderId } = chance.one(orders);
    const cancel = () => void engine.cancelOrder({ symbol, origClientOrderId: clientOrderId });
    account.attempt(`hand cancels ${clientOrderId}`, cancel);
  }
}

function restsAFloor(account: Account, position: PositionView): void {
  const { engine } = account.acting.world.venue;
  const { symbol, positionSide, quantity } = position;
  const factor = Number(quantity) > 0 ? 1 - OWN_FLOOR : 1 + OWN_FLOOR;
  const triggerPrice = (Number(engine.price(symbol)) * factor).toFixed(decimalsOf(engine.rules(symbol).tickSize));
  account.attempt(`hand rests a floor on ${symbol}`, () => {
    engine.placeAlgoOrder({
      algoType: 'CONDITIONAL',
      symbol,
      side: closingSide(position),
      positionSide,
      type: 'STOP_MARKET',
      triggerPrice,
      closePosition: 'true',
      workingType: 'MARK_PRICE',
      clientAlgoId: account.nextId('hand'),
    });
  });
}
