import type { DecimalString } from '../money/decimal.ts';
import type { Ownership } from '../orders/gate.ts';
import type { OrderFamily } from '../orders/order.ts';
import type { RiskMode } from '../plan/exit-context.ts';
import type { GatewayCheckEvent, GatewayCheckState } from './gateway-check.ts';
import { evolveGatewayCheck, isGatewayCheckEvent } from './gateway-check.ts';
import type { WatchdogEvent, WatchdogState } from './watchdog-events.ts';
import { evolveWatchdogs } from './watchdog-events.ts';

/** What an account's own stream says of it. */
export interface AccountState extends WatchdogState, GatewayCheckState {
  readonly riskMode: RiskMode;
  /** When the mode was changed, by the word of who changed it; older changes that arrive later no longer count. */
  readonly riskModeChangedAtMs: number;
  /** The owner of the exits as it was last written down. */
  readonly ownership: Ownership | null;
  readonly ownershipSinceMs: number | null;
  /** When every position's protection was last checked because the owner had changed; absent when it never was. */
  readonly protectionCheckedAtMs?: number;
  readonly positionMode: 'one-way' | 'hedge' | null;
  /** Orders of ours that rest and belong to no life that could cancel them, by client order id; absent when there never was one. */
  readonly orphans?: Readonly<Record<string, Orphan>>;
}

/** An order with our prefix whose life is over, or which its life has given up. */
export interface Orphan {
  readonly family: OrderFamily;
  readonly symbol: string;
  readonly foundAtMs: number;
}

export type RiskModeChanged = {
  readonly type: 'RiskModeChanged';
  readonly v: 1;
  readonly data: {
    readonly riskMode: RiskMode;
    readonly reason: string;
    readonly changedAtMs: number;
    readonly changedBy: string;
  };
};

export type OwnershipChanged = {
  readonly type: 'OwnershipChanged';
  readonly v: 1;
  readonly data: {
    readonly from: Ownership | null;
    readonly to: Ownership;
    readonly seenAtMs: number;
    /** The flag values that say so. */
    readonly values: Readonly<Record<string, string>>;
  };
};

export type PositionModeObserved = {
  readonly type: 'PositionModeObserved';
  readonly v: 1;
  readonly data: { readonly positionMode: 'one-way' | 'hedge'; readonly readAtMs: number };
};

/** What protects one position, as the exchange's own list of orders shows it. */
export interface SeenProtection {
  readonly symbol: string;
  readonly positionSide: string;
  /** Base quantity, signed. */
  readonly quantity: DecimalString;
  /** Trigger price of the tightest stop that closes all of it, alone or with tighter ones; null when nothing does. */
  readonly stopPrice: DecimalString | null;
  /** Stops of ours and of others that would close it. */
  readonly ours: number;
  readonly others: number;
}

/** After the exits changed their owner: what stands between every position and its loss. */
export type ProtectionChecked = {
  readonly type: 'ProtectionChecked';
  readonly v: 1;
  readonly data: {
    readonly owner: Ownership;
    readonly checkedAtMs: number;
    readonly positions: readonly SeenProtection[];
  };
};

/** An order of ours rests that no life answers for: it is to be cancelled. */
export type OrphanFound = {
  readonly type: 'OrphanFound';
  readonly v: 1;
  readonly data: {
    readonly clientOrderId: string;
    readonly family: OrderFamily;
    readonly symbol: string;
    readonly foundAtMs: number;
  };
};

/** The orphan rests no longer. */
export type OrphanCleared = {
  readonly type: 'OrphanCleared';
  readonly v: 1;
  readonly data: { readonly clientOrderId: string; readonly status: 'CANCELED' | 'GONE'; readonly atMs: number };
};

export type AccountEvent =
  | RiskModeChanged
  | OwnershipChanged
  | ProtectionChecked
  | PositionModeObserved
  | OrphanFound
  | OrphanCleared
  | GatewayCheckEvent
  | WatchdogEvent;

export const newAccount: AccountState = {
  riskMode: 'NORMAL',
  riskModeChangedAtMs: 0,
  ownership: null,
  ownershipSinceMs: null,
  positionMode: null,
};

/** The account after one more event. */
export function evolveAccount(state: AccountState, event: AccountEvent): AccountState {
  switch (event.type) {
    case 'RiskModeChanged':
      return { ...state, riskMode: event.data.riskMode, riskModeChangedAtMs: event.data.changedAtMs };
    case 'OwnershipChanged':
      return { ...state, ownership: event.data.to, ownershipSinceMs: event.data.seenAtMs };
    case 'ProtectionChecked':
      return { ...state, protectionCheckedAtMs: event.data.checkedAtMs };
    case 'PositionModeObserved':
      return { ...state, positionMode: event.data.positionMode };
    case 'OrphanFound': {
      const { clientOrderId, ...orphan } = event.data;
      return { ...state, orphans: { ...state.orphans, [clientOrderId]: orphan } };
    }
    case 'OrphanCleared': {
      const { [event.data.clientOrderId]: _cleared, ...orphans } = state.orphans ?? {};
      return { ...state, orphans };
    }
    default:
      return isGatewayCheckEvent(event) ? evolveGatewayCheck(state, event) : evolveWatchdogs(state, event);
  }
}
