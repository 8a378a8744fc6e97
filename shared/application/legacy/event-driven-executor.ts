import { type DynamicLevels, dynamicLevels } from '../../domain/legacy/dynamic-tpsl/dynamic-tpsl.ts';
import { hybridPlacement } from '../../domain/legacy/hybrid-tpsl/placement.ts';
import { missingOperations } from '../../domain/legacy/missing.ts';
import type { LegacyPosition } from '../../domain/legacy/position.ts';
import { lastTradeId } from '../../domain/life/counted.ts';
import { compareTradeIds } from '../../domain/life/ledger.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import { entryOrderSide, type OrderSide, type PositionKey } from '../../domain/position/position.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { accountOf } from '../account/account-store.ts';
import { openLives } from '../lives/open-lives.ts';
import { marketRowsOf } from '../market/market-reader.ts';
import { ask } from './ask.ts';
import type { Legacy } from './legacy.ts';
import { ordersOf, rulesOf } from './look.ts';

/** The fill the executor is told of. */
export interface LegacyFill {
  readonly account: string;
  readonly symbol: string;
  readonly positionSide: PositionKey['positionSide'];
  /** Side of the order that was filled. */
  readonly side: OrderSide;
  readonly tradeId: string;
  /** Price of the trade, in quote currency. */
  readonly price: string;
}

/** What came of it. A fill that closes leaves nothing to protect anew; one that is not the newest leaves the position to the newest one's event. */
export type FillOutcome = 'asked' | 'nothing-missing' | 'not-an-entry' | 'not-the-newest' | 'no-life';

/** The same fill starts the brain, which opens the life: so long it is waited for. The monitor protects at its next look otherwise. */
const LIFE_WITHIN_MS = 4_000;
const LOOKS_EVERY_MS = 200;
/** What a signal that names no confidence is taken for. */
const DEFAULT_CONFIDENCE = 0.5;

/** After a fill: levels of dynamic_tpsl on the price of the fill, placed as hybrid_tpsl places them, the stop first. */
export async function protectFill(legacy: Legacy, fill: LegacyFill): Promise<FillOutcome> {
  const key: PositionKey = { ...fill, venue: legacy.exchange.venue };
  const found = await lifeWith(legacy, key, fill.tradeId);
  if (found === null) {
    legacy.log.warn(`[EXIT_BRAIN] event_driven_executor: no life of ${fill.symbol} holds trade ${fill.tradeId} yet`);
    return 'no-life';
  }
  const { life, rows } = found;
  if (fill.side !== entryOrderSide(life.identity.side)) return 'not-an-entry';
  if (lastTradeId(life) !== fill.tradeId) return 'not-the-newest';
  const [orders, rules, markPrice] = await Promise.all([
    ordersOf(legacy, key, life),
    rulesOf(legacy, fill.symbol),
    markOr(legacy, fill),
  ]);
  const { side } = life.identity;
  const position: LegacyPosition = { side, quantity: life.quantity, entryPrice: life.entryPrice, markPrice };
  const levels = levelsOf(life, rows);
  const { operations } = hybridPlacement(position, inputOf(life, levels), rules);
  const occasion = { key, occasion: `fill:${fill.tradeId}`, explanation: levels.rationale };
  const asked = await ask(legacy, 'event_driven_executor', occasion, missingOperations(operations, position, orders));
  return asked ? 'asked' : 'nothing-missing';
}

async function lifeWith({ view, clock }: Legacy, key: PositionKey, tradeId: string) {
  const untilMs = clock.now() + LIFE_WITHIN_MS;
  for (;;) {
    const rows = await view.rowsOf(key.venue, key.account);
    const life = openLifeOf(rows, key);
    if (life !== null && holds(life, tradeId)) return { life, rows };
    if (clock.now() >= untilMs) return null;
    await clock.sleep(LOOKS_EVERY_MS);
  }
}

function openLifeOf(rows: readonly ViewRow[], { symbol, positionSide }: PositionKey): OpenLife | null {
  const lives = openLives(rows).filter(
    ({ identity }) => identity.symbol === symbol && identity.positionSide === positionSide,
  );
  return [...lives].sort((a, b) => b.identity.life - a.identity.life)[0] ?? null;
}

const holds = ({ tradeIds, settledTradeId }: OpenLife, tradeId: string): boolean =>
  tradeIds.includes(tradeId) || (settledTradeId !== null && compareTradeIds(tradeId, settledTradeId) <= 0);

/** The price of the fill stands in for a mark that cannot be read: a stop must be asked for all the same. */
async function markOr({ exchange }: Legacy, { symbol, price }: LegacyFill): Promise<string> {
  const marks = await exchange.markPrices().catch(() => []);
  return marks.find((mark) => mark.symbol === symbol)?.markPrice ?? price;
}

const levelsOf = ({ signalConfidence, hints, identity }: OpenLife, rows: readonly ViewRow[]): DynamicLevels =>
  dynamicLevels({
    confidence: signalConfidence ?? hints?.confidence ?? DEFAULT_CONFIDENCE,
    riskMode: accountOf(rows).riskMode,
    volatilityFraction: marketRowsOf(rows).get(identity.symbol)?.volatilityFraction ?? null,
    modelTpFraction: hints?.tpFraction ?? null,
  });

const inputOf = ({ hints }: OpenLife, { slFraction, tpFraction, trailFraction, confidence }: DynamicLevels) => ({
  riskSlFraction: hints?.slFraction ?? slFraction,
  baseTpFraction: tpFraction,
  aiTpFraction: hints?.tpFraction ?? null,
  aiTrailFraction: hints?.trailFraction ?? trailFraction,
  confidence,
});
