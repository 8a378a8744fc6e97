import { planPosition } from '../../../functions/plan-position/function.ts';
import { memoryExitRequestQueue } from '../../../shared/adapters/memory/queues.ts';
import type { Legacy } from '../../../shared/application/legacy/legacy.ts';
import { filterCache } from '../../../shared/application/market/market-reader.ts';
import { parseRequestExitOrderV1, type RequestExitOrderV1 } from '../../../shared/contracts/request-exit-order.v1.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { TickMessage } from '../../../shared/ports/messaging.ts';
import { Faults, startProcess } from '../support/process.ts';
import { ACCOUNT, openWorld, SHADOW, SYMBOL, VENUE, type WorldOptions } from '../support/world.ts';

/** A world in which the old exit stack owns the exits. */
export const openLegacyWorld = (options: WorldOptions = {}) => openWorld({ flags: SHADOW, ...options });

export type LegacyWorld = Awaited<ReturnType<typeof openLegacyWorld>>;

/** A fresh process of a legacy module on this world, and what it asked for: every request is held to the contract. */
export function moduleOn(world: LegacyWorld, instead: Partial<Legacy> = {}) {
  const queue = memoryExitRequestQueue();
  const legacy: Legacy = {
    exchange: world.reader,
    view: world.view,
    clock: world.clock,
    filters: filterCache(world.reader, world.clock),
    log: world.log,
    requests: queue,
    tickIntervalMs: 10_000,
    ...instead,
  };
  return { legacy, asked: (): readonly RequestExitOrderV1[] => queue.sent.map(parseRequestExitOrderV1) };
}

/** Fills a position and lets the brain open its life and plan it. */
export async function filled(
  world: LegacyWorld,
  side: 'BUY' | 'SELL',
  quantity: string,
  more: object = {},
  symbol: string = SYMBOL,
) {
  const reports = world.trade(side, quantity, symbol);
  const { brain } = startProcess(world, new Faults(), { send: () => Promise.resolve() });
  for (const report of reports) {
    const detail = { ...report, ...more };
    await planPosition(brain)({ id: `${report.tradeId}`, source: 'bot', 'detail-type': 'Position Filled', detail });
  }
  return reports.map(({ tradeId, price }) => ({ tradeId: String(tradeId), price: String(price) }));
}

export const tickOf = (world: LegacyWorld): TickMessage => ({ account: ACCOUNT, dueAtMs: world.clock.now() });

/** Changes what the view says of the one open life, as a planning that failed would have left it. */
export async function alterLife(world: LegacyWorld, change: Partial<OpenLife>): Promise<void> {
  const row = (await world.view.rowsOf(VENUE, ACCOUNT)).find(({ key, open }) => open && key.startsWith('life#'));
  if (row === undefined) throw new Error('no life is open');
  const state = { ...(row.state as OpenLife), ...change };
  await world.view.put(VENUE, ACCOUNT, { ...row, version: row.version + 1_000, state });
}

/** What a request asks for, in one line an operation. */
export const linesOf = ({ operations }: RequestExitOrderV1): readonly string[] =>
  operations.map((each) => {
    if (each.operation === 'cancel') return `cancel ${each.clientOrderId}`;
    const at = each.type === 'TRAILING_STOP_MARKET' ? `${each.callbackRatePercent}%` : `@${each.price}`;
    return `${each.kind} ${each.type} ${each.quantity} ${at}`;
  });
