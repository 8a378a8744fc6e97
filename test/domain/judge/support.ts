import type { MarketNow, StepEnvironment } from '../../../shared/domain/judge/environment.ts';
import { lastTradeId, newTrades } from '../../../shared/domain/life/counted.ts';
import type { FillRecorded, LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { LifeIdentity } from '../../../shared/domain/life/identity.ts';
import type { LedgerTrade } from '../../../shared/domain/life/ledger.ts';
import { cutIntoLives } from '../../../shared/domain/life/ledger.ts';
import { ledgerEvents, NO_SIGNAL, openedByFill, signedQuantity } from '../../../shared/domain/life/ledger-events.ts';
import type { LifeState, OpenLife } from '../../../shared/domain/life/state.ts';
import type { RoundingRules } from '../../../shared/domain/orders/rounding.ts';
import { DEFAULT_PLANNER_CONFIG } from '../../../shared/domain/plan/planner.ts';
import type { PositionSide, Side } from '../../../shared/domain/position/position.ts';
import { entryOrderSide, exitOrderSide } from '../../../shared/domain/position/position.ts';
import { DEFAULT_BOOK } from '../../../shared/domain/profiles/profile-book.ts';

/** 11 May 2022, 01:00 UTC. */
export const T0 = Date.UTC(2022, 4, 11, 1);

export const identityOf = (side: Side = 'LONG', positionSide: PositionSide = 'BOTH', life = 1): LifeIdentity => ({
  venue: 'binance-usdm',
  account: 'main',
  symbol: 'SOLUSDT',
  positionSide,
  life,
  side,
  tag: 'k3m9x0q7w2ab',
});

export const RULES: RoundingRules = {
  tickSize: '0.01',
  stepSize: '0.1',
  minQuantity: '0.1',
  maxQuantity: '1000',
  marketStepSize: '0.1',
  marketMinQuantity: '0.1',
  marketMaxQuantity: '1000',
};

export const marketAt = (markPrice: number, nowMs = T0, changes: Partial<MarketNow> = {}): MarketNow => ({
  markPrice,
  regime: 'normal',
  regimeSinceMs: T0 - 3_600_000,
  volatilityFraction: 0.02,
  leverage: 1,
  nowMs,
  ...changes,
});

/** A LIVE tick at this mark, which is fresh. */
export const envAt = (markPrice: number, changes: Partial<StepEnvironment> = {}): StepEnvironment => {
  const nowMs = changes.nowMs ?? T0;
  return {
    nowMs,
    ownership: 'LIVE',
    mayDiscretion: true,
    minConfidence: null,
    market: marketAt(markPrice, nowMs),
    markAgeMs: 0,
    liquidationPrice: 0,
    riskMode: 'NORMAL',
    rules: RULES,
    planning: { config: DEFAULT_PLANNER_CONFIG, profiles: DEFAULT_BOOK },
    firstPlanCause: 'fill',
    commit: 2,
    ...changes,
  };
};

export const trade = (
  tradeId: string | number,
  side: 'BUY' | 'SELL',
  quantity: string,
  price = '100',
): LedgerTrade => ({
  tradeId: String(tradeId),
  orderId: `order-${tradeId}`,
  side,
  quantity,
  price,
  timeMs: T0 + (Number(tradeId) % 1_000_000),
});

export const fillOf = (
  t: LedgerTrade,
  source: FillRecorded['data']['source'] = 'event',
): Extract<LifeEvent, { type: 'FillRecorded' }> => ({
  type: 'FillRecorded',
  v: 1,
  data: {
    tradeId: t.tradeId,
    orderId: t.orderId,
    side: t.side,
    quantity: t.quantity,
    tradeQuantity: t.wholeQuantity ?? t.quantity,
    price: t.price,
    tradeTimeMs: t.timeMs,
    source,
  },
});

/** An open life of one fill. */
export const openLife = (
  side: Side = 'LONG',
  quantity = '10',
  price = '100',
  positionSide: PositionSide = 'BOTH',
): OpenLife => {
  const first = trade(1, entryOrderSide(side), quantity, price);
  return fold([openedByFill(identityOf(side, positionSide), first, null, NO_SIGNAL), fillOf(first)]) as OpenLife;
};

/** A trade that closes a part of the life, made by an order of ours or of somebody else. */
export const exitFill = (state: OpenLife, tradeId: number, quantity: string, price: string, orderId?: string) => {
  const t = trade(tradeId, exitOrderSide(state.identity.side), quantity, price);
  return fillOf(orderId === undefined ? t : { ...t, orderId }, 'ledger');
};

/** What the application does with trades: counts the new ones, life after life; each life as one commit. */
export function applyTrades(
  lives: LifeState[],
  trades: readonly LedgerTrade[],
  source: 'event' | 'ledger',
  positionSide: PositionSide = 'BOTH',
  commits = Number.POSITIVE_INFINITY,
): void {
  const latest = lives.at(-1) ?? { status: 'unknown' };
  let left = commits;
  let state: LifeState = latest;
  const start = latest.status === 'open' ? signedQuantity(latest) : '0';
  for (const cut of cutIntoLives(positionSide, start, newTrades(latest, trades))) {
    const [first] = cut.trades;
    if (first === undefined || left-- <= 0) continue;
    const events: LifeEvent[] = [];
    let base = state;
    if (state.status !== 'open') {
      const after = state.status === 'unknown' ? null : lastTradeId(state);
      events.push(openedByFill(identityOf(cut.side, positionSide, lives.length + 1), first, after, NO_SIGNAL));
      base = { status: 'unknown' };
    }
    const begun = fold(events, base) as OpenLife;
    const next = fold([...ledgerEvents(begun, cut, source)], begun);
    if (state.status === 'open') lives[lives.length - 1] = next;
    else lives.push(next);
    state = next;
  }
}
