import type { ExitProfile, ProfileLeg, TrailingProfile } from '../profiles/profile.ts';
import { type ProfileBook, selectProfile } from '../profiles/profile-book.ts';
import { fixed, percentText } from '../text/number-text.ts';
import { dynamicProfile } from './dynamic-tp.ts';
import type { ExitContext } from './exit-context.ts';
import type { ExitLeg } from './exit-plan.ts';
import { exitLeg } from './legs.ts';
import type { PlannerConfig } from './planner-config.ts';
import { profileRegimeOf } from './regime.ts';
import { given, type PlanTargets } from './targets.ts';

/** The legs of a plan and where they come from. */
export interface Ladder {
  readonly legs: readonly ExitLeg[];
  readonly profileName: string | null;
  readonly trailing: TrailingProfile | null;
}

/** A remainder of at most this share is not worth a trailing leg. */
const SMALLEST_TRAIL_FRACTION = 0.01;

/** A short cannot gain more than its whole entry price: a target beyond this share of it would be at or below zero. */
const FARTHEST_SHORT_TP_FRACTION = 0.9;

/** Everything at once. */
export const emergencyLadder = (): Ladder => ({
  legs: [exitLeg('EMERGENCY', 1, { reason: 'ESS ACTIVE - emergency system shutdown' })],
  profileName: null,
  trailing: null,
});

/** A stop just beyond break-even, so that fees are paid, and one far target at 1.5 × the gain (percent of margin, read as percent of entry). */
export function profitLockLadder({ marginPnlPercent, side }: ExitContext): Ladder {
  const targetPercent = marginPnlPercent * 1.5;
  const targetFraction = targetPercent / 100;
  const triggerFraction = side === 'LONG' ? targetFraction : Math.min(targetFraction, FARTHEST_SHORT_TP_FRACTION);
  return {
    legs: [
      exitLeg('SL', 1, { triggerFraction: 0.002, reason: 'SL: Lock profit at breakeven+fees' }),
      exitLeg('TP', 1, { triggerFraction, priority: 1, reason: `TP: Extended target ${fixed(targetPercent, 1)}%` }),
    ],
    profileName: null,
    trailing: null,
  };
}

/** One TP leg per profile leg at its multiple of R (= the stop distance), what is left trails, and the stop under everything. */
export function profileLadder(
  context: ExitContext,
  config: PlannerConfig,
  book: ProfileBook,
  slFraction: number,
): Ladder {
  const dynamic = config.useDynamicTp ? dynamicProfile(context) : null;
  const profile = dynamic ?? staticProfile(context, config, book);
  const tpLegs = profile.tpLegs.map((leg, index) =>
    profileTpLeg(profile.name, leg, index, slFraction, dynamic !== null),
  );
  const stop = exitLeg('SL', 1, {
    triggerFraction: -slFraction,
    reason: `SL: Risk limit at ${percentText(slFraction, 1)}`,
    metadata: { profile_name: profile.name },
  });
  return {
    legs: [...tpLegs, ...trailLegs(profile, slFraction), stop],
    profileName: profile.name,
    trailing: context.trailEnabled ? profile.trailing : null,
  };
}

/** The fixed template: two targets, then a trailing rest (or a third target where the market or the position forbids trailing), and the stop. */
export function templateLadder(context: ExitContext, config: PlannerConfig, targets: PlanTargets): Ladder {
  const [first, second, third] = config.template;
  const tp = (size: number, triggerFraction: number, priority: number, name: string): ExitLeg =>
    exitLeg('TP', size, {
      triggerFraction,
      priority,
      reason: `TP${priority + 1}: ${name} at ${percentText(triggerFraction, 1)}`,
    });
  const callback = given(context.hints.trailFraction, config.defaultTrailFraction);
  const firstTrigger = targets.tpFraction * first.multiplier;
  const rest = targets.trailAllowed
    ? exitLeg('TRAIL', third.sizeFraction, {
        trailCallbackFraction: callback,
        priority: 2,
        reason: `TP3: Trailing stop ${percentText(callback, 1)}`,
      })
    : tp(third.sizeFraction, targets.tpFraction * third.multiplier, 2, 'Extended target');
  const stop = exitLeg('SL', 1, {
    triggerFraction: -targets.slFraction,
    reason: `SL: Risk limit at ${percentText(targets.slFraction, 1)}`,
  });
  return {
    legs: [
      tp(first.sizeFraction, firstTrigger, 0, 'Quick profit'),
      tp(second.sizeFraction, targets.tpFraction * second.multiplier, 1, 'Core target'),
      rest,
      stop,
    ],
    profileName: null,
    trailing: targets.trailAllowed ? templateTrailing(callback, firstTrigger, targets.slFraction) : null,
  };
}

/** The template names no activation; half the way to its first target is what `toTrailingConfig` tells everybody else. */
const templateTrailing = (callbackFraction: number, firstTrigger: number, slFraction: number): TrailingProfile => ({
  callbackFraction,
  activationR: (firstTrigger * 0.5) / slFraction,
  tighteningCurve: [],
});

function staticProfile(context: ExitContext, config: PlannerConfig, book: ProfileBook): ExitProfile {
  const strategyId = context.strategyId ?? config.strategyId;
  const regime = profileRegimeOf(context.marketRegime);
  return selectProfile(book, { symbol: context.symbol, strategyId, regime }).profile;
}

function profileTpLeg(name: string, leg: ProfileLeg, index: number, slFraction: number, dynamic: boolean): ExitLeg {
  const { rMultiple, sizeFraction, kind } = leg;
  const triggerFraction = rMultiple * slFraction;
  const shown = `${fixed(rMultiple, 1)}R @ ${percentText(triggerFraction, 1)}`;
  return exitLeg('TP', sizeFraction, {
    triggerFraction,
    priority: index,
    reason: `TP${index + 1}: ${shown} (${dynamic ? 'DYNAMIC' : kind})`,
    rMultiple,
    profileLegIndex: index,
    metadata: { profile_name: name, kind, dynamic },
  });
}

function trailLegs(profile: ExitProfile, slFraction: number): readonly ExitLeg[] {
  const { trailing, tpLegs, totalTpFraction } = profile;
  const left = 1 - totalTpFraction;
  if (trailing === null || left <= SMALLEST_TRAIL_FRACTION) return [];
  const { activationR, callbackFraction, tighteningCurve } = trailing;
  return [
    exitLeg('TRAIL', left, {
      triggerFraction: activationR * slFraction,
      trailCallbackFraction: callbackFraction,
      priority: tpLegs.length,
      reason: `TRAIL: ${percentText(left, 0)} @ ${percentText(callbackFraction, 1)} callback`,
      metadata: { profile_name: profile.name, activation_r: activationR, tightening_curve: tighteningCurve },
    }),
  ];
}
