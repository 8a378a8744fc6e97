import type { StepEnvironment } from '../../domain/judge/environment.ts';
import { lastTradeId, newTrades } from '../../domain/life/counted.ts';
import type { LifeEvent } from '../../domain/life/events.ts';
import { fold } from '../../domain/life/evolve.ts';
import { parseLifeStreamId } from '../../domain/life/identity.ts';
import type { LedgerTrade } from '../../domain/life/ledger.ts';
import { cutIntoLives } from '../../domain/life/ledger.ts';
import type { EntrySignal } from '../../domain/life/ledger-events.ts';
import { ledgerEvents, openedByFill, signedQuantity } from '../../domain/life/ledger-events.ts';
import type { LivingLife } from '../../domain/life/state.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import { JournalConflictError } from '../../ports/journal.ts';
import { lifeShare } from './life-share-hash.ts';
import type { Cause, LifeHead, LifeStore } from './life-store.ts';
import { appendToLife, loadLife, unborn } from './life-store.ts';
import { lifeTag } from './life-tag-hash.ts';
import { stepSafely } from './step-safely.ts';

const CONFLICT_ATTEMPTS = 5;

/** What a judgement needs, but for the number of the commit it goes into. */
export type Judging = Omit<StepEnvironment, 'commit'>;

/**
 * Brings trades into the lives of one position: counts those that are new, ends the life they bring to zero, opens the
 * next one, and judges the life that is open afterwards in the same commit as its last fill. Applying the same trades
 * again changes nothing. Answers with the newest head.
 */
export async function applyTrades(
  store: LifeStore,
  latest: LifeHead,
  trades: readonly LedgerTrade[],
  options: {
    readonly source: 'event' | 'ledger';
    readonly signal: EntrySignal;
    /** Of the lives that open now, those to put under the brain, percent. */
    readonly sharePercent: number;
    readonly cause: Cause;
    readonly judging: Judging | null;
  },
): Promise<LifeHead> {
  let head = latest;
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(store, head, trades, options);
    } catch (error) {
      if (!(error instanceof JournalConflictError) || attempt >= CONFLICT_ATTEMPTS) throw error;
      head = await loadLife(store, error.streamId);
    }
  }
}

async function applyOnce(
  store: LifeStore,
  latest: LifeHead,
  trades: readonly LedgerTrade[],
  { source, signal, sharePercent, cause, judging }: Parameters<typeof applyTrades>[3],
): Promise<LifeHead> {
  const { key } = parseLifeStreamId(latest.streamId);
  const fresh = newTrades(latest.state, trades);
  if (fresh.length === 0) return latest;
  let head = latest;
  let from = cause;
  const open = head.state.status === 'open' ? head.state : null;
  for (const cut of cutIntoLives(key.positionSide, open ? signedQuantity(open) : '0', fresh)) {
    const first = cut.trades[0];
    if (first === undefined) continue;
    const events: LifeEvent[] = [];
    if (head.state.status !== 'open') {
      const afterTradeId = head.state.status === 'unknown' ? null : lastTradeId(head.state);
      head = nextLife(head, key);
      const life = parseLifeStreamId(head.streamId).life;
      const identity = { ...key, life, side: cut.side, tag: lifeTag(head.streamId) };
      events.push(openedByFill(identity, first, afterTradeId, signal, lifeShare(head.streamId, sharePercent)));
    }
    const begun = fold(events, head.state) as LivingLife;
    events.push(...ledgerEvents(begun, cut, source));
    const after = fold(events, head.state);
    if (judging !== null && after.status === 'open')
      events.push(...stepSafely(store.log, after, { ...judging, commit: head.commit + 1 }));
    head = await appendToLife(store, head, events, from);
    tellForced(store, head.streamId, events);
    // The next life is caused by the event that ended this one.
    from = { ...cause, causationId: `${head.streamId}@${head.commit}` };
  }
  return head;
}

/** A position that the venue closed by force is what stops are there to prevent: somebody should know at once. */
function tellForced({ log }: LifeStore, streamId: string, events: readonly LifeEvent[]): void {
  const { symbol, account } = parseLifeStreamId(streamId).key;
  for (const event of events) {
    if (event.type !== 'FillRecorded' || event.data.forcedBy === undefined) continue;
    const { forcedBy, quantity, price, tradeId } = event.data;
    const text = `${symbol}: the venue closed ${quantity} at ${price} by force (${forcedBy})`;
    log.error(`[EXIT_ALARM] ${text}`, { account, symbol, streamId, tradeId });
  }
}

const nextLife = (head: LifeHead, key: PositionKey): LifeHead =>
  head.commit === 0 ? head : unborn(key, parseLifeStreamId(head.streamId).life + 1);
