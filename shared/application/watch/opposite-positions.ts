import type { AccountEvent, AccountState } from '../../domain/account/account.ts';
import { sideOf } from '../../domain/life/ledger.ts';
import { absolute, isZero } from '../../domain/money/decimal.ts';
import type { ExchangePosition } from '../../ports/exchange.ts';
import { changeAccount } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import type { Cause } from '../lives/life-store.ts';

/** One successful read of the account's positions. */
interface Reading {
  readonly positions: readonly ExchangePosition[];
  readonly readAtMs: number;
  readonly cause: Cause;
}

/**
 * LONG and SHORT open on one symbol where the account's mode or the configuration rules it out: written down and alarmed
 * once per occurrence. Both are protected as ever, so nothing that fails here stops the tick.
 */
export async function noteOppositePositions(
  brain: Brain,
  account: string,
  cached: AccountState,
  reading: Reading,
): Promise<void> {
  const decide = (state: AccountState): readonly AccountEvent[] => findings(state, reading, brain.forbidsHedging);
  if (decide(cached).length === 0) return;
  try {
    const { appended } = await changeAccount(brain, brain.exchange.venue, account, decide, reading.cause);
    for (const { type, data } of appended) {
      if (type !== 'OppositePositionsFound') continue;
      const { symbol, longQuantity, shortQuantity } = data;
      const sizes = `LONG ${longQuantity} and SHORT ${shortQuantity}`;
      const why = data.why === 'one-way' ? 'the account is in one-way mode' : 'hedging is forbidden';
      brain.log.error(`[EXIT_ALARM] ${symbol}: ${sizes} are open together, and ${why}`, { account, ...data });
    }
  } catch (error) {
    brain.log.error(`[EXIT_BRAIN] opposite positions could not be written down: ${String(error)}`, { account });
  }
}

function findings(
  { positionMode, opposite = {} }: AccountState,
  { positions, readAtMs }: Reading,
  forbidsHedging = false,
): readonly AccountEvent[] {
  const why = forbidsHedging ? 'forbidden' : positionMode === 'one-way' ? 'one-way' : null;
  const pairs = why === null ? new Map<string, never>() : pairsOf(positions);
  const found = [...pairs].flatMap(([symbol, sizes]): AccountEvent[] =>
    why === null || Object.hasOwn(opposite, symbol)
      ? []
      : [{ type: 'OppositePositionsFound', v: 1, data: { symbol, ...sizes, why, readAtMs } }],
  );
  const gone = Object.keys(opposite).flatMap((symbol): AccountEvent[] =>
    pairs.has(symbol) ? [] : [{ type: 'OppositePositionsGone', v: 1, data: { symbol, readAtMs } }],
  );
  return [...found, ...gone];
}

/** Symbols of which both sides are open, with their sizes. */
function pairsOf(
  positions: readonly ExchangePosition[],
): ReadonlyMap<string, { readonly longQuantity: string; readonly shortQuantity: string }> {
  const open = positions.filter(({ signedQuantity }) => !isZero(signedQuantity));
  const sizes = Map.groupBy(open, ({ symbol }) => symbol);
  return new Map(
    [...sizes].flatMap(([symbol, own]) => {
      const sizeOf = (side: 'LONG' | 'SHORT') => own.find(({ signedQuantity }) => sideOf(signedQuantity) === side);
      const [long, short] = [sizeOf('LONG'), sizeOf('SHORT')];
      if (long === undefined || short === undefined) return [];
      const both = { longQuantity: absolute(long.signedQuantity), shortQuantity: absolute(short.signedQuantity) };
      return [[symbol, both] as const];
    }),
  );
}
