import type { BatchAnswer, QueueRecord } from '../../../functions/support/events.ts';
import type { Bus, BusEvent, TickMessage, TickQueue } from '../../../shared/ports/messaging.ts';
import type { Container, Stage, Way } from './container.ts';
import type { Ending, Lambda, Simulated } from './lambda.ts';

export const SEND = {
  latencyMs: [3, 12],
  refused: 'send-refused',
  lost: 'send-lost',
  patienceMs: 3_000,
  writes: true,
} as const satisfies Partial<Way>;
const LATE_MS = 15_000;

/** True when a function took the whole batch. */
export const isTaken = (ending: Ending): boolean =>
  ending.how === 'answered' && (ending.answer as BatchAnswer).batchItemFailures.length === 0;

/** The bus and its rules: every event starts its function at least once, seldom twice, seldom late. */
export function busOf(stage: Stage, lambda: Lambda, ruleOf: (detailType: string) => Simulated | undefined) {
  let published = 0;
  const retriesMs = [60_000, 120_000];

  const start = (name: Simulated, event: BusEvent, id: string, tries: number): void => {
    const delivery = { id, source: event.source, 'detail-type': event.detailType, detail: event.detail };
    void lambda.invoke(name, delivery).then((ending) => {
      const retryMs = retriesMs[tries];
      if (ending.how === 'answered' || retryMs === undefined) return;
      stage.scheduler.after(retryMs, `${name} again`, () => start(name, event, id, tries + 1));
    });
  };

  const accept = (event: BusEvent): void => {
    const name = ruleOf(event.detailType);
    if (name === undefined) return;
    const { scheduler, chance, weather } = stage;
    const id = `event-${published++}`;
    const copies = weather.strikes('twice') === null ? 1 : 2;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = weather.strikes('late');
      const delayMs = chance.between(40, 160) + (late === null ? 0 : Math.round(late * LATE_MS));
      if (late !== null) weather.felt(delayMs);
      scheduler.after(delayMs, `${event.detailType} starts ${name}`, () => start(name, event, id, 0));
    }
  };

  return {
    /** Somebody outside publishes. */
    accept,
    seenFrom: (container: Container): Bus => ({
      publish: (events) => container.call({ ...SEND, what: 'publish' }, () => events.forEach(accept)),
    }),
  };
}

/** The standard queue of ticks: a delay in whole seconds, any order, seldom twice. A tick that failed is not tried again in time. */
export function tickQueueOf(stage: Stage, lambda: Lambda) {
  let sent = 0;
  const accept = (message: TickMessage, delaySeconds: number): void => {
    const { scheduler, chance, weather } = stage;
    const copies = weather.strikes('twice') === null ? 1 : 2;
    const record = { messageId: `tick-${sent++}`, body: JSON.stringify(message) };
    for (let copy = 0; copy < copies; copy += 1) {
      const late = weather.strikes('late');
      const delayMs = delaySeconds * 1_000 + chance.between(5, 250) + (late === null ? 0 : Math.round(late * LATE_MS));
      if (late !== null) weather.felt(delayMs);
      scheduler.after(delayMs, `tick for ${message.account}`, () => {
        void lambda.invoke('watch', { Records: [record] });
      });
    }
  };
  return {
    seenFrom: (container: Container): TickQueue => ({
      send: (message, delaySeconds) =>
        container.call({ ...SEND, what: 'send tick' }, () => accept(message, delaySeconds)),
    }),
  };
}

const MODULE_RETRY_MS = 15_000;
const MODULE_TRIES = 3;

/** The queues of the old modules: each asks in its own, which says who is asking. */
export function moduleQueuesOf(stage: Stage, lambda: Lambda) {
  let sent = 0;
  const deliver = (record: QueueRecord, tries: number): void => {
    const { scheduler, chance, weather } = stage;
    const copies = weather.strikes('twice') === null ? 1 : 2;
    for (let copy = 0; copy < copies; copy += 1) {
      scheduler.after(chance.between(10, 200), 'a module asks', () => {
        void lambda.invoke('request-exit-order', { Records: [record] }).then((ending) => {
          if (isTaken(ending) || copy > 0 || tries >= MODULE_TRIES) return;
          scheduler.after(MODULE_RETRY_MS, 'a module is heard again', () => deliver(record, tries + 1));
        });
      });
    }
  };
  return (queue: string, group: string, request: unknown): void =>
    deliver(
      {
        messageId: `module-${sent++}`,
        body: JSON.stringify(request),
        eventSourceARN: `arn:aws:sqs:here:1:exit-brain-${queue}.fifo`,
        attributes: { MessageGroupId: group },
      },
      1,
    );
}
