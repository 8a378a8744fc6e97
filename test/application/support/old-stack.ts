import type { LegacyModule } from '../../../shared/domain/orders/gate.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';
import { ACCOUNT, SYMBOL } from './world.ts';

/** The least an old exit stack does for a long entered at 100: a stop, a target, a trailing stop, and a stop at break-even. */
export const STOP_PRICE = '98';
const BREAK_EVEN_FROM = 101.5;

/** One look of an old exit stack at the exchange: it asks for what it misses there, whoever owns the exits. */
export async function oldStackLooks(world: World, stage: Stage): Promise<void> {
  const size = Number(world.positionOf());
  if (size <= 0) return;
  const quantity = world.positionOf();
  const listed = await world.reader.openOrders(SYMBOL);
  const stops = listed.filter(({ type }) => type === 'STOP_MARKET');
  const whole = stops.filter((stop) => stop.closePosition || Number(stop.quantity) >= size);
  const mark = Number((await world.reader.markPrices()).find(({ symbol }) => symbol === SYMBOL)?.markPrice);
  const best = Math.max(0, ...whole.map(({ triggerPrice }) => Number(triggerPrice)));
  const stopAt = (kind: string, price: string) => ({ operation: 'place', kind, type: 'STOP_MARKET', quantity, price });
  if (best === 0) await ask('position_monitor', 'bare', [stopAt('sl', STOP_PRICE)]);
  else if (mark >= BREAK_EVEN_FROM && best < 100) {
    const replaced = stops.filter(({ closePosition }) => !closePosition);
    const cancels = replaced.map(({ clientOrderId, family }) => ({ operation: 'cancel', clientOrderId, family }));
    await ask('trailing_stop_manager', 'break-even', [stopAt('breakeven', '100'), ...cancels]);
  }
  if (listed.some(({ type }) => type === 'TAKE_PROFIT_MARKET')) return;
  const half = String(Math.floor(size * 50) / 100);
  await ask('hybrid_tpsl', 'targets', [
    { operation: 'place', kind: 'tp', type: 'TAKE_PROFIT_MARKET', quantity: half, price: '103' },
    {
      operation: 'place',
      kind: 'trailing',
      type: 'TRAILING_STOP_MARKET',
      quantity: half,
      price: null,
      callbackRatePercent: '1',
      activationPrice: '104',
    },
  ]);

  async function ask(module: LegacyModule, occasion: string, operations: readonly unknown[]): Promise<void> {
    const requestedAtMs = world.clock.now();
    await stage.ask(module, {
      v: 1,
      account: ACCOUNT,
      symbol: SYMBOL,
      positionSide: 'BOTH',
      requestId: `${occasion}-${requestedAtMs}`,
      requestedAtMs,
      explanation: occasion,
      operations,
    });
  }
}
