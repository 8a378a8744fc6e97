import type { LifeEvent } from '../../domain/life/events.ts';
import { toNumber } from '../../domain/money/decimal.ts';
import type { Protection } from '../../domain/orders/by-operator.ts';
import { askedByOperator, protectionByTemplate } from '../../domain/orders/by-operator.ts';
import type { Brain } from '../brain.ts';
import type { Cause, LifeHead } from '../lives/life-store.ts';
import { decideAndAppend } from '../lives/life-store.ts';
import { idsOf } from './close.ts';
import type { PositionNow } from './positions-now.ts';
import { positionsNow } from './positions-now.ts';

/** What became of one position. */
export interface ProtectReport {
  readonly symbol: string;
  readonly side: string;
  readonly size: string;
  readonly entry_price: string;
  readonly outcome: 'already-protected' | 'would-protect' | 'asked' | 'failed';
  readonly why: string | null;
  readonly stop: { readonly price: string; readonly percent: number } | null;
  readonly targets: readonly { readonly price: string; readonly percent: number; readonly quantity: string }[];
  readonly stream: string | null;
  readonly orders: readonly string[];
}

/**
 * Protects every position for which no stop rests that closes all of it, whoever placed what rests: take-profits alone
 * protect nothing. The stop is asked for first, everything goes by the gateway. Without `live` nothing is written down.
 */
export async function protectPositions(
  brain: Brain,
  account: string,
  { symbol, live, by }: { readonly symbol: string | null; readonly live: boolean; readonly by: string },
  cause: Cause,
): Promise<readonly ProtectReport[]> {
  const { positions } = await positionsNow(brain, account, symbol);
  const reports: ProtectReport[] = [];
  for (const now of positions) {
    try {
      reports.push(await protectOne(brain, now, live ? by : null, cause));
    } catch (error) {
      reports.push({ ...bare(now), outcome: 'failed', why: error instanceof Error ? error.message : String(error) });
    }
  }
  return reports;
}

async function protectOne(brain: Brain, now: PositionNow, by: string | null, cause: Cause): Promise<ProtectReport> {
  if (now.isProtected) return { ...bare(now), outcome: 'already-protected', why: null };
  const { life, position, streamId } = now;
  if (life === null || streamId === null) {
    const why = 'the journal does not know it yet: it is found by the next tick, try again in ten seconds';
    return { ...bare(now), outcome: 'failed', why };
  }
  const rules = await brain.filters.of(position.symbol);
  const nowMs = brain.clock.now();
  const basis = { identity: life.identity, entryPrice: position.entryPrice, quantity: now.size };
  const protection = protectionByTemplate(basis, toNumber(position.markPrice), rules, nowMs);
  if (protection === null) {
    const why = `the mark ${position.markPrice} is through the stop: close it (exit-brain close ${position.symbol}) or place one by hand`;
    return { ...bare(now), outcome: 'failed', why };
  }
  const planned = { ...bare(now), ...levelsOf(protection) };
  if (by === null) return { ...planned, outcome: 'would-protect', why: null };
  let events: readonly LifeEvent[] = [];
  const decide = ({ state, commit }: LifeHead): readonly LifeEvent[] => {
    // Targets that rest already are left alone; only the stop is missing then.
    const wanted = protection.requests.filter(({ kind }) => kind === 'sl' || now.targets.length === 0);
    const why = `protected by ${by}`;
    events = state.status === 'open' ? askedByOperator(state, wanted, why, { nowMs, commit: commit + 1 }) : [];
    return events;
  };
  await decideAndAppend(brain, streamId, decide, cause);
  return { ...planned, outcome: 'asked', why: null, orders: idsOf(events) };
}

const bare = ({ position, side, size, streamId }: PositionNow): Omit<ProtectReport, 'outcome' | 'why'> => ({
  symbol: position.symbol,
  side,
  size,
  entry_price: position.entryPrice,
  stop: null,
  targets: [],
  stream: streamId,
  orders: [],
});

const levelsOf = ({ stopPrice, stopFraction, targets }: Protection): Pick<ProtectReport, 'stop' | 'targets'> => ({
  stop: { price: stopPrice, percent: stopFraction * 100 },
  targets: targets.map(({ price, fraction, quantity }) => ({ price, percent: fraction * 100, quantity })),
});
