import { riskModeChanged } from '../../../functions/change-risk-mode/function.ts';
import { exitGateway } from '../../../functions/exit-gateway/function.ts';
import { flagsChanged } from '../../../functions/flags-changed/function.ts';
import { metronome } from '../../../functions/metronome/function.ts';
import { planPosition } from '../../../functions/plan-position/function.ts';
import { positionMonitor } from '../../../functions/position-monitor/function.ts';
import { project } from '../../../functions/project/function.ts';
import { relay } from '../../../functions/relay/function.ts';
import { requestExitOrder } from '../../../functions/request-exit-order/function.ts';
import { watch } from '../../../functions/watch/function.ts';
import { TRIGGERS, type Trigger } from '../../../infra/triggers.ts';
import type { EngineEvent } from '../../../shared/adapters/paper/index.ts';
import type { Brain } from '../../../shared/application/brain.ts';
import type { Gateway } from '../../../shared/application/gateway/gateway.ts';
import { filterCache } from '../../../shared/application/market/market-reader.ts';
import type { Projection } from '../../../shared/application/project/project-commit.ts';
import { DEFAULT_PLANNER_CONFIG } from '../../../shared/domain/plan/planner-config.ts';
import { DEFAULT_BOOK } from '../../../shared/domain/profiles/profile-book.ts';
import type { FlagName, RawFlags } from '../../../shared/ports/flags.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import type { Log } from '../../../shared/ports/log.ts';
import type { ViewRow } from '../../../shared/ports/positions-view.ts';
import { exchangePlan } from '../faults/exchange-plan.ts';
import type { Container, Stage } from './container.ts';
import { feedOf } from './feed.ts';
import { type Handlers, Lambda, SIMULATED, type Simulated } from './lambda.ts';
import type { Listed } from './market.ts';
import { orderQueueOf } from './order-queue.ts';
import { flagStore, journalStore, viewStore } from './stores.ts';
import { busOf, moduleQueuesOf, tickQueueOf } from './transport.ts';
import { openVenue } from './venue.ts';

export const ACCOUNT = 'main';
export const VENUE = 'simulated';
const TICK_INTERVAL_MS = 10_000;
const MINUTE_MS = 60_000;
const FLAGS_PATH = '/simulated';

/** The parts a function is built of; a test may put a broken one in the place of any of them. */
export interface Parts {
  readonly brain: Brain;
  readonly gateway: Gateway;
  readonly projection: Projection;
}

/** Changes the parts of a container: how deliberate bugs get in. */
export type Sabotage = (parts: Parts, container: Container) => Parts;

/** What follows a world from outside. */
export interface Witness {
  onEvents(events: readonly EngineEvent[]): void;
  onCommit(commit: Commit): void;
  onRow(row: ViewRow): void;
  onLog(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface WorldOptions {
  readonly stage: Stage;
  readonly startMs: number;
  readonly markets: readonly Listed[];
  readonly flags: RawFlags;
  readonly hedge: boolean;
  readonly triggeringMs: number;
  readonly witness: Witness;
  readonly sabotage?: Sabotage | undefined;
}

/** The whole system on a stage: the real functions, everything around them made of what the simulation decides. */
export type World = ReturnType<typeof openWorld>;

/** Opens a world in which nothing has happened; `start` sets its schedules going. */
export function openWorld(options: WorldOptions) {
  const { stage, witness, sabotage = (parts) => parts } = options;
  const { scheduler, chance, weather } = stage;
  const lambda = new Lambda(stage, (container) => handlersIn(container));
  const bus = busOf(stage, lambda, ruleOf);
  const ticks = tickQueueOf(stage, lambda);
  const modules = moduleQueuesOf(stage, lambda);
  const orders = orderQueueOf(stage, lambda);
  const feed = feedOf(stage, lambda);
  const journal = journalStore((commit) => {
    witness.onCommit(commit);
    feed.accept(commit);
  });
  const view = viewStore(stage, (_account, row) => witness.onRow(row));
  const flags = flagStore(options.flags, stage);
  const venue = openVenue({
    name: VENUE,
    stage,
    plan: exchangePlan(weather),
    markets: options.markets.map(({ market }) => market),
    account: { dualSidePosition: options.hedge, triggeringMs: options.triggeringMs },
    startMs: options.startMs,
    listener: (events) => witness.onEvents(events),
  });

  function handlersIn(container: Container): Handlers {
    let ids = 0;
    const log = logTo(witness);
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
      relay: relay({ orders: orders.seenFrom(container), log }),
      project: project(projection),
    };
  }

  /** Every minute, as the scheduler does: once, seldom twice; a call that failed is not made again. */
  const keep = (name: Simulated, everyMs: number, dueMs: number): void => {
    scheduler.at(dueMs + chance.between(20, 900), `schedule ${name}`, () => {
      const copies = weather.strikes('twice') === null ? 1 : 2;
      for (let copy = 0; copy < copies; copy += 1) {
        void lambda.invoke(name, { scheduledTime: new Date(dueMs).toISOString() }).then(({ how }) => {
          if (how !== 'answered') weather.felt(MINUTE_MS + 2_000 - (scheduler.nowMs % MINUTE_MS));
        });
      }
      keep(name, everyMs, dueMs + everyMs);
    });
  };

  /** The notice of a changed parameter, which comes soon and not for sure: who hears of it, and who reconciles for it. */
  const noticeOf = (flag: FlagName): void => {
    if (chance.happens(0.1)) return;
    scheduler.after(chance.between(300, 3_000), `notice of ${flag}`, () => {
      const time = new Date(scheduler.nowMs).toISOString();
      const detail = { name: `${FLAGS_PATH}/${flag}`, operation: 'Update' };
      const notice = { id: `notice-${scheduler.steps}`, source: 'aws.ssm', 'detail-type': 'Parameter Store Change' };
      void lambda.invoke('flags-changed', { ...notice, detail, time });
      void lambda.invoke('position-monitor', { scheduledTime: time });
    });
  };

  return {
    /** An operator changes flags. */
    flip(values: Readonly<Partial<Record<FlagName, string>>>): void {
      flags.set(values);
      for (const name of Object.keys(values) as FlagName[]) noticeOf(name);
    },
    venue,
    journal: journal.kept,
    view: view.kept,
    flags,
    bus,
    ask: modules,
    /** Messages and commits that are still on their way. */
    pending: (): number => orders.size() + feed.size(),
    start(): void {
      for (const name of Object.keys(TRIGGERS) as Simulated[]) {
        const trigger: Trigger = TRIGGERS[name];
        if (trigger.kind === 'schedule') keep(name, trigger.everyMs, scheduler.nowMs);
      }
    },
  };
}

const ruleOf = (detailType: string): Simulated | undefined =>
  SIMULATED.find((name): name is Simulated => {
    const trigger: Trigger = TRIGGERS[name];
    // The old exit stack is not simulated: a rule of its own starts it on the same events.
    return trigger.kind === 'bus' && trigger.detailType === detailType && !name.startsWith('legacy-');
  });

const logTo = ({ onLog }: Witness): Log => ({
  info: (message) => onLog('info', message),
  warn: (message) => onLog('warn', message),
  error: (message) => onLog('error', message),
});
