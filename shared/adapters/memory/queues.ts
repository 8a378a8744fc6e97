import type {
  ExitRequest,
  ExitRequestQueue,
  OrderMessage,
  OrderQueue,
  TickMessage,
  TickQueue,
} from '../../ports/messaging.ts';

/** One message to the exit gateway as it was sent. */
export interface SentOrder {
  readonly message: OrderMessage;
  readonly groupId: string;
  readonly dedupId: string;
}

/** One tick as it was sent. */
export interface SentTick {
  readonly message: TickMessage;
  readonly delaySeconds: number;
}

/** An order queue that only records: what was sent is in `sent`, in order, repetitions included. */
export function memoryOrderQueue(): OrderQueue & { readonly sent: readonly SentOrder[] } {
  const sent: SentOrder[] = [];
  return {
    sent,
    async send(message, { groupId, dedupId }) {
      sent.push({ message: { ...message }, groupId, dedupId });
    },
  };
}

/** A module's queue that only records: what was sent is in `sent`, in order, repetitions included. */
export function memoryExitRequestQueue(): ExitRequestQueue & { readonly sent: readonly ExitRequest[] } {
  const sent: ExitRequest[] = [];
  return {
    sent,
    async send(request) {
      sent.push(request);
    },
  };
}

/** A tick queue that only records: what was sent is in `sent`, in order. */
export function memoryTickQueue(): TickQueue & { readonly sent: readonly SentTick[] } {
  const sent: SentTick[] = [];
  return {
    sent,
    async send(message, delaySeconds) {
      sent.push({ message: { ...message }, delaySeconds });
    },
  };
}
