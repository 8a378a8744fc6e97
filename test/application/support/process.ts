import { memoryBus } from '../../../shared/adapters/memory/bus.ts';
import type { Brain } from '../../../shared/application/brain.ts';
import type { Gateway } from '../../../shared/application/gateway/gateway.ts';
import { filterCache } from '../../../shared/application/market/market-reader.ts';
import type { Projection } from '../../../shared/application/project/project-commit.ts';
import { DEFAULT_PLANNER_CONFIG } from '../../../shared/domain/plan/planner-config.ts';
import { DEFAULT_BOOK } from '../../../shared/domain/profiles/profile-book.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Exchange } from '../../../shared/ports/exchange.ts';
import { ExchangeUnknownOutcomeError } from '../../../shared/ports/exchange.ts';
import type { Journal } from '../../../shared/ports/journal.ts';
import { JournalUnavailableError } from '../../../shared/ports/journal.ts';
import type { Bus, OrderQueue } from '../../../shared/ports/messaging.ts';
import type { PositionsView } from '../../../shared/ports/positions-view.ts';
import type { World } from './world.ts';

/** An effect on the world outside a process: what a fault can hit. */
export type Effect = 'append' | 'view' | 'place' | 'cancel' | 'queue' | 'bus';

/** What happens to the n-th effect of a run. */
export interface Fault {
  readonly at: number;
  /** `kill`: the process is gone. `lose`: the call fails as its port says and the process goes on. `notice`: nothing but `onHit`. */
  readonly how: 'kill' | 'lose' | 'notice';
  /** Whether the effect has taken place when it strikes. */
  readonly when: 'before' | 'after';
  readonly onHit?: () => void;
}

class KilledError extends Error {}

/** Counts the effects of a run over all its processes and strikes at one of them. */
export class Faults {
  readonly #fault: Fault | null;
  readonly seen: Effect[] = [];

  constructor(fault: Fault | null = null) {
    this.#fault = fault;
  }

  get struck(): boolean {
    return this.#fault !== null && this.seen.length >= this.#fault.at;
  }

  /** Runs one effect of a process; `alive` tells and takes its life. */
  async effect<T>(process: { dead: boolean }, what: Effect, run: () => Promise<T>): Promise<T> {
    if (process.dead) throw new KilledError();
    this.seen.push(what);
    const fault = this.#fault?.at === this.seen.length ? this.#fault : null;
    fault?.onHit?.();
    if (fault === null || fault.how === 'notice') return run();
    if (fault.when === 'after') await run();
    if (fault.how === 'lose') throw lost(what);
    process.dead = true;
    throw new KilledError();
  }
}

function lost(what: Effect): Error {
  if (what === 'append') return new JournalUnavailableError('append', new Error('no answer'));
  if (what === 'place' || what === 'cancel') return new ExchangeUnknownOutcomeError('no answer');
  return new Error(`${what}: no answer`);
}

/** The parts of one process: fresh instances over the world's stores, all of which fail once the process is dead. */
export function startProcess(world: World, faults: Faults, orders: OrderQueue) {
  const process = { dead: false };
  const living =
    <Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (process.dead) throw new KilledError();
      const result = await call(...args);
      if (process.dead) throw new KilledError();
      return result;
    };
  const clock: Clock = { ...world.clock, now: world.clock.now, sleep: living(world.clock.sleep) };
  const journal: Journal = {
    append: (commit) => faults.effect(process, 'append', () => world.feeding.append(commit)),
    loadLast: living(world.feeding.loadLast),
    read: world.feeding.read,
  };
  const view: PositionsView = {
    rowsOf: living(world.view.rowsOf),
    put: (...args) => faults.effect(process, 'view', () => world.view.put(...args)),
    remove: (...args) => faults.effect(process, 'view', () => world.view.remove(...args)),
  };
  const reading = (exchange: Exchange): Exchange => ({
    ...exchange,
    positions: living(exchange.positions),
    markPrices: living(exchange.markPrices),
    candles: living(exchange.candles),
    trades: living(exchange.trades),
    openOrders: living(exchange.openOrders),
    findOrder: living(exchange.findOrder),
    filters: living(exchange.filters),
    place: (order) =>
      faults.effect(process, 'place', () => {
        world.sent.push(order.clientOrderId);
        return exchange.place(order);
      }),
    cancel: (reference) => faults.effect(process, 'cancel', () => exchange.cancel(reference)),
  });
  const reader = reading(world.reader);
  const bus = memoryBus();
  const publishing: Bus = { publish: (events) => faults.effect(process, 'bus', () => bus.publish(events)) };
  let id = 0;
  const number = processes++;
  const common = {
    journal,
    view,
    clock,
    flags: { read: living(world.flags.read) },
    ids: { next: () => `${number}-${id++}` },
    log: world.log,
  };
  const brain: Brain = {
    ...common,
    exchange: reader,
    filters: filterCache(reader, clock),
    planning: { config: DEFAULT_PLANNER_CONFIG, profiles: DEFAULT_BOOK },
    tickIntervalMs: 10_000,
  };
  const gateway: Gateway = { ...common, exchange: reading(world.trader) };
  const projection: Projection = { ...common, bus: publishing, shadowLog: { append: () => {} } };
  const queue: OrderQueue = {
    send: (message, options) => faults.effect(process, 'queue', () => orders.send(message, options)),
  };
  return { brain, gateway, projection, queue, isDead: () => process.dead };
}

let processes = 0;
