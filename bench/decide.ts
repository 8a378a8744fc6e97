import { decide } from '../shared/domain/decide/decide.ts';
import type { PositionContext } from '../shared/domain/decide/position-context.ts';
import { buildPlan } from '../shared/domain/plan/planner.ts';
import { planContext } from '../test/domain/given.ts';

/** Decisions per second on one core, beside a loop over the same contexts that decides nothing. */
export interface DecideBench {
  readonly perSecond: number;
  readonly controlPerSecond: number;
}

const CONTEXTS = 1_000;
const ROUND = 200_000;
const ROUNDS = 7;

/** Decides over a thousand different contexts, reason texts included; the best of seven alternating rounds of each kind. */
export function benchDecide(): DecideBench {
  const contexts = Array.from({ length: CONTEXTS }, (_, index) => contextAt(index));
  const plan = buildPlan(planContext({ entryPrice: 95_000, size: 1.5, currentPrice: 95_000 }));
  let texts = 0;
  const deciding = () => {
    for (let index = 0; index < ROUND; index++) {
      const context = contexts[index % CONTEXTS] as PositionContext;
      texts += decide({ context, plan }).reason?.length ?? 0;
    }
  };
  const empty = () => {
    for (let index = 0; index < ROUND; index++) {
      const context = contexts[index % CONTEXTS] as PositionContext;
      texts += context.symbol.length;
    }
  };
  deciding();
  empty();
  let best = { perSecond: 0, controlPerSecond: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    best = {
      perSecond: Math.max(best.perSecond, rate(deciding)),
      controlPerSecond: Math.max(best.controlPerSecond, rate(empty)),
    };
  }
  // The sum keeps both loops from being optimised away.
  if (texts === 0) throw new Error('the benchmark decided nothing');
  return { perSecond: Math.round(best.perSecond), controlPerSecond: Math.round(best.controlPerSecond) };
}

function rate(work: () => void): number {
  const startedMs = performance.now();
  work();
  return ROUND / ((performance.now() - startedMs) / 1000);
}

/** Half the positions have nothing due, a third a stop that moves, the rest a due ladder or an emergency. */
function contextAt(index: number): PositionContext {
  const entryPrice = 95_000 + index;
  const gainPercent = [0.4, 0.9, -0.8, 1.7, 3.4, 0.2, -6.1, 2.2, 4.8, 0.7][index % 10] ?? 0;
  const isLong = index % 2 === 0;
  const currentPrice = entryPrice * (1 + ((isLong ? 1 : -1) * gainPercent) / 100);
  const hasLadder = index % 7 !== 0;
  return {
    symbol: 'BTCUSDT',
    side: isLong ? 'long' : 'short',
    entryPrice,
    currentPrice,
    size: 1.5,
    pricePnlPercent: gainPercent,
    leverage: 10,
    account: 'main',
    regime: index % 10 === 6 && index % 3 === 0 ? 'crash' : 'normal',
    riskState: 'normal',
    strategyId: null,
    openedAtMs: 1_800_000_000_000,
    durationHours: 3,
    exchange: 'binance',
    protection: {
      activeSl: entryPrice * (isLong ? 0.975 : 1.025),
      activeTpLevels: hasLadder ? [[entryPrice * (isLong ? 1.0125 : 0.9875), 0.25]] : [],
    },
    lastRegime: null,
    volatilitySpike: false,
    volatilityFraction: 0.02,
    profileTrailingStop: null,
  };
}
