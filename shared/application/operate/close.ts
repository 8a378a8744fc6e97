import { newTrades } from '../../domain/life/counted.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { lifeStreamId, slotOf } from '../../domain/life/identity.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { isZero } from '../../domain/money/decimal.ts';
import { askedByOperator, closing } from '../../domain/orders/by-operator.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import type { Brain } from '../brain.ts';
import { countTrades } from '../lives/count-trades.ts';
import { findLatestLife } from '../lives/find-life.ts';
import type { Cause, LifeHead } from '../lives/life-store.ts';
import { decideAndAppend } from '../lives/life-store.ts';
import { openLives } from '../lives/open-lives.ts';
import { readLedger } from '../lives/read-ledger.ts';

/** What was written down for one position. */
export interface Asked {
  readonly symbol: string;
  readonly position_side: string;
  /** Null when the journal has no life of it. */
  readonly stream: string | null;
  /** Client ids of the orders that leave by the gateway. */
  readonly orders: readonly string[];
  /** Why nothing was asked for; null when something was. */
  readonly left_because: string | null;
}

/**
 * Asks for market exits of the open positions the journal knows, of one symbol or of all. One that fails does not stop the
 * others, and what only the venue knows is named.
 */
export async function closePositions(
  brain: Brain,
  account: string,
  symbol: string | null,
  by: string,
  cause: Cause,
): Promise<readonly Asked[]> {
  const rows = await brain.view.rowsOf(brain.exchange.venue, account);
  const lives = openLives(rows).filter(({ identity }) => symbol === null || identity.symbol === symbol);
  const asked: Asked[] = [];
  for (const { identity } of lives) {
    const key = { ...identity, account };
    const known = { symbol: identity.symbol, position_side: identity.positionSide };
    let named = { ...known, stream: lifeStreamId(key, identity.life) };
    try {
      const { streamId: stream } = await upToDate(brain, rows, key, cause);
      named = { ...known, stream };
      const orders = await closeOne(brain, stream, identity.symbol, by, cause);
      const left_because = orders.length > 0 ? null : 'it is closed, on its way out, or too small to be sold';
      asked.push({ ...named, orders, left_because });
    } catch (error) {
      asked.push({ ...named, orders: [], left_because: error instanceof Error ? error.message : String(error) });
    }
  }
  return [...asked, ...(await unknownToJournal(brain, lives, symbol))];
}

/** Open positions of which the journal has no open life, such as those opened on a symbol that was left alone before. */
async function unknownToJournal(
  { exchange, log }: Brain,
  lives: readonly OpenLife[],
  symbol: string | null,
): Promise<readonly Asked[]> {
  const known = new Set(lives.map(({ identity }) => slotOf(identity)));
  try {
    return (await exchange.positions())
      .filter((each) => !isZero(each.signedQuantity) && (symbol === null || each.symbol === symbol))
      .filter((each) => !known.has(slotOf(each)))
      .map((each) => ({
        symbol: each.symbol,
        position_side: each.positionSide,
        stream: null,
        orders: [],
        left_because:
          'the journal does not know it yet: ask again in a minute, and of a symbol that is left alone end that first (ignore --stop)',
      }));
  } catch (error) {
    log.warn(`[EXIT_BRAIN] what only the venue knows could not be read: ${String(error)}`);
    return [];
  }
}

/**
 * The newest life of a position with every trade the venue tells of: on a symbol that is left alone no tick counts them, and
 * what is sold must be all there is. What the venue does not tell now is no reason not to close what is known.
 */
async function upToDate(brain: Brain, rows: readonly ViewRow[], key: PositionKey, cause: Cause): Promise<LifeHead> {
  const head = await findLatestLife(brain, rows, key);
  try {
    const trades = await readLedger(brain.exchange, key, head.state);
    if (head.state.status === 'unknown' || newTrades(head.state, trades).length === 0) return head;
    return await countTrades(brain, head, trades, cause);
  } catch (error) {
    brain.log.warn(`[EXIT_BRAIN] ${key.symbol} is closed as the journal has it: ${String(error)}`, {
      account: key.account,
    });
    return head;
  }
}

async function closeOne(
  brain: Brain,
  stream: string,
  symbol: string,
  by: string,
  cause: Cause,
): Promise<readonly string[]> {
  const rules = await brain.filters.of(symbol);
  let events: readonly LifeEvent[] = [];
  const decide = ({ state, commit }: LifeHead): readonly LifeEvent[] => {
    const nowMs = brain.clock.now();
    const requests = state.status === 'open' ? closing(state, rules, nowMs) : [];
    events =
      state.status === 'open' ? askedByOperator(state, requests, `closed by ${by}`, { nowMs, commit: commit + 1 }) : [];
    return events;
  };
  await decideAndAppend(brain, stream, decide, cause);
  if (events.length > 0) brain.log.warn(`[EXIT_BRAIN] ${symbol} is closed by ${by}`, { stream });
  return idsOf(events);
}

/** Ids of the orders that events ask for. */
export const idsOf = (events: readonly LifeEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'ExitOrderRequested' ? [event.data.intentId] : []));
