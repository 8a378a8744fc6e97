import { lastTradeId, newTrades } from '../../domain/life/counted.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { fold } from '../../domain/life/evolve.ts';
import { parseLifeStreamId } from '../../domain/life/identity.ts';
import type { LedgerTrade } from '../../domain/life/ledger.ts';
import { sideOf } from '../../domain/life/ledger.ts';
import { NO_SIGNAL, netOf, sameQuantity, signedQuantity } from '../../domain/life/ledger-events.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { add, negate } from '../../domain/money/decimal.ts';
import type { AccountTrade, ExchangePosition } from '../../ports/exchange.ts';
import type { Brain } from '../brain.ts';
import type { Judging } from '../lives/apply-trades.ts';
import { applyTrades } from '../lives/apply-trades.ts';
import { findLatestLife } from '../lives/find-life.ts';
import { lifeShare } from '../lives/life-share-hash.ts';
import type { LifeHead } from '../lives/life-store.ts';
import { decideAndAppend, unborn } from '../lives/life-store.ts';
import { lifeTag } from '../lives/life-tag-hash.ts';
import { nameMakers } from '../lives/name-makers.ts';
import { readLedger } from '../lives/read-ledger.ts';
import { stepSafely } from '../lives/step-safely.ts';
import { confirmFlat } from './confirm-flat.ts';
import { judgingOf, observed, READ_LAG_MS } from './judging.ts';
import type { Work } from './match-positions.ts';
import type { Tick } from './tick.ts';

/** The ledger explains the difference between what we hold and what the exchange shows; what it cannot explain, the exchange decides. */
export async function catchUp(brain: Brain, tick: Tick, work: Extract<Work, { do: 'catch-up' }>): Promise<void> {
  const { key, position } = work;
  const latest = await findLatestLife(brain, tick.rows, key);
  const read = await tradesSince(brain, position, latest);
  // A position that turned must be protected before anybody asks who turned it.
  const hasTurned = latest.state.status === 'open' && !sameSide(latest.state, position);
  const trades = hasTurned ? read : await nameMakers(brain, latest.state, read);
  const judging = await judgingOf(brain, tick, position);
  const cause = { ...tick.cause, causationId: `position:${tick.positionsReadAtMs}` };
  const head = explains(latest, trades, position)
    ? await applyTrades(brain, latest, trades, {
        source: 'ledger',
        signal: NO_SIGNAL,
        sharePercent: tick.owner.live.sharePercent,
        cause,
        judging,
      })
    : latest;
  if (head.state.status === 'open' && sameSide(head.state, position)) {
    if (sameQuantity(signedQuantity(head.state), position.signedQuantity)) {
      await decideAndAppend(brain, head.streamId, judgedOn(brain, judging), cause, head);
      return;
    }
    if (isBehind(head.state, position, tick)) return;
  }
  await observe(brain, tick, head, position, judging);
}

/** A longer time than this no read lags, whatever it says of its age. */
const LONGEST_LAG_MS = 30_000;

/** A fill that came after the read, or that the read does not show yet: the next tick sees both. */
function isBehind({ lastFillAtMs }: OpenLife, { updateTimeMs }: ExchangePosition, tick: Tick): boolean {
  const sinceFillMs = tick.positionsReadAtMs - lastFillAtMs;
  return sinceFillMs <= READ_LAG_MS || (updateTimeMs < lastFillAtMs && sinceFillMs <= LONGEST_LAG_MS);
}

const judgedOn =
  (brain: Brain, judging: Judging) =>
  (head: LifeHead): readonly LifeEvent[] =>
    head.state.status === 'open' ? stepSafely(brain.log, head.state, { ...judging, commit: head.commit + 1 }) : [];

const sameSide = (state: OpenLife, position: ExchangePosition): boolean =>
  state.identity.side === sideOf(position.signedQuantity);

/** A first life can start only from trades that lead from zero to what the exchange shows; later ones continue their ledger. */
function explains(latest: LifeHead, trades: readonly LedgerTrade[], position: ExchangePosition): boolean {
  if (latest.state.status === 'open') return true;
  const fresh = newTrades(latest.state, trades);
  return fresh.length > 0 && sameQuantity(netOf(fresh), position.signedQuantity);
}

async function tradesSince(
  brain: Brain,
  position: ExchangePosition,
  { state }: LifeHead,
): Promise<readonly AccountTrade[]> {
  const trades = await readLedger(brain.exchange, position, state);
  return state.status === 'unknown' ? sinceFlat(trades, position) : trades;
}

/** Of a symbol never seen before: the trades since the position was last zero, walking back from what it is now. */
function sinceFlat(trades: readonly AccountTrade[], position: ExchangePosition): readonly AccountTrade[] {
  let quantity = position.signedQuantity;
  for (let index = trades.length - 1; index >= 0; index--) {
    const trade = trades[index];
    if (trade === undefined) break;
    quantity = add(quantity, trade.side === 'BUY' ? negate(trade.quantity) : trade.quantity);
    if (sameQuantity(quantity, '0')) return trades.slice(index);
  }
  return trades;
}

/** Takes the exchange's word for side, size and entry: in the open life when the side is the same, else in a new one. */
async function observe(
  brain: Brain,
  tick: Tick,
  latest: LifeHead,
  position: ExchangePosition,
  judging: Judging,
): Promise<void> {
  const { key, life } = parseLifeStreamId(latest.streamId);
  const { state } = latest;
  if (state.status === 'open' && !sameSide(state, position)) {
    // The ledger should have shown the crossing; without it, two reads must prove the old side gone first.
    await confirmFlat(brain, tick, { streamId: latest.streamId, commit: latest.commit, state });
    return;
  }
  if ((state.status === 'flat' || state.status === 'closed') && isEcho(state.flatAtMs, position, tick)) return;
  const base = state.status === 'open' || latest.commit === 0 ? latest : unborn(key, life + 1);
  const cause = { ...tick.cause, causationId: `position:${tick.positionsReadAtMs}` };
  const after = state.status === 'flat' || state.status === 'closed' ? lastTradeId(state) : null;
  const decide = (head: LifeHead): readonly LifeEvent[] => taken(brain, head, after, { tick, position, judging });
  await decideAndAppend(brain, base.streamId, decide, cause, base);
}

/** A read that lags still shows the position that has just ended; later than that, what it shows is a position. */
const isEcho = (flatAtMs: number, position: ExchangePosition, tick: Tick): boolean =>
  position.updateTimeMs <= flatAtMs && tick.positionsReadAtMs - flatAtMs <= READ_LAG_MS;

function taken(
  brain: Brain,
  head: LifeHead,
  afterTradeId: string | null,
  { tick, position, judging }: { readonly tick: Tick; readonly position: ExchangePosition; readonly judging: Judging },
): readonly LifeEvent[] {
  const { state } = head;
  if (state.status === 'flat' || state.status === 'closed') return [];
  // Somebody else was first and the ledger of the life explains the position: its word is better than a read's.
  const isKnown = state.status === 'open' && sameQuantity(signedQuantity(state), position.signedQuantity);
  const word = observed(position, tick);
  const opening = state.status === 'open' ? [word] : [openedByRead(head, position, afterTradeId, tick), word];
  const facts = isKnown ? [] : opening;
  const after = fold(facts, state);
  if (after.status !== 'open') return facts;
  return [...facts, ...stepSafely(brain.log, after, { ...judging, commit: head.commit + 1 })];
}

function openedByRead(head: LifeHead, position: ExchangePosition, afterTradeId: string | null, tick: Tick): LifeEvent {
  const { key, life } = parseLifeStreamId(head.streamId);
  const share = lifeShare(head.streamId, tick.owner.live.sharePercent);
  return {
    type: 'PositionOpened',
    v: 1,
    data: {
      identity: { ...key, life, side: sideOf(position.signedQuantity), tag: lifeTag(head.streamId) },
      openedAtMs: position.updateTimeMs,
      cause: 'position-read',
      afterTradeId,
      ...NO_SIGNAL,
      ...(share === null ? {} : { share }),
    },
  };
}
