import type { Core } from './core.ts';
import { marketOf } from './core.ts';
import { type Params, required } from './parameters.ts';
import { invalidData, refuse } from './refusal.ts';

/** Sets the leverage of a symbol, 1–125; throws -4028 outside. */
export function changeLeverage(core: Core, params: Params): { symbol: string; leverage: number } {
  const market = marketOf(core, required(params, 'symbol'));
  const leverage = Number(required(params, 'leverage'));
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > 125) throw refuse(-4028);
  market.book.leverage = leverage;
  core.events.push({ type: 'leverageChanged', timeMs: core.nowMs, symbol: market.rules.symbol, leverage });
  return { symbol: market.rules.symbol, leverage };
}

/** Switches one-way and hedge mode; throws -4059 when it is set already, -4067/-4068 while orders or positions are open. */
export function changePositionMode(core: Core, params: Params): void {
  const text = required(params, 'dualSidePosition').toLowerCase();
  if (text !== 'true' && text !== 'false') throw invalidData('dualSidePosition');
  const dual = text === 'true';
  if (dual === core.dualSidePosition) throw refuse(-4059);
  for (const { book } of core.markets.values()) {
    if (book.orders.length > 0 || book.algos.length > 0) throw refuse(-4067);
    if (book.positions.some((slot) => slot.lots !== 0)) throw refuse(-4068);
  }
  for (const { book } of core.markets.values()) book.positions = [];
  core.dualSidePosition = dual;
  core.events.push({ type: 'positionModeChanged', timeMs: core.nowMs, dualSidePosition: dual });
}
