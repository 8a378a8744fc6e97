import { TRIGGERS, type Trigger } from './triggers.ts';

/** The variable that names a queue to a function: `ORDERS_QUEUE_URL` and so on. */
export const queueVariable = (queue: string): string => `${queue.toUpperCase().replaceAll('-', '_')}_QUEUE_URL`;

const NOBODY = 'http://127.0.0.1:9';

const QUEUES = Object.values(TRIGGERS as Readonly<Record<string, Trigger>>).flatMap((trigger): readonly string[] => {
  if (trigger.kind === 'module-queues') return trigger.queues;
  return trigger.kind === 'queue' ? [trigger.queue] : [];
});

/** What a deployment tells its functions, with nobody at any address: for loading one without calling it. */
export const UNCONNECTED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(QUEUES.map((queue) => [queueVariable(queue), `${NOBODY}/${queue}`])),
  JOURNAL_TABLE: 'journal',
  POSITIONS_TABLE: 'positions',
  BUS_NAME: 'bus',
  ALARM_PREFIX: 'exit-brain-unconnected-main ',
  FLAGS_PATH: '/exit-brain/unconnected',
  STAGE: 'unconnected',
  VENUE: 'paper',
  ACCOUNTS: 'main',
  TICK_INTERVAL_MS: '10000',
  EXCHANGE_HTTP_URL: NOBODY,
  EXCHANGE_WS_URL: 'ws://127.0.0.1:9',
  READING_SECRET_ID: 'reading',
  TRADING_SECRET_ID: 'trading',
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL: NOBODY,
  AWS_ACCESS_KEY_ID: 'nobody',
  AWS_SECRET_ACCESS_KEY: 'nobody',
};
