import type { ModuleQueue } from '../shared/domain/orders/module-queues.ts';
import type { FunctionName } from './triggers.ts';

/** Something a function may do. Each one is a permission and the variables that name what it is a permission for. */
export type Need =
  /** Append to the journal and load from it. */
  | 'journal'
  /** Read and write the open-positions view. */
  | 'view'
  /** Read the view only. */
  | 'view-reading'
  | 'flags'
  /** Who changed a flag, and when. */
  | 'flags-history'
  /** Talk to the venue: the function leaves through the egress. */
  | 'venue'
  | 'reading-key'
  | 'trading-key'
  /** What the AWS account allows, and how the stack's alarms stand. */
  | 'surroundings'
  | 'publish'
  | 'send-ticks'
  | 'send-orders'
  /** Ask the border for exit orders in the name of a module. */
  | `send-${ModuleQueue}`;

/** What the deployed stack has to know of a function besides its trigger. */
export interface FunctionNeeds {
  readonly needs: readonly Need[];
  /** A function that is cut off has done what is in the journal and nothing else. */
  readonly timeoutSeconds: number;
  /** Processor time comes with memory. */
  readonly memoryMb: number;
  /** Provisioned concurrency where the deployment asks for warm containers. */
  readonly warm?: boolean;
}

const JUDGING = ['journal', 'view', 'flags', 'venue', 'reading-key'] as const;

/** What a module of the old exit stack may do: it reads, remembers and asks. It cannot append, and its key cannot trade. */
const asking = <Queue extends ModuleQueue>(queue: Queue): FunctionNeeds => ({
  needs: ['view', 'venue', 'reading-key', `send-${queue}`],
  timeoutSeconds: 30,
  memoryMb: 512,
});

/** One row for every row of the trigger table. */
export const NEEDS: Readonly<Record<FunctionName, FunctionNeeds>> = {
  'plan-position': { needs: JUDGING, timeoutSeconds: 30, memoryMb: 1024, warm: true },
  'change-risk-mode': { needs: ['journal', 'view'], timeoutSeconds: 15, memoryMb: 512 },
  'flags-changed': { needs: ['journal', 'flags-history'], timeoutSeconds: 15, memoryMb: 512 },
  metronome: { needs: ['send-ticks'], timeoutSeconds: 15, memoryMb: 512 },
  'position-monitor': { needs: JUDGING, timeoutSeconds: 55, memoryMb: 1024 },
  watch: { needs: JUDGING, timeoutSeconds: 30, memoryMb: 1024 },
  'exit-gateway': {
    needs: ['journal', 'view', 'flags', 'venue', 'trading-key'],
    timeoutSeconds: 30,
    memoryMb: 1024,
    warm: true,
  },
  'request-exit-order': { needs: ['journal', 'view'], timeoutSeconds: 15, memoryMb: 512 },
  'legacy-event-driven-executor': asking('from-event-driven-executor'),
  'legacy-position-monitor': asking('from-position-monitor'),
  'legacy-trailing-stop-manager': asking('from-trailing-stop-manager'),
  'legacy-hybrid-tpsl': asking('from-hybrid-tpsl'),
  relay: { needs: ['send-orders'], timeoutSeconds: 15, memoryMb: 512 },
  project: { needs: ['journal', 'view', 'publish'], timeoutSeconds: 30, memoryMb: 512 },
  // It waits for the gateway's answer.
  operator: { needs: [...JUDGING, 'surroundings'], timeoutSeconds: 60, memoryMb: 512 },
  status: { needs: ['view-reading', 'flags'], timeoutSeconds: 10, memoryMb: 512 },
};
