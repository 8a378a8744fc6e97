import type {
  ExitRequest,
  OrderMessage,
  OrderQueue,
  RequestQueue,
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

/** One request of a legacy module as it was sent. */
export interface SentRequest {
  readonly request: ExitRequest;
  readonly groupId: string;
  readonly dedupId: string;
}

/** A legacy module's queue that only records: what was sent is in `sent`, in order, repetitions included. */
export function memoryRequestQueue(): RequestQueue & { readonly sent: readonly SentRequest[] } {
  const sent: SentRequest[] = [];
  return {
    sent,
    async send(request, { groupId, dedupId }) {
      sent.push({ request: { ...request }, groupId, dedupId });
    },
  };
}
