import { NOT_COMPARED } from './compare.ts';
import type { Deviation } from './deviation.ts';
import { type Data, type GoldenCase, isData } from './golden-file.ts';
import { flooredTo, nearestOr } from './grid-matching.ts';

const BORDER = ['gateway/matrix', 'gateway/reduce_only', 'gateway/quantity', 'gateway/price', 'gateway/error'];

/** Where the border answers differently from the recordings of the original gateway. The deviations build on each other. */
export const GATEWAY_DEVIATIONS: readonly Deviation[] = [
  {
    kinds: BORDER,
    fields: ['returned', 'sent_params', 'logs', 'metrics'],
    reason:
      'Compared in one form for all kinds: verdict, guard line, the order on the wire, the counts. Debug lines, the parts of lines the specification does not have, and what the venue answers are left out',
    rewrite: (expected, golden) => ('error' in expected ? afterError(golden) : inOneForm(expected, golden)),
  },
  {
    kinds: BORDER,
    fields: ['guard_log'],
    reason:
      "The specification's executor is a known module of the brain; the original logs its own executor as unknown",
    rewrite: (expected, { input }) => {
      if (expected.guard_log === undefined || input.exit_mode === 'LEGACY' || !isBrain(input)) return expected;
      const text = `[EXIT_GUARD] ✅ Exit Brain module '${input.module}' placing ${input.order_kind} for ${input.symbol} (mode=${modeOf(input)}).`;
      return { ...expected, guard_log: ['INFO', text] };
    },
  },
  {
    kinds: BORDER,
    fields: ['sent', 'blocked', 'guard_log', 'order', 'metrics'],
    reason:
      'A module nobody knows is refused in LIVE ("only the executor places exit orders"); the original warns and lets it through',
    rewrite: (expected, { input }) => {
      const isKnown = isBrain(input) || LEGACY_MODULES.includes(String(input.module));
      if (isKnown || modeOf(input) !== 'LIVE') return expected;
      const text = `[EXIT_GUARD] 🛑 BLOCKED: Unknown module '${input.module}' attempted to place ${input.order_kind} for ${input.symbol} in EXIT_BRAIN_V3 LIVE mode. Executor is the single MUSCLE. Order NOT sent to exchange.`;
      const metrics = { ...NOT_COUNTED, total: 1 };
      return { ...expected, sent: false, blocked: true, guard_log: ['ERROR', text], order: null, metrics };
    },
  },
  {
    kinds: BORDER,
    fields: ['order.quantity', 'order.reduce_only', 'order.price'],
    reason:
      'A quantity is never raised, not by rounding to decimals and not to please a minimum value; every order is reduce-only unless it closes the position; prices are rounded to the safe side',
    rewrite: (expected, { input }) =>
      isData(expected.order) ? { ...expected, order: safe(expected.order, input.order_params as Data) } : expected,
  },
  {
    kinds: BORDER,
    fields: ['sent', 'order', 'metrics'],
    reason:
      'An order without type, quantity or price is not sent, and an order is counted when the venue took it, not before',
    rewrite: (expected, { input }) => {
      if (expected.blocked === true || expected.blocked === undefined) return expected;
      const { type, price } = input.order_params as Data;
      const isNothing = type === undefined || (type === 'LIMIT' && flooredTo(0.1, Number(price)) <= 0);
      return expected.sent === true && !isNothing
        ? expected
        : { ...expected, sent: false, order: null, metrics: NOT_COUNTED };
    },
  },
];

const LEGACY_MODULES = [
  'position_monitor',
  'hybrid_tpsl',
  'trailing_stop_manager',
  'dynamic_trailing_rearm',
  'event_driven_executor',
];
const NOT_COUNTED = { total: 0, conflicts: 0, blocked: 0, module_count: 0, kind_count: 0 };
const STEPS: Readonly<Record<string, number>> = { BTCUSDT: 0.001, TRXUSDT: 1 };

const isBrain = ({ module }: Data): boolean =>
  ['exit_executor', 'exit_brain_executor', 'exit_brain_v3'].includes(String(module));

const modeOf = ({ exit_mode, executor_mode, rollout }: Data): string => {
  if (exit_mode === 'LEGACY') return 'LEGACY';
  return executor_mode === 'LIVE' && rollout === 'ENABLED' ? 'LIVE' : 'SHADOW';
};

/** The recorded answer with the specification's put over it, where it has one. */
function inOneForm(expected: Data, { input, expected: recorded }: GoldenCase): Data {
  const counted = recorded.metrics as Data;
  const [params] = recorded.sent_params as readonly Data[];
  const isSpecified = 'guard_log' in expected;
  const sent = isSpecified ? expected.sent : recorded.returned !== null;
  const byName = (counts: unknown, name: unknown) => (counts as Data)[String(name)] ?? 0;
  return {
    sent,
    conflict: isSpecified ? expected.conflict : counted.ownership_conflicts !== 0,
    blocked: isSpecified ? expected.blocked : counted.blocked_legacy_orders !== 0,
    guard_log: isSpecified ? expected.guard_log : guardOf(recorded.logs as readonly LogLine[]),
    order: sent === true && params !== undefined ? orderOf(params) : null,
    metrics: isSpecified
      ? expected.metrics
      : {
          total: counted.total_orders,
          conflicts: counted.ownership_conflicts,
          blocked: counted.blocked_legacy_orders,
          module_count: byName(counted.orders_by_module, input.module),
          kind_count: byName(counted.orders_by_kind, input.order_kind),
        },
  };
}

/** A refusal of the venue after the order had left says nothing about the border; everything before it is an error of ours too. */
function afterError(golden: GoldenCase): Data {
  const { expected: recorded } = golden;
  const sentParams = (recorded.sent_params ?? []) as readonly Data[];
  if (sentParams.length === 0) return { error: { message: NOT_COMPARED } };
  return { ...inOneForm({ ...recorded, returned: {} }, golden), metrics: NOT_COMPARED };
}

type LogLine = readonly [level: string, text: string];

function guardOf(logs: readonly LogLine[]): LogLine | null {
  const line = logs.find(([, text]) => text.startsWith('[EXIT_GUARD]'));
  return line === undefined ? null : [line[0], line[1].replace(/ Context: .*$/, '')];
}

const orderOf = ({ type, price, stopPrice, quantity, closePosition, reduceOnly }: Data): Data => ({
  type,
  price: price ?? stopPrice ?? null,
  quantity: closePosition === true ? 'whole' : quantity,
  reduce_only: reduceOnly === true,
});

function safe(order: Data, { symbol, quantity, closePosition }: Data): Data {
  const isWhole = closePosition === true;
  const favour = order.type === 'STOP_MARKET' ? 'up' : 'down';
  return {
    ...order,
    price: order.price === null ? null : nearestOr(Number(order.price), 0.1, favour),
    quantity: isWhole ? 'whole' : flooredTo(STEPS[String(symbol)] ?? 0, Number(quantity)),
    reduce_only: !isWhole,
  };
}
