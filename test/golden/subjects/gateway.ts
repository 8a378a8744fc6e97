import { newOrder } from '../../../shared/application/gateway/send-to-exchange.ts';
import { interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import type { LivingLife } from '../../../shared/domain/life/state.ts';
import { guardLine } from '../../../shared/domain/metrics/order-lines.ts';
import {
  type CountedOrder,
  countOrder,
  NO_ORDERS,
  type OrderMetrics,
  summaryLines,
} from '../../../shared/domain/metrics/order-metrics.ts';
import { compare, fromNumber } from '../../../shared/domain/money/decimal.ts';
import { defaultPrecision } from '../../../shared/domain/orders/default-precision.ts';
import { type Ownership, ownershipVerdict } from '../../../shared/domain/orders/gate.ts';
import type { PlacementRequest } from '../../../shared/domain/orders/order.ts';
import {
  limitQuantity,
  marketQuantity,
  type RoundingRules,
  stopPriceOnGrid,
  takeProfitPriceOnGrid,
} from '../../../shared/domain/orders/rounding.ts';
import type { Side } from '../../../shared/domain/position/position.ts';
import type { Data } from '../golden-file.ts';
import { kindWith, orError, type Subject } from './subject.ts';

const flagsOf = ({ exit_mode, executor_mode, rollout }: Data) =>
  interpretFlags({
    EXIT_MODE: String(exit_mode),
    EXIT_EXECUTOR_MODE: String(executor_mode),
    EXIT_BRAIN_V3_LIVE_ROLLOUT: String(rollout),
  });

function ownershipOf(input: Data): Ownership {
  const { exitMode, fullyLive } = flagsOf(input);
  if (exitMode === 'LEGACY') return 'LEGACY';
  return fullyLive ? 'LIVE' : 'SHADOW';
}

/** One request at the border: the verdict, the guard's line, the order as it would be written to the wire, and how it counts. */
function atTheBorder(input: Data): Data {
  const ownership = ownershipOf(input);
  const module = String(input.module);
  const kind = String(input.order_kind);
  const verdict = ownershipVerdict(ownership, module);
  const params = input.order_params as Data;
  const spoken = { module, kind, type: String(params.type), symbol: String(input.symbol) };
  const guard = guardLine(ownership, verdict, spoken);
  const order = verdict.allowed ? wired(params) : null;
  const counted: CountedOrder | null =
    order === null && verdict.allowed
      ? null
      : {
          module,
          kind,
          conflict: verdict.conflict,
          outcome: order === null ? 'blocked' : 'placed',
        };
  const metrics = counted === null ? NO_ORDERS : countOrder(NO_ORDERS, counted);
  return {
    sent: order !== null,
    conflict: verdict.conflict,
    blocked: !verdict.allowed,
    guard_log: guard === null ? null : [guard.level, guard.text],
    order,
    metrics: {
      total: metrics.totalOrders,
      conflicts: metrics.ownershipConflicts,
      blocked: metrics.blockedLegacyOrders,
      module_count: metrics.ordersByModule[module] ?? 0,
      kind_count: metrics.ordersByKind[kind] ?? 0,
    },
  };
}

/** The order as the exchange is asked for it; null when the symbol's rules leave nothing of it or it names nothing to do. */
function wired(params: Data): Data | null {
  const request = requestOf(params);
  if (request === null) return null;
  const side: Side = params.side === 'SELL' ? 'LONG' : 'SHORT';
  const identity = { symbol: String(params.symbol), side, positionSide: 'BOTH' };
  const order = newOrder({ identity } as LivingLife, 'golden', request);
  const { reduceOnly = false } = order;
  const closesAll = 'closePosition' in order && order.closePosition === true;
  return {
    type: order.type,
    price: request.price === null ? null : Number(request.price),
    quantity: closesAll ? 'whole' : Number(request.quantity),
    reduce_only: reduceOnly,
  };
}

function requestOf(params: Data): PlacementRequest | null {
  const { type } = params;
  if (type !== 'STOP_MARKET' && type !== 'LIMIT' && type !== 'MARKET') return null;
  const rules = rulesOf(String(params.symbol));
  const side: Side = params.side === 'SELL' ? 'LONG' : 'SHORT';
  const quantity = quantityOf(params, rules);
  if (quantity === null) return null;
  const base = { operation: 'place', kind: 'sl', type, quantity } as const;
  if (type === 'MARKET') return { ...base, price: null };
  const onGrid = type === 'LIMIT' ? takeProfitPriceOnGrid : stopPriceOnGrid;
  const price = onGrid(side, Number(type === 'LIMIT' ? params.price : params.stopPrice), rules);
  return compare(price, '0') > 0 ? { ...base, price } : null;
}

function quantityOf(params: Data, rules: RoundingRules): string | null {
  if (params.closePosition === true) return '0';
  const quantity = fromNumber(Number(params.quantity));
  return params.type === 'MARKET' ? marketQuantity(quantity, rules) : limitQuantity(quantity, rules);
}

function rulesOf(symbol: string): RoundingRules {
  const { tickSize, stepSize } = defaultPrecision(symbol);
  return {
    tickSize,
    stepSize,
    minQuantity: stepSize,
    marketStepSize: stepSize,
    marketMinQuantity: stepSize,
    marketMaxQuantity: '1000000000',
    maxQuantity: '1000000000',
  };
}

function summary(input: Data): Data {
  const records = input.records as readonly { module: string; kind: string; conflict: boolean; blocked: boolean }[];
  const metrics = records
    .map(({ module, kind, conflict, blocked }): CountedOrder => {
      const outcome = blocked ? 'blocked' : 'placed';
      return { module, kind, conflict, outcome };
    })
    .reduce(countOrder, NO_ORDERS);
  const { exitMode, fullyLive } = flagsOf(input);
  const lines = summaryLines(metrics, { exitMode, fullyLive });
  return { summary: inTheirWords(metrics), logs: lines.map(({ level, text }) => [level, text]) };
}

const inTheirWords = (metrics: OrderMetrics): Data => ({
  total_orders: metrics.totalOrders,
  orders_by_module: metrics.ordersByModule,
  orders_by_kind: metrics.ordersByKind,
  ownership_conflicts: metrics.ownershipConflicts,
  blocked_legacy_orders: metrics.blockedLegacyOrders,
});

/** The kinds of gateway.json. */
export const GATEWAY_SUBJECTS: readonly Subject[] = [
  ...['matrix', 'reduce_only', 'quantity', 'price', 'error'].map((kind) => ({
    kind: `gateway/${kind}`,
    accepts: kindWith(kind, 'module', 'order_params', 'exit_mode'),
    answer: (input: Data) => orError(() => atTheBorder(input)),
  })),
  {
    kind: 'gateway/metrics_summary',
    accepts: kindWith('metrics_summary', 'records', 'exit_mode'),
    answer: summary,
  },
];
