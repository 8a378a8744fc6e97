import { fixed } from '../../shared/domain/text/number-text.ts';
import { Matching, NOT_COMPARED, textLike } from './compare.ts';
import type { Deviation } from './deviation.ts';
import { GATEWAY_DEVIATIONS } from './deviations-gateway.ts';
import { LEGACY_DEVIATIONS } from './deviations-legacy.ts';
import { type Data, type GoldenCase, isData } from './golden-file.ts';
import { flooredTo } from './grid-matching.ts';

interface PlanData extends Data {
  readonly strategy_id: string;
  readonly profile_name: string | null;
  readonly legs: readonly LegData[];
}

interface LegData extends Data {
  readonly kind: string;
  readonly trigger_pct: number | null;
  readonly trail_callback: number | null;
  readonly reason: string;
}

const PLANS = ['planner/plan', 'decide/build'];

/** Every deviation, in the order in which they are applied. */
export const DEVIATIONS: readonly Deviation[] = [
  ...GATEWAY_DEVIATIONS,
  ...LEGACY_DEVIATIONS,
  {
    kinds: PLANS,
    fields: ['plan.legs[].trigger_pct', 'to_dynamic_tpsl.tp_percent', 'to_partial_exit_config[].trigger_pct'],
    reason:
      'PROFIT_LOCK: the original writes its take-profit as a percent number where a fraction belongs (15 instead of 0.15), and for shorts beyond zero',
    rewrite: (expected, golden) => withPlan(expected, (plan) => profitLock(expected, plan, isShort(golden))),
  },
  {
    kinds: ['decide/build'],
    fields: ['decision.new_tp_levels'],
    reason: 'PROFIT_LOCK: the ladder follows the corrected take-profit of the plan',
    rewrite: (expected, golden) => withPlan(expected, (plan) => profitLockLevels(expected, plan, golden)),
  },
  {
    kinds: PLANS,
    fields: ['plan.reason', 'to_dynamic_tpsl.rationale'],
    reason: 'STANDARD_LADDER: the original prints fractions with a percent sign (SL=0.0% for 2.5 %)',
    rewrite: (expected) => withPlan(expected, (plan) => standardReason(expected, plan)),
  },
  {
    kinds: PLANS,
    fields: ['plan.legs[].reason', 'to_partial_exit_config[].reason'],
    reason: 'Template legs: the same fractions with a percent sign (TP1: Quick profit at 0.0% for 1.5 %)',
    rewrite: (expected) => withPlan(expected, (plan) => templateReasons(expected, plan)),
  },
  {
    kinds: ['planner/context'],
    fields: ['ctx.target_rr_ratio', 'ctx.metadata'],
    reason: 'Never read by anything in the original; our context does not have them',
    rewrite: (expected) => {
      if (!isData(expected.ctx)) return expected;
      const { target_rr_ratio: _ratio, metadata: _metadata, ...ctx } = expected.ctx;
      return { ...expected, ctx };
    },
  },
  {
    kinds: ['planner/context'],
    fields: ['ctx'],
    reason: 'A position whose size or price is no finite number is refused; the original goes on and plans with NaN',
    rewrite: (expected) => {
      const unusable = isData(expected.ctx) && Object.values(expected.ctx).some(isNotFinite);
      return unusable ? { error: { message: NOT_COMPARED } } : expected;
    },
  },
  {
    kinds: ['planner/context'],
    fields: ['error.message'],
    reason: "The interpreter's own words for a missing key, a text that is no number, a division by zero",
    rewrite: (expected) => ('error' in expected ? { error: { message: NOT_COMPARED } } : expected),
  },
  {
    kinds: ['decide/with_plan'],
    fields: ['decision.reason', 'decision.summary'],
    reason: "A PARTIAL leg without trigger price: the interpreter's own words for comparing a number with nothing",
    rewrite: (expected) => {
      const { decision } = expected;
      if (!isData(decision) || !String(decision.reason).includes('not supported between instances')) return expected;
      const reason = textLike(/^Error in adapter: ./);
      const summary = textLike(/^type=no_change reason='Error in adapter: .+'$/);
      return { ...expected, decision: { ...decision, reason, summary } };
    },
  },
  {
    kinds: ['decide/with_plan', 'decide/build'],
    fields: ['decision (when it would move a stop to where it is)'],
    reason:
      'rejected_loosening: the original emits a move_sl to the old stop on every cycle; we go on to the next check, mostly to no_change',
    rewrite: (expected) => {
      const { decision } = expected;
      if (!isData(decision) || decision.sl_reason !== 'rejected_loosening') return expected;
      const { symbol } = decision;
      const next = new Matching('a decision that moves no stop', (actual) => movesNoStop(actual, symbol));
      return { ...expected, decision: next };
    },
  },
  {
    kinds: ['flags/case'],
    fields: ['config_log'],
    reason: 'The configuration line has the three fields of the specification, and every warning is printed once',
    rewrite: (expected) => ({ ...expected, config_log: onceEach(expected.config_log as readonly LogLine[]) }),
  },
  {
    kinds: ['status/case'],
    fields: ['timestamp'],
    reason: 'The recordings hold a placeholder for the time; the specification writes whole seconds that end in Z',
    rewrite: (expected) => ({ ...expected, timestamp: textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) }),
  },
  {
    kinds: ['shadow/case'],
    fields: ['jsonl.timestamp', 'jsonl_keys'],
    reason:
      'The recordings hold a placeholder for the time; the specification ends it in Z. The key order is compared, too',
    rewrite: (expected) => {
      const jsonl = expected.jsonl as Data;
      const keys = [...Object.keys(jsonl), ...Object.keys(jsonl.decision as Data)];
      const timestamp = textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
      return { ...expected, jsonl: { ...jsonl, timestamp }, jsonl_keys: keys };
    },
  },
  {
    kinds: ['executor/regime'],
    fields: ['volatility_after_regime_call'],
    reason: 'What a cache held after another call; we have no such cache',
    rewrite: ({ volatility_after_regime_call: _cached, ...expected }) => expected,
  },
  {
    kinds: ['executor/position_context'],
    fields: ['phase2b_executor', 'final_executor.unrealized_pnl'],
    reason:
      'The final executor is the one the specification agrees with; where the recorded gain is of another moment than the mark, ours is that of the mark',
    rewrite: ({ final_executor }, { input }) => {
      const { positionAmt, entryPrice, markPrice } = input.position as Data;
      const [amount, entry, mark] = [Number(positionAmt), Number(entryPrice), Number(markPrice)];
      const gain = entry > 0 ? (Math.sign(amount) * (mark - entry) * 100) / entry : 0;
      return { ...(final_executor as Data), unrealized_pnl: gain };
    },
  },
  {
    kinds: ['executor/quantize_tick', 'executor/quantize_step'],
    fields: ['price', 'qty', 'formatted'],
    reason:
      'The original rounds to the number of decimals a step has, so a step of 0.25, 10 or 1.0 leaves prices and quantities the venue refuses; ours are on the grid. What is no number is an error. The text form is only another way to write the price',
    rewrite: ({ formatted: _text, ...expected }, { input }) => {
      const [value, step] = [Number(input.price ?? input.qty), Number(input.tick ?? input.step)];
      if (!Number.isFinite(value)) return { error: { message: NOT_COMPARED } };
      const [name] = Object.keys(expected);
      return name === undefined ? expected : { [name]: flooredTo(step, value) };
    },
  },
  {
    kinds: ['executor/should_log'],
    fields: ['log'],
    reason:
      'An identical repeated full_exit_now or update_tp_limits is recorded once, the original logged it every cycle',
    rewrite: (expected, { input }) => {
      const { last, current } = input;
      if (!isData(last) || !isData(current) || last.decision_type !== current.decision_type) return expected;
      const repeated = last.decision_type === 'full_exit_now' || last.decision_type === 'update_tp_limits';
      return repeated ? null : expected;
    },
  },
];

const isNotFinite = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);

const withPlan = (expected: Data, rewrite: (plan: PlanData) => Data): Data =>
  isData(expected.plan) ? rewrite(expected.plan as unknown as PlanData) : expected;

const isShort = ({ input }: GoldenCase): boolean => {
  const { side } = input.ctx as Data;
  return side !== 'LONG' && side !== 'long';
};

const asFraction = (percent: number, short: boolean): number => (short ? Math.min(percent / 100, 0.9) : percent / 100);

function profitLock(expected: Data, plan: PlanData, short: boolean): Data {
  if (plan.strategy_id !== 'PROFIT_LOCK') return expected;
  const corrected = (leg: Data): Data =>
    leg.kind === 'TP' ? { ...leg, trigger_pct: asFraction(Number(leg.trigger_pct), short) } : leg;
  const tpsl = expected.to_dynamic_tpsl as Data | undefined;
  const exits = expected.to_partial_exit_config as readonly Data[] | undefined;
  return {
    ...expected,
    plan: { ...plan, legs: plan.legs.map(corrected) },
    ...(tpsl && { to_dynamic_tpsl: { ...tpsl, tp_percent: asFraction(Number(tpsl.tp_percent), short) } }),
    ...(exits && { to_partial_exit_config: exits.map(corrected) }),
  };
}

/** Runs after `profitLock`: the plan's triggers are fractions already. */
function profitLockLevels(expected: Data, plan: PlanData, golden: GoldenCase): Data {
  const decision = expected.decision as Data;
  if (plan.strategy_id !== 'PROFIT_LOCK' || decision.new_tp_levels === null) return expected;
  const entry = Number((golden.input.ctx as Data).entry_price);
  const sign = isShort(golden) ? -1 : 1;
  const levels = plan.legs
    .filter(({ kind }) => kind === 'TP')
    .map((leg) => entry * (1 + sign * Number(leg.trigger_pct)));
  return { ...expected, decision: { ...decision, new_tp_levels: levels } };
}

function standardReason(expected: Data, plan: PlanData): Data {
  if (plan.strategy_id !== 'STANDARD_LADDER') return expected;
  const stop = plan.legs.find(({ kind }) => kind === 'SL')?.trigger_pct ?? Number.NaN;
  const slText = fixed(-stop * 100, 1).replace('.', '\\.');
  const reason = textLike(new RegExp(`^3-leg strategy: TP=\\d+\\.\\d%, SL=${slText}%$`));
  const tpsl = expected.to_dynamic_tpsl as Data | undefined;
  return {
    ...expected,
    plan: { ...plan, reason },
    ...(tpsl && { to_dynamic_tpsl: { ...tpsl, rationale: reason } }),
  };
}

function templateReasons(expected: Data, plan: PlanData): Data {
  if (plan.strategy_id !== 'STANDARD_LADDER' || plan.profile_name !== null) return expected;
  const inPercent = (leg: Data): Data => {
    const fraction = leg.kind === 'TRAIL' ? leg.trail_callback : leg.trigger_pct;
    const text = `${fixed(Math.abs(Number(fraction)) * 100, 1)}%`;
    return { ...leg, reason: String(leg.reason).replace(/[\d.]+%$/, text) };
  };
  const exits = expected.to_partial_exit_config as readonly Data[] | undefined;
  return {
    ...expected,
    plan: { ...plan, legs: plan.legs.map(inPercent) },
    ...(exits && { to_partial_exit_config: exits.map(inPercent) }),
  };
}

function movesNoStop(actual: unknown, symbol: unknown): boolean {
  return isData(actual) && actual.symbol === symbol && actual.decision_type !== 'move_sl';
}

type LogLine = readonly [level: string, text: string];

function onceEach(lines: readonly LogLine[]): readonly LogLine[] {
  const short = lines.map(([level, text]): LogLine => [level, text.replace(/, EXIT_BRAIN_PROFILE=\w+$/, '')]);
  return short.filter(([, text], index) => short.findIndex(([, other]) => other === text) === index);
}
