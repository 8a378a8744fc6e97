import type { AccountTrade } from '../../ports/exchange.ts';
import { compact, type Payload } from './payloads.ts';

const PAGE = 1000;
const SEVEN_DAYS_MS = 7 * 86_400_000;
/** The venue refuses a window that is over 7 days by its own clock when the request arrives. */
const MARGIN_MS = 60_000;

/**
 * All executions from `fromTradeId` on, or of the last 7 days without one, ascending by trade id.
 * A start time makes the venue answer oldest first; without it only the newest page would come, and the ones before it never.
 */
export async function allTrades(
  symbol: string,
  fromTradeId: string | undefined,
  nowMs: () => number,
  readPage: (payload: Payload) => Promise<readonly AccountTrade[]>,
): Promise<readonly AccountTrade[]> {
  const startTime = fromTradeId === undefined ? String(nowMs() - SEVEN_DAYS_MS + MARGIN_MS) : undefined;
  const found = new Map<string, AccountTrade>();
  let page = await readPage(compact({ symbol, limit: String(PAGE), fromId: fromTradeId, startTime }));
  for (;;) {
    const before = found.size;
    for (const trade of page) found.set(trade.tradeId, trade);
    const ascending = [...found.values()].sort(byTradeId);
    const last = ascending.at(-1);
    // A page that brings nothing new would be asked for for ever.
    if (last === undefined || page.length < PAGE || found.size === before) return ascending;
    page = await readPage({ symbol, limit: String(PAGE), fromId: String(BigInt(last.tradeId) + 1n) });
  }
}

const byTradeId = (a: AccountTrade, b: AccountTrade): number => {
  const difference = BigInt(a.tradeId) - BigInt(b.tradeId);
  return difference < 0n ? -1 : Number(difference > 0n);
};
