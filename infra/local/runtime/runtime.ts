import type { Redelivery } from '../../../functions/support/redelivery.ts';
import type { LegacyModule } from '../../../shared/domain/orders/gate.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Commit } from '../../../shared/ports/journal.ts';
import type { Log } from '../../../shared/ports/log.ts';
import type { Bus, ExitRequestQueue, OrderQueue, TickQueue } from '../../../shared/ports/messaging.ts';
import type { FunctionName } from '../../triggers.ts';
import { localBus } from './bus.ts';
import { journalFeed } from './feed.ts';
import { InFlight } from './in-flight.ts';
import { moduleLanes, orderLanes } from './lanes.ts';
import { schedules } from './schedules.ts';
import type { Functions, Starter } from './starter.ts';

export interface RuntimeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** True while nothing is open anywhere: ticks and reconciliations of such a time would find nothing and are skipped. */
  readonly isIdle: () => boolean;
}

/** What a deployed account gives for nothing: rules, queues, schedules and the journal's stream, on one machine. */
export interface Runtime {
  readonly orders: OrderQueue;
  /** The queue of a module of the old exit stack. */
  readonly requestsOf: (module: LegacyModule) => ExitRequestQueue;
  /** When a message of a lane that was not taken comes again. */
  readonly redelivery: Redelivery;
  readonly ticks: TickQueue;
  readonly bus: Bus;
  /** Hands the functions over; nothing starts before. */
  connect(functions: Functions): void;
  /** The journal's stream: every commit goes to every consumer, in order within a stream, until it is taken. */
  feed(commit: Commit): void;
  /** Calls a function by its name, as somebody outside would; rejects as it does. */
  call(name: FunctionName, event: unknown): Promise<unknown>;
  /** Starts the schedules of the table. */
  start(): void;
  /** Nothing new is started; what is under way ends by itself. */
  stop(): void;
  /** The oldest moment from which on commits may still have to be delivered again after a restart, UTC ms. */
  oldestUndeliveredMs(): number;
  /** True while a message, a commit or an invocation is under way. */
  isBusy(): boolean;
}

/** A runtime that is driven by the trigger table. */
export function createRuntime({ clock, log, isIdle }: RuntimeOptions): Runtime {
  let functions: Functions | null = null;
  let isStopped = false;
  const inFlight = new InFlight();
  const starter: Starter = {
    clock,
    log,
    inFlight,
    isStopped: () => isStopped,
    call: async (name, event) => {
      if (functions === null) throw new TypeError('the runtime was started before its functions were connected');
      return functions[name](event as never);
    },
  };
  const { ticks, start } = schedules(starter, isIdle);
  return {
    ...orderLanes(starter),
    requestsOf: moduleLanes(starter),
    ticks,
    bus: localBus(starter),
    connect: (connected) => {
      functions = connected;
    },
    feed: journalFeed(starter),
    call: starter.call,
    start,
    stop: () => {
      isStopped = true;
    },
    oldestUndeliveredMs: () => inFlight.oldestMs(clock.now()),
    isBusy: () => inFlight.isBusy(),
  };
}
