import type { ExitOrderRequested } from '../life/events.ts';
import type { OpenLife } from '../life/state.ts';
import type { LegacyModule } from './gate.ts';
import type { CancelRequest, OrderFamily, OrderKind, OrderRequest, PlacementRequest } from './order.ts';
import { familyOf } from './order.ts';
import { requested } from './requested.ts';

/** One step of what a module asks for, as the contract writes it. */
export type ModuleOperation =
  | (Pick<PlacementRequest, 'operation' | 'type' | 'quantity' | 'price'> & {
      readonly kind: string;
      readonly callbackRatePercent?: string;
      readonly activationPrice?: string;
    })
  | { readonly operation: 'cancel'; readonly clientOrderId: string; readonly family: OrderFamily };

/** A module's request for one position. */
export interface ModuleRequest {
  readonly module: LegacyModule;
  /** Short name of the request. */
  readonly tag: string;
  readonly requestedAtMs: number;
  readonly explanation: string;
  readonly operations: readonly ModuleOperation[];
}

/** A module's operations as intents of the life, in their order; none when the life has taken up this request before. */
export function askedByModule(
  state: OpenLife,
  { module, tag, requestedAtMs, explanation, operations }: ModuleRequest,
  commit: number,
): readonly ExitOrderRequested[] {
  if (state.requestTags?.includes(tag) === true) return [];
  return operations.map((operation, index) => {
    const asking = { nowMs: requestedAtMs, commit };
    const event = requested(state, requestOf(state, operation), explanation, index, asking);
    return { ...event, data: { ...event.data, module, requestTag: tag } };
  });
}

function requestOf(state: OpenLife, operation: ModuleOperation): OrderRequest {
  if (operation.operation === 'cancel') return cancelOf(state, operation);
  const { kind: named, ...rest } = operation;
  const kind = kindOf(operation.type, operation.quantity, named);
  return { ...rest, kind, ...(named === kind ? {} : { as: named }) };
}

function cancelOf(
  { orders }: OpenLife,
  { clientOrderId: target, family }: Extract<ModuleOperation, { operation: 'cancel' }>,
): CancelRequest {
  const aimed = orders[target];
  // Where an order lives is known of every order of the life; of others the module's word counts.
  const known = aimed?.request.operation === 'place' ? familyOf(aimed.request.type) : family;
  const kind = aimed?.request.kind ?? (known === 'algo' ? 'sl' : 'tp');
  return { operation: 'cancel', kind, target, family: known };
}

/** What an order does is told by its shape, whatever its sender calls it. */
function kindOf(type: PlacementRequest['type'], quantity: string, named: string): OrderKind {
  switch (type) {
    case 'STOP_MARKET':
      return quantity === '0' ? 'hard_sl' : 'sl';
    case 'TRAILING_STOP_MARKET':
      return 'trailing';
    case 'MARKET':
      return named === 'partial_tp' ? 'partial_tp' : 'other_exit';
    case 'TAKE_PROFIT_MARKET':
    case 'LIMIT':
      return 'tp';
  }
}
