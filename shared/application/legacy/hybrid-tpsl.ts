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
export async function placeForUnplanned(legacy: Legacy, tick: TickMessage): Promise<LegacyReport> {
  const { look: _look, ...report } = await runModule(legacy, 'hybrid_tpsl', tick, (look) => wishFor(legacy, look));
  return report;
}

async function wishFor(legacy: Legacy, { life, position, orders, rules }: Look): Promise<Wish | null> {
  if (life.plan !== null || legacy.clock.now() - life.openedAtMs < PLAN_IS_DUE_MS) return null;
  const [resting, grid] = await Promise.all([orders(), rules()]);
  const { operations, levels } = hybridPlacement(position, inputOf(life), grid);
  const explanation = `hybrid levels (${levels.mode}) for a position without a plan`;
  return { explanation, operations: missingOperations(operations, position, resting) };
}

const inputOf = ({ hints, signalConfidence }: OpenLife): HybridInput => ({
  riskSlFraction: hints?.slFraction ?? BASE.slFraction,
  baseTpFraction: BASE.tpFraction,
  aiTpFraction: hints?.tpFraction ?? null,
  aiTrailFraction: hints?.trailFraction ?? null,
  confidence: hints?.confidence ?? signalConfidence,
});
