import { type FlagValues, interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import { buildContextFromPosition, type ReportedPosition } from '../../../shared/domain/plan/context-from-position.ts';
import {
  type ConvertiblePlan,
  toDynamicTpsl,
  toPartialExitConfig,
  toTrailingConfig,
} from '../../../shared/domain/plan/converters.ts';
import { adjustTp, type DynamicTp, dynamicTp } from '../../../shared/domain/plan/dynamic-tp.ts';
import type { ExitContext } from '../../../shared/domain/plan/exit-context.ts';
import { exitLeg, totalsOf } from '../../../shared/domain/plan/legs.ts';
import { buildPlan, DEFAULT_PLANNER_CONFIG, type PlannerConfig } from '../../../shared/domain/plan/planner.ts';
import { CHALLENGE_100 } from '../../../shared/domain/profiles/defaults.ts';
import { DEFAULT_BOOK, forceProfile } from '../../../shared/domain/profiles/profile-book.ts';
import type { Data } from '../golden-file.ts';
import { exitContextOf, type GoldenPlanContext, type GoldenPlanLeg, goldenPlan, legOf } from './golden-plan.ts';
import { kindWith, orError, type Subject } from './subject.ts';

interface GoldenStep {
  readonly size_pct: number;
  readonly multiplier: number;
}

interface GoldenConfig {
  readonly use_profiles?: boolean;
  readonly use_dynamic_tp?: boolean;
  readonly default_tp_pct?: number;
  readonly default_sl_pct?: number;
  readonly default_trail_pct?: number;
  readonly strategy_id?: string;
  readonly partial_template?: Readonly<Record<'tp1' | 'tp2' | 'tp3', GoldenStep>>;
}

function configOf(golden: GoldenConfig): PlannerConfig {
  const standard = DEFAULT_PLANNER_CONFIG;
  const step = ({ size_pct, multiplier }: GoldenStep) => ({ sizeFraction: size_pct, multiplier });
  const { partial_template: template } = golden;
  return {
    useProfiles: golden.use_profiles ?? standard.useProfiles,
    useDynamicTp: golden.use_dynamic_tp ?? standard.useDynamicTp,
    defaultTpFraction: golden.default_tp_pct ?? standard.defaultTpFraction,
    defaultSlFraction: golden.default_sl_pct ?? standard.defaultSlFraction,
    defaultTrailFraction: golden.default_trail_pct ?? standard.defaultTrailFraction,
    template: template ? [step(template.tp1), step(template.tp2), step(template.tp3)] : standard.template,
    strategyId: golden.strategy_id ?? standard.strategyId,
  };
}

function conversions(plan: ConvertiblePlan): Data {
  const tpsl = toDynamicTpsl(plan);
  const trailing = toTrailingConfig(plan);
  return {
    to_dynamic_tpsl: {
      tp_percent: tpsl.tpFraction,
      sl_percent: tpsl.slFraction,
      trail_percent: tpsl.trailFraction,
      partial_tp: tpsl.partialTp,
      rationale: tpsl.rationale,
      confidence: tpsl.confidence,
    },
    to_trailing_config: trailing && {
      enabled: trailing.enabled,
      callback_pct: trailing.callbackFraction,
      activation_pct: trailing.activationFraction,
      size_pct: trailing.sizeFraction,
    },
    to_partial_exit_config: toPartialExitConfig(plan).map((exit) => ({
      trigger_pct: exit.triggerFraction,
      size_pct: exit.sizeFraction,
      kind: exit.kind,
      reason: exit.reason,
      trail_callback: exit.trailCallbackFraction,
    })),
  };
}

const goldenTp = (tp: DynamicTp): Data => ({
  tp_levels: tp.tpLevels,
  reasoning: tp.reasoning,
  confidence: tp.confidence,
  risk_adjusted: tp.riskAdjusted,
});

interface GoldenDynamicTp {
  readonly position_size_usd: number;
  readonly leverage: number;
  readonly volatility: number;
  readonly market_regime: string;
  readonly confidence: number;
  readonly unrealized_pnl_pct?: number;
  readonly liquidity_24h_usd?: number | null;
}

const dynamicTpOf = (input: GoldenDynamicTp): Data =>
  goldenTp(
    dynamicTp({
      notionalQuote: input.position_size_usd,
      leverage: input.leverage,
      volatilityFraction: input.volatility,
      marketRegime: input.market_regime,
      confidence: input.confidence,
      marginPnlPercent: input.unrealized_pnl_pct ?? 0,
      liquidityQuote: input.liquidity_24h_usd ?? null,
    }),
  );

function adjusted(input: Data): Data {
  const levels = input.current_tp_levels as DynamicTp['tpLevels'];
  const result = adjustTp(levels, Number(input.new_unrealized_pnl_pct), String(input.new_regime));
  return { result: result && goldenTp(result) };
}

interface GoldenCircumstances {
  readonly position: ReportedPosition;
  readonly rl_hints: { readonly tp_pct?: number; readonly sl_pct?: number; readonly confidence?: number } | null;
  readonly risk_context: { readonly mode?: string; readonly max_loss?: number } | null;
  readonly market_data: { readonly volatility?: number; readonly trend?: number } | null;
}

function contextOf({ position, rl_hints, risk_context, market_data }: GoldenCircumstances): Data {
  const hints = {
    ...(rl_hints?.tp_pct === undefined ? {} : { tpFraction: rl_hints.tp_pct }),
    ...(rl_hints?.sl_pct === undefined ? {} : { slFraction: rl_hints.sl_pct }),
    ...(rl_hints?.confidence === undefined ? {} : { confidence: rl_hints.confidence }),
  };
  const circumstances = {
    hints,
    ...(risk_context?.mode === undefined ? {} : { riskMode: risk_context.mode }),
    ...(risk_context?.max_loss === undefined ? {} : { maxLossFraction: risk_context.max_loss }),
    ...(market_data?.volatility === undefined ? {} : { volatilityFraction: market_data.volatility }),
    ...(market_data?.trend === undefined ? {} : { trendStrength: market_data.trend }),
  };
  return goldenContext(buildContextFromPosition(position, circumstances, 0));
}

const goldenContext = (context: ExitContext): Data => ({
  symbol: context.symbol,
  side: context.side,
  entry_price: context.entryPrice,
  size: context.size,
  leverage: context.leverage,
  current_price: context.currentPrice,
  unrealized_pnl_pct: context.marginPnlPercent,
  unrealized_pnl_usd: context.pnlQuote,
  position_age_seconds: context.positionAgeSeconds,
  volatility: context.volatilityFraction,
  trend_strength: context.trendStrength,
  market_regime: context.marketRegime,
  rl_tp_hint: context.hints.tpFraction,
  rl_sl_hint: context.hints.slFraction,
  rl_confidence: context.hints.confidence,
  signal_confidence: context.signalConfidence,
  risk_mode: context.riskMode,
  max_loss_pct: context.maxLossFraction,
  trail_hint: context.hints.trailFraction,
  trail_enabled: context.trailEnabled,
});

function converted(goldenLegs: readonly GoldenPlanLeg[]): Data {
  const legs = goldenLegs.map(legOf);
  const totals = totalsOf(legs);
  return {
    aggregates: {
      total_tp_pct: totals.totalTpFraction,
      total_sl_pct: totals.totalSlFraction,
      has_trailing: totals.hasTrailing,
      has_emergency: totals.hasEmergency,
    },
    ...conversions({ legs, reason: 't', confidence: 0 }),
  };
}

/** The kinds of planner.json. */
export const PLANNER_SUBJECTS: readonly Subject[] = [
  {
    kind: 'planner/plan',
    accepts: kindWith('plan', 'config', 'ctx'),
    answer: ({ config, ctx, env = {} }) => {
      const challenge = interpretFlags(env as FlagValues).profile === 'CHALLENGE_100';
      const book = challenge ? forceProfile(DEFAULT_BOOK, CHALLENGE_100) : DEFAULT_BOOK;
      const plan = buildPlan(exitContextOf(ctx as GoldenPlanContext), configOf(config as GoldenConfig), book);
      return { plan: goldenPlan(plan), ...conversions(plan) };
    },
  },
  {
    kind: 'planner/dynamic_tp',
    accepts: kindWith('dynamic_tp', 'position_size_usd', 'leverage'),
    answer: (input) => dynamicTpOf(input as unknown as GoldenDynamicTp),
  },
  {
    kind: 'planner/adjust_tp',
    accepts: kindWith('adjust_tp', 'current_tp_levels'),
    answer: adjusted,
  },
  {
    kind: 'planner/context',
    accepts: kindWith('context', 'position'),
    answer: (input) => orError(() => ({ ctx: contextOf(input as unknown as GoldenCircumstances) })),
  },
  {
    kind: 'planner/convert',
    accepts: kindWith('convert', 'legs'),
    answer: (input) => converted(input.legs as readonly GoldenPlanLeg[]),
  },
  {
    kind: 'planner/leg_validation',
    accepts: kindWith('leg_validation', 'kind', 'size_pct'),
    answer: ({ kind, size_pct, trail_callback }) =>
      orError(() => {
        const trailCallbackFraction = trail_callback as number | null;
        exitLeg(kind as GoldenPlanLeg['kind'], Number(size_pct), { trailCallbackFraction });
        return { ok: true };
      }),
  },
];
