import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ModuleQueue } from '../../shared/domain/orders/module-queues.ts';
import { NEEDS } from '../needs.ts';
import { type FunctionName, TRIGGERS, type Trigger } from '../triggers.ts';
import { queueVariable } from '../variables.ts';
import type { CodeFunction } from './code.ts';
import { WorkQueue } from './queue.ts';

type QueueTrigger = Extract<Trigger, { kind: 'queue' }>;
export type QueueName = QueueTrigger['queue'] | ModuleQueue;

/** What a module of the old exit stack asks for means nothing any more after an hour. */
const OF_A_MODULE = { retention: Duration.hours(1), maxReceives: 10 } as const;

/** A tick that is late is dropped by whoever receives it: a third try is one too many. */
const OF_TICKS = { retention: Duration.minutes(5), maxReceives: 3 } as const;

/** How long what stands in a queue means anything, and how often it is tried. */
const PATIENCE: Readonly<
  Record<QueueTrigger['queue'], { readonly retention: Duration; readonly maxReceives: number }>
> = {
  ticks: OF_TICKS,
  'ticks-position-monitor': OF_TICKS,
  'ticks-trailing-stop-manager': OF_TICKS,
  'ticks-hybrid-tpsl': OF_TICKS,
  // An order whose outcome is not known comes again every few seconds until the venue says what became of it.
  orders: { retention: Duration.days(4), maxReceives: 200 },
};

/** The queues a trigger is made of. */
function queuesOf(trigger: Trigger): readonly {
  readonly queue: QueueName;
  readonly fifo: boolean;
  readonly patience: typeof OF_A_MODULE | (typeof PATIENCE)['orders'];
}[] {
  if (trigger.kind === 'module-queues') {
    return trigger.queues.map((queue) => ({ queue, fifo: trigger.fifo, patience: OF_A_MODULE }));
  }
  return trigger.kind === 'queue'
    ? [{ queue: trigger.queue, fifo: trigger.fifo, patience: PATIENCE[trigger.queue] }]
    : [];
}

/** Every queue of the trigger table. */
export class Queues extends Construct {
  readonly all: ReadonlyMap<QueueName, WorkQueue>;
  readonly #senders = new Map<QueueName, CodeFunction[]>();

  constructor(scope: Construct, id: string, prefix: string) {
    super(scope, id);
    this.all = new Map(
      (Object.keys(TRIGGERS) as FunctionName[]).flatMap((name) => {
        const trigger: Trigger = TRIGGERS[name];
        return queuesOf(trigger).map(({ queue, fifo, patience }) => {
          const visibilitySeconds = NEEDS[name].timeoutSeconds;
          const props = { name: `${prefix}-${queue}`, fifo, visibilitySeconds, ...patience };
          return [queue, new WorkQueue(this, queue, props)] as const;
        });
      }),
    );
  }

  /** The queue of that name. */
  named(name: QueueName): WorkQueue {
    const found = this.all.get(name);
    if (found === undefined) throw new TypeError(`${name}: no such queue in the trigger table`);
    return found;
  }

  /** Names the queue to a function. */
  tell(name: QueueName, to: CodeFunction): void {
    to.lambda.addEnvironment(queueVariable(name), this.named(name).queue.queueUrl);
  }

  /** Lets a function send to the queue. */
  letSend(name: QueueName, to: CodeFunction): void {
    to.allow(['sqs:SendMessage'], [this.named(name).queue.queueArn]);
    this.tell(name, to);
    this.#senders.set(name, [...(this.#senders.get(name) ?? []), to]);
  }

  /** From here on nobody else can send, whatever they are allowed elsewhere; `outside` names those who are not of this stack. */
  close(outside: readonly { readonly queue: QueueName; readonly principal: string }[]): void {
    for (const [name, queue] of this.all) {
      const guests = outside.filter((sender) => sender.queue === name).map(({ principal }) => principal);
      const own = (this.#senders.get(name) ?? []).map(({ role }) => role.roleArn);
      for (const guest of guests) queue.alsoFrom(guest);
      queue.onlyFrom([...own, ...guests]);
    }
  }
}
