import { ledgerFrom, newTrades } from '../../domain/life/counted.ts';
import { compareTradeIds } from '../../domain/life/ledger.ts';
import type { LifeState } from '../../domain/life/state.ts';
import { unknownLife } from '../../domain/life/state.ts';
import { add, isZero, negate } from '../../domain/money/decimal.ts';
import type { PositionSide } from '../../domain/position/position.ts';
import type { AccountTrade, ExchangePosition } from '../../ports/exchange.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { SymbolMemory } from './symbol-memory.ts';

/** What the journal and the exchange knew when a gap was looked into. */
export interface Known {
  readonly rows: readonly ViewRow[];
  readonly positions: readonly ExchangePosition[];
}

const SLOTS: readonly PositionSide[] = ['BOTH', 'LONG', 'SHORT'];

/** The newest life of a slot as the view shows it; unknown when it shows none. */
export function newestLife(rows: readonly ViewRow[], symbol: string, positionSide: PositionSide): LifeState {
  const prefix = `life#${symbol}#${positionSide}#`;
  let newest = 0;
  let state: LifeState = unknownLife;
  for (const row of rows) {
    const life = row.key.startsWith(prefix) ? Number(row.key.slice(prefix.length)) : 0;
    if (life > newest) {
      newest = life;
      state = row.state as LifeState;
    }
  }
  return state;
}

/** Symbols that have a position or a life that is not over, each once; positions first. */
export function concerned({ rows, positions }: Known): readonly string[] {
  const lives = rows.filter(({ key, open }) => open && key.startsWith('life#'));
  return [...new Set([...positions.map(({ symbol }) => symbol), ...lives.map(({ key }) => key.split('#')[1] ?? '')])];
}

/** Where the ledger of a symbol must be read from: `from` (inclusive), or as far back as it goes; null when there is nothing to look for. */
export function readingStart(
  known: Known,
  symbol: string,
  memory: SymbolMemory,
): { readonly from: string | undefined } | null {
  if (memory.readFrom !== undefined) return { from: memory.readFrom };
  const starts = SLOTS.flatMap((slot) => startOf(known, symbol, slot, memory));
  if (starts.length === 0) return null;
  return { from: starts.reduce((a, b) => (a === undefined || b === undefined ? undefined : earlier(a, b))) };
}

/** Where the ledger of one slot must be read from; nothing for a slot in which nothing is known to have happened. */
function startOf(
  known: Known,
  symbol: string,
  slot: PositionSide,
  memory: SymbolMemory,
): readonly (string | undefined)[] {
  const state = newestLife(known.rows, symbol, slot);
  if (state.status !== 'unknown') return [ledgerFrom(state)];
  if (positionIn(known, symbol, slot) !== undefined) return [undefined];
  const since = memory.followedSince(slot);
  return since === undefined ? [] : [since];
}

/**
 * Of the trades read, those that neither this process has told nor the journal has counted, ascending. Of a slot that
 * nobody has a ledger of, only trades that lead from zero to the open position: a ledger cannot begin in the middle.
 */
export function missedTrades(
  known: Known,
  symbol: string,
  memory: SymbolMemory,
  trades: readonly AccountTrade[],
): readonly AccountTrade[] {
  const missed = SLOTS.flatMap((slot) => {
    const own = trades.filter(({ positionSide }) => positionSide === slot);
    if (own.length === 0) return [];
    const state = newestLife(known.rows, symbol, slot);
    if (state.status !== 'unknown') {
      const ids = new Set(newTrades(state, own).map(({ tradeId }) => tradeId));
      return own.filter(({ tradeId }) => ids.has(tradeId));
    }
    const since = memory.followedSince(slot);
    const leading = new Set(leadingTo(positionIn(known, symbol, slot), own));
    return own.filter((trade) => leading.has(trade) || isAfter(trade, since));
  });
  return missed.filter(({ tradeId }) => !memory.has(tradeId)).sort((a, b) => compareTradeIds(a.tradeId, b.tradeId));
}

/**
 * The trades since the position was last zero, walking back from what it was when it was read; none when they do not
 * reach zero. Trades that came after that read belong to it too.
 */
function leadingTo(position: ExchangePosition | undefined, trades: readonly AccountTrade[]): readonly AccountTrade[] {
  if (position === undefined || isZero(position.signedQuantity)) return [];
  let quantity = position.signedQuantity;
  for (let index = trades.length - 1; index >= 0; index--) {
    const trade = trades[index];
    if (trade === undefined) break;
    if (trade.timeMs > position.updateTimeMs) continue;
    quantity = add(quantity, trade.side === 'BUY' ? negate(trade.quantity) : trade.quantity);
    if (isZero(quantity)) return trades.slice(index);
  }
  return [];
}

const positionIn = (known: Known, symbol: string, slot: PositionSide): ExchangePosition | undefined =>
  known.positions.find((position) => position.symbol === symbol && position.positionSide === slot);

const isAfter = ({ tradeId }: AccountTrade, since: string | undefined): boolean =>
  since !== undefined && compareTradeIds(tradeId, since) > 0;

const earlier = (a: string, b: string): string => (compareTradeIds(a, b) <= 0 ? a : b);
