import type { LogLine } from '../flags/log-lines.ts';
import { isLegacyModule } from '../orders/gate.ts';

/** What is counted of the exit orders of one account, in the specification's words. */
export interface OrderMetrics {
  /** Orders that were placed and orders that were blocked. */
  readonly totalOrders: number;
  /** Placed orders only, by the module that asked for them; a module without any has no entry. */
  readonly ordersByModule: Readonly<Record<string, number>>;
  /** Placed orders only, by what they are for; a kind without any has no entry. */
  readonly ordersByKind: Readonly<Record<string, number>>;
  /** Attempts of a module that does not own the exits, placed or blocked. */
  readonly ownershipConflicts: number;
  /** Attempts of the old exit stack that were blocked. */
  readonly blockedLegacyOrders: number;
}

/** One order that reached the exchange, or was stopped at the border. */
export interface CountedOrder {
  readonly module: string;
  readonly kind: string;
  /** What the ownership verdict said. */
  readonly conflict: boolean;
  readonly outcome: 'placed' | 'blocked';
}

/** Before the first order. */
export const NO_ORDERS: OrderMetrics = {
  totalOrders: 0,
  ordersByModule: {},
  ordersByKind: {},
  ownershipConflicts: 0,
  blockedLegacyOrders: 0,
};

/** The counts with one more order: total and conflicts include blocked ones, the counts by module and by kind do not. */
export function countOrder(metrics: OrderMetrics, { module, kind, conflict, outcome }: CountedOrder): OrderMetrics {
  const placed = outcome === 'placed';
  return {
    totalOrders: metrics.totalOrders + 1,
    ordersByModule: placed ? oneMore(metrics.ordersByModule, module) : metrics.ordersByModule,
    ordersByKind: placed ? oneMore(metrics.ordersByKind, kind) : metrics.ordersByKind,
    ownershipConflicts: metrics.ownershipConflicts + (conflict ? 1 : 0),
    blockedLegacyOrders: metrics.blockedLegacyOrders + (!placed && isLegacyModule(module) ? 1 : 0),
  };
}

/** What the summary says about the flags it was counted under. */
export interface SummaryMode {
  readonly exitMode: string;
  readonly fullyLive: boolean;
}

/** The `[EXIT_METRICS]` lines: the totals, each breakdown that has an entry, and what was blocked or in conflict. */
export function summaryLines(metrics: OrderMetrics, { exitMode, fullyLive }: SummaryMode): readonly LogLine[] {
  const { totalOrders, ordersByModule, ordersByKind, ownershipConflicts, blockedLegacyOrders } = metrics;
  const counts = `total_orders=${totalOrders}, conflicts=${ownershipConflicts}, blocked=${blockedLegacyOrders}`;
  // Without "(LIVE)" the line ends in a space: existing filters on it keep matching.
  const lines = [info(`Summary: ${counts}, mode=${exitMode} ${fullyLive ? '(LIVE)' : ''}`)];
  if (hasEntries(ordersByModule)) lines.push(info(`Orders by module: ${entriesText(ordersByModule)}`));
  if (hasEntries(ordersByKind)) lines.push(info(`Orders by kind: ${entriesText(ordersByKind)}`));
  if (blockedLegacyOrders > 0) {
    lines.push(
      warning(`🛑 Blocked ${blockedLegacyOrders} legacy module orders in EXIT_BRAIN_V3 LIVE mode (expected behavior).`),
    );
  }
  if (ownershipConflicts > 0 && !fullyLive) {
    lines.push(
      warning(
        `⚠️  Detected ${ownershipConflicts} ownership conflicts. Legacy modules attempting exit orders in EXIT_BRAIN_V3 mode.`,
      ),
    );
  }
  return lines;
}

type Counts = Readonly<Record<string, number>>;

const oneMore = (counts: Counts, name: string): Counts => ({ ...counts, [name]: (counts[name] ?? 0) + 1 });
const hasEntries = (counts: Counts): boolean => Object.keys(counts).length > 0;
const entriesText = (counts: Counts): string =>
  `{${Object.entries(counts)
    .map(([name, count]) => `'${name}': ${count}`)
    .join(', ')}}`;
const info = (text: string): LogLine => ({ level: 'INFO', text: `[EXIT_METRICS] ${text}` });
const warning = (text: string): LogLine => ({ level: 'WARNING', text: `[EXIT_METRICS] ${text}` });
