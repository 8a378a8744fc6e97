import { floatText } from '../text/number-text.ts';
import type { ExitLeg, ExitPlan, LegKind } from './exit-plan.ts';

/** A leg breaks a rule; the message says which value. */
export class InvalidLegError extends Error {
  readonly code = 'INVALID_LEG';
  constructor(message: string) {
    super(message);
    this.name = 'InvalidLegError';
  }
}

/** A checked leg with everything that was not given absent: a size fraction 0…1, and a callback on every TRAIL leg. @throws InvalidLegError */
export function exitLeg(
  kind: LegKind,
  sizeFraction: number,
  rest: Partial<Omit<ExitLeg, 'kind' | 'sizeFraction'>> = {},
): ExitLeg {
  if (!(sizeFraction >= 0 && sizeFraction <= 1)) {
    throw new InvalidLegError(`size_pct must be 0.0-1.0, got ${floatText(sizeFraction)}`);
  }
  const trailCallbackFraction = rest.trailCallbackFraction ?? null;
  if (kind === 'TRAIL' && trailCallbackFraction === null) {
    throw new InvalidLegError('TRAIL legs require trail_callback');
  }
  return {
    kind,
    sizeFraction,
    triggerPrice: rest.triggerPrice ?? null,
    triggerFraction: rest.triggerFraction ?? null,
    trailCallbackFraction,
    priority: rest.priority ?? 0,
    condition: rest.condition ?? 'IMMEDIATE',
    reason: rest.reason ?? '',
    rMultiple: rest.rMultiple ?? null,
    profileLegIndex: rest.profileLegIndex ?? null,
    metadata: rest.metadata ?? {},
  };
}

/** What a plan says about all its legs together; sizes are fractions of the planned position. */
export type LegTotals = Pick<ExitPlan, 'totalTpFraction' | 'totalSlFraction' | 'hasTrailing' | 'hasEmergency'>;

/** The totals of these legs. */
export const totalsOf = (legs: readonly ExitLeg[]): LegTotals => ({
  totalTpFraction: sizeOf(legs, 'TP'),
  totalSlFraction: sizeOf(legs, 'SL'),
  hasTrailing: legs.some((leg) => leg.kind === 'TRAIL'),
  hasEmergency: legs.some((leg) => leg.kind === 'EMERGENCY'),
});

/** The leg of this kind with the lowest priority number, the first one on a tie; null when there is none. */
export function primaryLeg(legs: readonly ExitLeg[], kind: LegKind): ExitLeg | null {
  let primary: ExitLeg | null = null;
  for (const leg of legs) {
    if (leg.kind === kind && (primary === null || leg.priority < primary.priority)) primary = leg;
  }
  return primary;
}

const sizeOf = (legs: readonly ExitLeg[], kind: LegKind): number =>
  legs.reduce((sum, leg) => (leg.kind === kind ? sum + leg.sizeFraction : sum), 0);
