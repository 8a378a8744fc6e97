import type { HybridInput } from '../../domain/legacy/hybrid-tpsl/levels.ts';
import { hybridPlacement } from '../../domain/legacy/hybrid-tpsl/placement.ts';
import { missingOperations } from '../../domain/legacy/missing.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import type { TickMessage } from '../../ports/messaging.ts';
import type { Legacy } from './legacy.ts';
import type { Look } from './look.ts';
import { type LegacyReport, runModule, type Wish } from './run.ts';

/** A plan is made at the fill, or at the next tick: a position that is older and has none was not planned. */
const PLAN_IS_DUE_MS = 15_000;
/** Base levels, fractions of entry. */
const BASE = { slFraction: 0.02, tpFraction: 0.03 } as const;

/** Every tick: levels for positions whose plan failed. In LIVE the executor's default stop stands there instead, and the border refuses these. */
export const placeForUnplanned = (legacy: Legacy, tick: TickMessage): Promise<LegacyReport> =>
  runModule(
    legacy,
    {
      module: 'hybrid_tpsl',
      isOfInterest: ({ plan, openedAtMs }) => plan === null && legacy.clock.now() - openedAtMs >= PLAN_IS_DUE_MS,
      wishFor,
    },
    tick,
  );

async function wishFor(look: Look): Promise<Wish> {
  const { life, position } = look;
  const [orders, rules] = await Promise.all([look.orders(), look.rules()]);
  const { operations, levels } = hybridPlacement(position, inputOf(life), rules);
  const explanation = `hybrid levels (${levels.mode}) for a position without a plan`;
  return { explanation, operations: missingOperations(operations, position, orders), orders, state: null };
}

const inputOf = ({ hints, signalConfidence }: OpenLife): HybridInput => ({
  riskSlFraction: hints?.slFraction ?? BASE.slFraction,
  baseTpFraction: BASE.tpFraction,
  aiTpFraction: hints?.tpFraction ?? null,
  aiTrailFraction: hints?.trailFraction ?? null,
  confidence: hints?.confidence ?? signalConfidence,
});
