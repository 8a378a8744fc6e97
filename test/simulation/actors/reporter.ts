import type { EngineEvent } from '../../../shared/adapters/paper/index.ts';
import { ACCOUNT } from '../world/handlers.ts';
import type { Acting } from './account.ts';

/** How fills come to the system's ears: a listener to the account reports all, the bot its entries, or nobody does. */
export type Reporting = 'all-trades' | 'entries' | 'nobody';

type TradeEvent = Extract<EngineEvent, { type: 'trade' }>;

/** Reports the trades among the exchange's events. */
export function report(
  { chance, scheduler, world }: Acting,
  reporting: Reporting,
  events: readonly EngineEvent[],
): void {
  for (const [index, event] of events.entries()) {
    if (event.type !== 'trade' || !isReported(reporting, event, events[index + 1])) continue;
    const { id, symbol, positionSide, side, orderId, quantity, price, timeMs } = event.trade;
    const detail = {
      account: ACCOUNT,
      symbol,
      positionSide,
      side,
      tradeId: id,
      orderId,
      quantity,
      price,
      tradeTimeMs: timeMs,
    };
    scheduler.after(chance.between(20, 150), 'a fill is reported', () =>
      world.bus.accept({ source: 'bot', detailType: 'Position Filled', detail }),
    );
  }
}

/** The bot reports what opens or enlarges. */
function isReported(reporting: Reporting, { order }: TradeEvent, after: EngineEvent | undefined): boolean {
  if (reporting !== 'entries') return reporting === 'all-trades';
  if (!order.clientOrderId.startsWith('bot-') || after?.type !== 'positionChanged') return false;
  const [before, now] = [Number(after.previousQuantity), Number(after.quantity)];
  return Math.abs(now) > Math.abs(before) || before * now < 0;
}
