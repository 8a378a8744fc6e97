import type { ExitDecisionMade, ExitPlanCreated, FillRecorded, LifeEvent } from '../../domain/life/events.ts';
import type { LifeIdentity } from '../../domain/life/identity.ts';
import type { OrderRequest } from '../../domain/orders/order.ts';
import type { Journal } from '../../ports/journal.ts';
import { eventsOf } from './shadow-logs.ts';

/** One order and what became of it; times UTC milliseconds, null for what did not happen. */
export interface EvidenceOrder {
  readonly clientOrderId: string;
  readonly module: string;
  readonly request: OrderRequest;
  readonly requestedAtMs: number;
  readonly sentAtMs: number | null;
  readonly ackedAtMs: number | null;
  /** Why it was not taken: the rule we denied it by, or the venue's code. */
  readonly refusedBy: string | number | null;
  readonly ended: { readonly status: string; readonly atMs: number } | null;
}

/** The module of an order that was found on the exchange and adopted. */
const OTHERS = 'others';

/** What there is to compare two exit stacks by on one position: what happened, what the brain wanted, and what was done. */
export interface LifeEvidence {
  readonly identity: LifeIdentity | null;
  readonly openedAtMs: number | null;
  readonly flatAtMs: number | null;
  readonly fills: readonly FillRecorded['data'][];
  readonly plans: readonly ExitPlanCreated['data'][];
  /** With their whole input, in the order they were made. */
  readonly decisions: readonly ExitDecisionMade['data'][];
  readonly orders: readonly EvidenceOrder[];
}

type DataOf<Type extends LifeEvent['type']> = Extract<LifeEvent, { type: Type }>['data'];

/** The evidence of one life, from the journal alone. */
export async function evidenceOf(journal: Pick<Journal, 'read'>, streamId: string): Promise<LifeEvidence> {
  const events = await eventsOf(journal, streamId);
  const of = <Type extends LifeEvent['type']>(type: Type): readonly DataOf<Type>[] =>
    events.filter((event) => event.type === type).map(({ data }) => data as DataOf<Type>);
  const [opened] = of('PositionOpened');
  return {
    identity: opened?.identity ?? null,
    openedAtMs: opened?.openedAtMs ?? null,
    flatAtMs: of('PositionFlat')[0]?.flatAtMs ?? null,
    fills: of('FillRecorded'),
    plans: of('ExitPlanCreated'),
    decisions: of('ExitDecisionMade'),
    orders: ordersIn(events),
  };
}

function ordersIn(events: readonly LifeEvent[]): readonly EvidenceOrder[] {
  const orders = new Map<string, EvidenceOrder>();
  const change = (id: string, by: Partial<EvidenceOrder>): void => {
    const order = orders.get(id);
    if (order !== undefined) orders.set(id, { ...order, ...by });
  };
  for (const { type, data } of events) {
    switch (type) {
      case 'ExitOrderRequested': {
        const { intentId: clientOrderId, module, request, requestedAtMs } = data;
        const open = { sentAtMs: null, ackedAtMs: null, refusedBy: null, ended: null };
        orders.set(clientOrderId, { clientOrderId, module, request, requestedAtMs, ...open });
        break;
      }
      case 'ExitOrderAdopted': {
        const { intentId: clientOrderId, request, adoptedAtMs } = data;
        const unsent = { requestedAtMs: adoptedAtMs, sentAtMs: null, refusedBy: null, ended: null };
        orders.set(clientOrderId, { clientOrderId, module: OTHERS, request, ackedAtMs: adoptedAtMs, ...unsent });
        break;
      }
      case 'ExitOrderSending':
        change(data.intentId, { sentAtMs: data.sentAtMs });
        break;
      case 'ExitOrderAcked':
        change(data.intentId, { ackedAtMs: data.ackedAtMs });
        break;
      case 'ExitOrderDenied':
        change(data.intentId, { refusedBy: data.rule });
        break;
      case 'ExitOrderRejected':
        change(data.intentId, { refusedBy: data.venueCode ?? data.message });
        break;
      case 'ExitOrderProvedNotSent':
        change(data.intentId, { refusedBy: 'never-sent' });
        break;
      case 'ExitOrderEnded':
        change(data.intentId, { ended: { status: data.status, atMs: data.atMs } });
        break;
    }
  }
  return [...orders.values()];
}
