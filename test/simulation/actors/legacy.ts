import type { PositionView } from '../../../shared/adapters/paper/index.ts';
import { ACCOUNT } from '../world/handlers.ts';
import { type Account, decimalsOf } from './account.ts';

const MODULES = [
  'from-position-monitor',
  'from-hybrid-tpsl',
  'from-trailing-stop-manager',
  'from-dynamic-trailing-rearm',
  'from-event-driven-executor',
] as const;

/** A module of the old exit stack asks for something, whoever owns the exits: that is the border's business. */
export function legacyAsks(account: Account): void {
  const { chance, scheduler, world, say } = account.acting;
  const open = account.openPositions();
  if (open.length === 0) return;
  const position = chance.one(open);
  const queue = chance.one(MODULES);
  const operations = Array.from({ length: chance.between(1, 3) }, () => operation(account, position));
  const { symbol, positionSide } = position;
  say(
    `legacy ${queue} asks on ${symbol}: ${operations.map(({ operation: what, type }) => `${what} ${type}`).join(', ')}`,
  );
  world.ask(queue, symbol, {
    v: 1,
    account: ACCOUNT,
    symbol,
    positionSide,
    requestId: account.nextId('request'),
    requestedAtMs: scheduler.nowMs,
    explanation: 'drawn',
    operations,
  });
}

function operation(account: Account, position: PositionView): Readonly<Record<string, unknown>> {
  const { chance, world } = account.acting;
  const { engine } = world.venue;
  const { symbol } = position;
  const sign = Number(position.quantity) > 0 ? 1 : -1;
  const price = (fraction: number): string =>
    (Number(engine.price(symbol)) * (1 + sign * fraction)).toFixed(decimalsOf(engine.rules(symbol).tickSize));
  const part = account.partOf(position, chance.one([0.25, 0.5, 1]));
  const what = chance.next();
  if (what < 0.4) {
    const quantity = chance.happens(0.4) ? '0' : account.partOf(position, 1);
    return {
      operation: 'place',
      kind: 'sl',
      type: 'STOP_MARKET',
      quantity,
      price: price(-0.01 - 0.03 * chance.next()),
    };
  }
  if (what < 0.7) {
    return { operation: 'place', kind: 'tp', type: 'LIMIT', quantity: part, price: price(0.01 + 0.03 * chance.next()) };
  }
  const algos = engine.openAlgos(symbol);
  if (what < 0.9 && algos.length > 0) {
    return { operation: 'cancel', clientOrderId: chance.one(algos).clientAlgoId, family: 'algo' };
  }
  return { operation: 'place', kind: 'partial_tp', type: 'MARKET', quantity: part, price: null };
}
