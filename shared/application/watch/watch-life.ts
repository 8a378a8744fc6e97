import { step } from '../../domain/judge/step.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { fold } from '../../domain/life/evolve.ts';
import { parseLifeStreamId } from '../../domain/life/identity.ts';
import { sideOf } from '../../domain/life/ledger.ts';
import { flatOf, NO_SIGNAL, netOf, newTrades, sameQuantity, signedQuantity } from '../../domain/life/ledger-events.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { absolute, add, negate, toNumber } from '../../domain/money/decimal.ts';
import type { AccountTrade, ExchangePosition } from '../../ports/exchange.ts';
import type { Brain } from '../brain.ts';
import type { Judging } from '../lives/apply-trades.ts';
import { applyTrades } from '../lives/apply-trades.ts';
import { findLatestLife } from '../lives/find-life.ts';
import type { LifeHead } from '../lives/life-store.ts';
import { decideAndAppend, loadLife, refreshView, unborn } from '../lives/life-store.ts';
import { lifeTag } from '../lives/life-tag-hash.ts';
import { refreshMarket } from '../market/market-reader.ts';
import type { CachedLife, Work } from './match-positions.ts';
import { sweepLife } from './sweep-life.ts';
import type { Tick } from './tick.ts';

/** Two reads that show no position prove it only when they are this far apart. */
const SECOND_READ_AFTER_MS = 2_000;
/** A position read may lag a fill: until then the trades are believed, not the read. */
const READ_LAG_MS = 2_000;
const MARKET_FRESH_MS = 5 * 60_000;

/** Does for one position what the tick found to do. */
export async function watchLife(brain: Brain, tick: Tick, work: Work): Promise<void> {
  switch (work.do) {
    case 'judge':
      return judgeLife(brain, tick, work.life, work.position);
    case 'catch-up':
      return catchUp(brain, tick, work);
    case 'confirm-flat':
      return confirmFlat(brain, tick, work.life);
    case 'sweep':
      return sweepLife(brain, tick, await loadLife(brain, work.life.streamId));
  }
}

/** Judges on the view's state, and only when something is due on the journal's: a quiet tick reads nothing more. */
async function judgeLife(
  brain: Brain,
  tick: Tick,
  life: CachedLife<OpenLife>,
  position: ExchangePosition,
): Promise<void> {
  const judging = await judgingOf(brain, tick, position);
  const due = step(life.state, { ...judging, commit: life.commit + 1 });
  if (due.length === 0) return;
  const onJournal = (head: LifeHead): readonly LifeEvent[] =>
    head.state.status === 'open' ? step(head.state, { ...judging, commit: head.commit + 1 }) : [];
  const head = await decideAndAppend(brain, life.streamId, onJournal, tick.cause);
  if (head.commit > life.commit) await repairIfStale(brain, life, head);
}

/** The view lagged and the journal had nothing to add: bring the row forward, or every tick would load again. */
async function repairIfStale(brain: Brain, life: CachedLife, head: LifeHead): Promise<void> {
  if (head.state.status !== 'open' || head.commit !== life.commit) await refreshView(brain, head);
}

/** The ledger explains the difference between what we hold and what the exchange shows; what it cannot explain, the exchange decides. */
async function catchUp(brain: Brain, tick: Tick, work: Extract<Work, { do: 'catch-up' }>): Promise<void> {
  const { key, position } = work;
  const latest = await findLatestLife(brain, tick.rows, key);
  const trades = await tradesSince(brain, key.symbol, position, latest);
  const judging = await judgingOf(brain, tick, position);
  const cause = { ...tick.cause, causationId: `position:${tick.positionsReadAtMs}` };
  const explained = explains(latest, trades, position);
  const head = explained
    ? await applyTrades(brain, latest, trades, { source: 'ledger', signal: NO_SIGNAL, cause, judging })
    : latest;
  if (head.state.status === 'open' && sameSide(head.state, position)) {
    if (sameQuantity(signedQuantity(head.state), position.signedQuantity)) {
      await decideAndAppend(brain, head.streamId, judgedOn(judging), cause, head);
      return;
    }
    if (brain.clock.now() - head.state.lastFillAtMs <= READ_LAG_MS) return;
  }
  await observe(brain, tick, head, position, judging);
}

const judgedOn =
  (judging: Judging) =>
  (head: LifeHead): readonly LifeEvent[] =>
    head.state.status === 'open' ? step(head.state, { ...judging, commit: head.commit + 1 }) : [];

const sameSide = (state: OpenLife, position: ExchangePosition): boolean =>
  state.identity.side === sideOf(position.signedQuantity);

/** A first life can start only from trades that lead from zero to what the exchange shows; later ones continue their ledger. */
function explains(latest: LifeHead, trades: readonly AccountTrade[], position: ExchangePosition): boolean {
  if (latest.state.status === 'open') return true;
  const fresh = newTrades(latest.state, trades);
  return fresh.length > 0 && sameQuantity(netOf(fresh), position.signedQuantity);
}

async function tradesSince(
  brain: Brain,
  symbol: string,
  position: ExchangePosition,
  latest: LifeHead,
): Promise<readonly AccountTrade[]> {
  const { state } = latest;
  const from =
    state.status === 'unknown'
      ? undefined
      : state.status === 'closed'
        ? (state.lastTradeId ?? undefined)
        : state.tradeIds[0];
  const trades = (await brain.exchange.trades(symbol, from)).filter(
    (trade) => trade.positionSide === position.positionSide,
  );
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
  const observed: LifeEvent = {
    type: 'PositionObserved',
    v: 1,
    data: {
      quantity: absolute(position.signedQuantity),
      entryPrice: position.entryPrice,
      readAtMs: tick.positionsReadAtMs,
    },
  };
  const cause = { ...tick.cause, causationId: `position:${tick.positionsReadAtMs}` };
  const { state } = latest;
  if (state.status === 'open' && !sameSide(state, position)) {
    // The ledger should have shown the crossing; without it, two reads must prove the old side gone first.
    await confirmFlat(brain, tick, { streamId: latest.streamId, commit: latest.commit, state });
    return;
  }
  if (state.status === 'flat' || state.status === 'closed') {
    if (position.updateTimeMs <= state.flatAtMs) return;
  }
  const base = state.status === 'open' || latest.commit === 0 ? latest : unborn(key, life + 1);
  await decideAndAppend(
    brain,
    base.streamId,
    (head) => {
      if (head.state.status === 'flat' || head.state.status === 'closed') return [];
      const facts = head.state.status === 'open' ? [observed] : [openedByRead(base, position), observed];
      const after = fold(facts, head.state);
      return after.status === 'open' ? [...facts, ...step(after, { ...judging, commit: head.commit + 1 })] : facts;
    },
    cause,
    base,
  );
}

function openedByRead(head: LifeHead, position: ExchangePosition): LifeEvent {
  const { key, life } = parseLifeStreamId(head.streamId);
  return {
    type: 'PositionOpened',
    v: 1,
    data: {
      identity: { ...key, life, side: sideOf(position.signedQuantity), tag: lifeTag(head.streamId) },
      openedAtMs: position.updateTimeMs,
      cause: 'position-read',
      ...NO_SIGNAL,
    },
  };
}

/** An open life without a position: the ledger ends it, or a second read well after the first. */
async function confirmFlat(brain: Brain, tick: Tick, life: CachedLife<OpenLife>): Promise<void> {
  const { identity } = life.state;
  let head = await loadLife(brain, life.streamId);
  if (head.state.status !== 'open') return refreshView(brain, head);
  const trades = await brain.exchange.trades(identity.symbol, head.state.tradeIds[0]);
  const own = trades.filter(({ positionSide }) => positionSide === identity.positionSide);
  head = await applyTrades(brain, head, own, {
    source: 'ledger',
    signal: NO_SIGNAL,
    cause: tick.cause,
    judging: null,
  });
  if (head.streamId === life.streamId && head.state.status === 'open') {
    head = await decideAndAppend(brain, head.streamId, (now) => missing(now, tick.positionsReadAtMs), tick.cause, head);
  }
  if (head.state.status === 'flat') await sweepLife(brain, tick, head);
}

function missing(head: LifeHead, readAtMs: number): readonly LifeEvent[] {
  const { state } = head;
  if (state.status !== 'open' || readAtMs <= state.lastFillAtMs) return [];
  if (state.missingSinceMs === null) return [{ type: 'PositionMissing', v: 1, data: { readAtMs } }];
  return readAtMs - state.missingSinceMs >= SECOND_READ_AFTER_MS ? [flatOf(state, 'two-reads', readAtMs)] : [];
}

async function judgingOf(brain: Brain, tick: Tick, position: ExchangePosition): Promise<Judging> {
  const { symbol } = position;
  const nowMs = brain.clock.now();
  const rules = await brain.filters.of(symbol);
  const kept = tick.markets.get(symbol);
  const isFresh = kept !== undefined && nowMs - kept.computedAtMs <= MARKET_FRESH_MS;
  const market = isFresh ? kept : await refreshMarket(brain, tick.account, symbol, kept);
  const mark = tick.marks.get(symbol);
  return {
    nowMs,
    ownership: tick.owner.ownership,
    mayDiscretion: tick.owner.mayDiscretion,
    market: {
      markPrice: toNumber(mark?.markPrice ?? position.markPrice),
      regime: market.regime,
      regimeSinceMs: market.regimeSinceMs,
      volatilityFraction: market.volatilityFraction,
      leverage: position.leverage,
      nowMs,
    },
    markAgeMs: mark === undefined ? Number.POSITIVE_INFINITY : nowMs - mark.timeMs,
    liquidationPrice: toNumber(position.liquidationPrice),
    riskMode: tick.accountState.riskMode,
    rules,
    planning: tick.planning,
    firstPlanCause: 'retroactive',
  };
}
