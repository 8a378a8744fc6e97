import type { ModuleQueue } from '../shared/domain/orders/module-queues.ts';
import { MODULE_QUEUES } from '../shared/domain/orders/module-queues.ts';

/** Queues of ticks, one for each function that looks at positions: a message goes to one consumer of its queue only. */
export const TICK_QUEUES = [
  'ticks',
  'ticks-position-monitor',
  'ticks-trailing-stop-manager',
  'ticks-hybrid-tpsl',
] as const;

export type TickQueueName = (typeof TICK_QUEUES)[number];

/** What starts a function. */
export type Trigger =
  /** A rule on the bus. Who may publish is a setting of the deployment. */
  | { readonly kind: 'bus'; readonly detailType: string }
  | {
      readonly kind: 'schedule';
      readonly everyMs: number;
      /** Started at once as well when somebody changed a flag, where the flags' store tells of it. */
      readonly afterFlagChange?: boolean;
    }
  /** Somebody changed a flag. Notices of it are best effort: nothing is decided by them. */
  | { readonly kind: 'flag-change' }
  | {
      readonly kind: 'queue';
      readonly queue: TickQueueName | 'orders';
      readonly fifo: boolean;
      /** How long a delivery that failed stays away before it comes again, milliseconds. */
      readonly visibilityMs: number;
    }
  /** One FIFO queue for each module of the old exit stack. */
  | {
      readonly kind: 'module-queues';
      readonly queues: readonly ModuleQueue[];
      readonly fifo: true;
      readonly visibilityMs: number;
    }
  /** The journal's stream. */
  | { readonly kind: 'journal'; readonly onlyWithOrders: boolean }
  /** A request over HTTP: signed by who may ask where it is deployed, on loopback on one machine. */
  | { readonly kind: 'http' }
  /** Called by its name, by who may: nothing in the system starts it. */
  | { readonly kind: 'call' };

/** Which event, queue or schedule starts which function: the deployed stack and the local runtime both read this. */
export const TRIGGERS = {
  'plan-position': { kind: 'bus', detailType: 'Position Filled' },
  'change-risk-mode': { kind: 'bus', detailType: 'Risk Mode Changed' },
  metronome: { kind: 'schedule', everyMs: 60_000 },
  'position-monitor': { kind: 'schedule', everyMs: 60_000, afterFlagChange: true },
  'flags-changed': { kind: 'flag-change' },
  watch: { kind: 'queue', queue: 'ticks', fifo: false, visibilityMs: 30_000 },
  'exit-gateway': { kind: 'queue', queue: 'orders', fifo: true, visibilityMs: 2_500 },
  'request-exit-order': { kind: 'module-queues', queues: MODULE_QUEUES, fifo: true, visibilityMs: 5_000 },
  'legacy-event-driven-executor': { kind: 'bus', detailType: 'Position Filled' },
  'legacy-position-monitor': legacyTicks('ticks-position-monitor'),
  'legacy-trailing-stop-manager': legacyTicks('ticks-trailing-stop-manager'),
  'legacy-hybrid-tpsl': legacyTicks('ticks-hybrid-tpsl'),
  relay: { kind: 'journal', onlyWithOrders: true },
  project: { kind: 'journal', onlyWithOrders: false },
  status: { kind: 'http' },
  operator: { kind: 'call' },
} as const satisfies Readonly<Record<string, Trigger>>;

function legacyTicks<Queue extends TickQueueName>(queue: Queue) {
  return { kind: 'queue', queue, fifo: false, visibilityMs: 30_000 } as const;
}

export type FunctionName = keyof typeof TRIGGERS;

/** True for a module of the old exit stack. */
export const isOldStack = (name: FunctionName): boolean => name.startsWith('legacy-');
