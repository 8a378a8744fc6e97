import { riskModeChanged } from '../../../functions/change-risk-mode/function.ts';
import { exitGateway } from '../../../functions/exit-gateway/function.ts';
import { flagsChanged } from '../../../functions/flags-changed/function.ts';
import { metronome } from '../../../functions/metronome/function.ts';
import { operator } from '../../../functions/operator/function.ts';
import { planPosition } from '../../../functions/plan-position/function.ts';
import { positionMonitor } from '../../../functions/position-monitor/function.ts';
import { project } from '../../../functions/project/function.ts';
import { relay } from '../../../functions/relay/function.ts';
import { requestExitOrder } from '../../../functions/request-exit-order/function.ts';
import { watch } from '../../../functions/watch/function.ts';
import type { Brain } from '../../../shared/application/brain.ts';
import type { Gateway } from '../../../shared/application/gateway/gateway.ts';
import { filterCache } from '../../../shared/application/market/market-reader.ts';
import type { Projection } from '../../../shared/application/project/project-commit.ts';
import { DEFAULT_PLANNER_CONFIG } from '../../../shared/domain/plan/planner-config.ts';
import { DEFAULT_BOOK } from '../../../shared/domain/profiles/profile-book.ts';
import type { Log } from '../../../shared/ports/log.ts';
import type { Container } from './container.ts';
import type { Handlers } from './lambda.ts';
import type { orderQueueOf } from './order-queue.ts';
import type { FlagStore, JournalStore, ViewStore } from './stores.ts';
import type { busOf, tickQueueOf } from './transport.ts';
import type { Venue } from './venue.ts';

/** The account that is simulated, and its venue. */
export const ACCOUNT = 'main';
export const VENUE = 'simulated';
/** Under which the flags stand. */
export const FLAGS_PATH = '/simulated';
const TICK_INTERVAL_MS = 10_000;

/** The parts a function is built of; a test may put a broken one in the place of any of them. */
export interface Parts {
  readonly brain: Brain;
  readonly gateway: Gateway;
  readonly projection: Projection;
}

/** Changes the parts of a container: how deliberate bugs get in. */
export type Sabotage = (parts: Parts, container: Container) => Parts;

/** What stands outside of every container. */
export interface Outside {
  readonly journal: JournalStore;
  readonly view: ViewStore;
  readonly flags: FlagStore;
  readonly venue: Venue;
  readonly bus: ReturnType<typeof busOf>;
  readonly ticks: ReturnType<typeof tickQueueOf>;
  readonly orders: ReturnType<typeof orderQueueOf>;
  readonly log: Log;
}

/** Builds every function in a container, as their composition roots do. */
export function handlersIn(outside: Outside, container: Container, sabotage: Sabotage): Handlers {
  let ids = 0;
  const { journal, view, flags, venue, bus, ticks, orders, log } = outside;
  const { clock } = container;
  const common = {
    journal: journal.seenFrom(container),
    view: view.seenFrom(container),
    flags: flags.seenFrom(container),
    clock,
    ids: { next: () => `${container.name}-${ids++}` },
    log,
  };
  const reader = venue.seenFrom(container, 'read');
  const trader = venue.seenFrom(container, 'trade');
  const { brain, gateway, projection } = sabotage(
    {
      brain: {
        ...common,
        exchange: reader,
        filters: filterCache(reader, clock),
        planning: { config: DEFAULT_PLANNER_CONFIG, profiles: DEFAULT_BOOK },
        tickIntervalMs: TICK_INTERVAL_MS,
      },
      gateway: { ...common, exchange: trader, filters: filterCache(trader, clock) },
      projection: { ...common, bus: bus.seenFrom(container), shadowLog: { append: () => {} } },
    },
    container,
  );
  const ticksOut = ticks.seenFrom(container);
  return {
    'plan-position': planPosition(brain, [ACCOUNT]),
    'flags-changed': flagsChanged({ ...common, path: FLAGS_PATH, history: { newest: async () => null } }),
    'change-risk-mode': riskModeChanged(brain, [ACCOUNT]),
    metronome: metronome({ clock, ticks: ticksOut, accounts: [ACCOUNT], tickIntervalMs: TICK_INTERVAL_MS }),
    'position-monitor': positionMonitor(brain, [ACCOUNT]),
    watch: watch(brain, [ACCOUNT]),
    'exit-gateway': exitGateway(gateway, [ACCOUNT], orders.redelivery(container)),
    'request-exit-order': requestExitOrder(brain, [ACCOUNT]),
    relay: relay({ orders: orders.seenFrom(container), clock, log }),
    project: project(projection),
    operator: operator(brain, ACCOUNT, null),
  };
}
