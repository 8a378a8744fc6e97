import { TRIGGERS, type Trigger } from '../../../infra/triggers.ts';
import type { EngineEvent } from '../../../shared/adapters/paper/index.ts';
import type { FillStreamOptions } from '../../../shared/application/fill-stream/fill-stream.ts';
import type { OperatorCommand } from '../../../shared/application/operate/command.ts';
import type { FlagName, RawFlags } from '../../../shared/ports/flags.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import type { Log } from '../../../shared/ports/log.ts';
import type { ViewRow } from '../../../shared/ports/positions-view.ts';
import { exchangePlan } from '../faults/exchange-plan.ts';
import type { Stage } from './container.ts';
import { feedOf } from './feed.ts';
import { fillProcess, type SabotageFills } from './fill-process.ts';
import { ACCOUNT, FLAGS_PATH, handlersIn, type Outside, type Sabotage, VENUE } from './handlers.ts';
import { Lambda, SIMULATED, type Simulated } from './lambda.ts';
import type { Listed } from './market.ts';
import { orderQueueOf } from './order-queue.ts';
import { flagStore, journalStore, viewStore } from './stores.ts';
import { busOf, moduleQueuesOf, tickQueueOf } from './transport.ts';
import { openVenue } from './venue.ts';

const MINUTE_MS = 60_000;

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
  readonly sabotageFills?: SabotageFills | undefined;
}

/** The whole system on a stage: the real functions, everything around them made of what the simulation decides. */
export type World = ReturnType<typeof openWorld>;

/** Opens a world in which nothing has happened; `start` sets its schedules going. */
export function openWorld(options: WorldOptions) {
  const { stage, witness, sabotage = (parts) => parts, sabotageFills = (parts) => parts } = options;
  const { scheduler, chance, weather } = stage;
  const lambda = new Lambda(stage, (container) => handlersIn(outside, container, sabotage));
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

  const log = logTo(witness);
  const outside: Outside = { journal, view, flags, venue, bus, ticks, orders, log };

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
    flip(values: Readonly<Partial<Record<FlagName, string | undefined>>>): void {
      flags.set(values);
      for (const name of Object.keys(values) as FlagName[]) noticeOf(name);
    },
    /** An operator's tool calls the function behind it, once. */
    operate(command: OperatorCommand): void {
      void lambda.invoke('operator', command);
    },
    /** Starts the process that listens to the account's own stream. */
    listen: (asked: Omit<FillStreamOptions, 'account'>) =>
      fillProcess(
        stage,
        venue,
        (container) =>
          sabotageFills({
            exchange: venue.seenFrom(container, 'read'),
            view: view.seenFrom(container),
            bus: bus.seenFrom(container),
            log,
          }),
        { account: ACCOUNT, ...asked },
      ),
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
