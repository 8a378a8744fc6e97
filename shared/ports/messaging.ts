import type { ModuleOperation } from '../domain/orders/from-module.ts';
import type { PositionSide } from '../domain/position/position.ts';

/** A message for one position's ordered lane to the exchange. */
export interface OrderMessage {
  readonly streamId: string;
  readonly intentId: string;
  /** Set when the intent was sent and nobody knows what became of it: it is to be looked for. */
  readonly lookUp?: true;
}

/** One judgement that is due: `watch` runs once per tick and account. */
export interface TickMessage {
  readonly account: string;
  /** UTC milliseconds; a tick that arrives an interval late is dropped. */
  readonly dueAtMs: number;
}

/** FIFO queue in front of the exit gateway: messages of one group keep their order, duplicates of one `dedupId` within five minutes are dropped. */
export interface OrderQueue {
  send(message: OrderMessage, options: { readonly groupId: string; readonly dedupId: string }): Promise<void>;
}

/** What a module of the old exit stack asks for, as the contract `Request Exit Order` version 1 writes it. */
export interface ExitRequest {
  readonly v: 1;
  readonly account: string;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** The same id again is the same request again. */
  readonly requestId: string;
  /** UTC milliseconds. */
  readonly requestedAtMs: number;
  readonly explanation: string;
  readonly operations: readonly ModuleOperation[];
}

/** A module's own FIFO queue to the border: it says who is asking. Requests for one position keep their order. */
export interface ExitRequestQueue {
  send(request: ExitRequest): Promise<void>;
}

/** Standard queue whose messages become visible after a delay. */
export interface TickQueue {
  send(message: TickMessage, delaySeconds: number): Promise<void>;
}

/** A fact or a published contract on the bus. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Bus {
  /** @throws Error when any of the events was not accepted; delivery is at least once. */
  publish(events: readonly BusEvent[]): Promise<void>;
}
