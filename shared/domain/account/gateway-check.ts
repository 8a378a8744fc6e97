import type { DecimalString } from '../money/decimal.ts';
import type { PositionSide } from '../position/position.ts';

/** A stop that stands too far away to be reached, on a symbol without a position: placed and cancelled, it proves the way of every order. */
export interface FarStop {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly quantity: DecimalString;
  /** Quote currency, on the symbol's grid, below the mark: it would sell. */
  readonly triggerPrice: DecimalString;
}

/** A person wants to know what the gateway's key may do, and with a far stop whether its orders arrive. */
export type GatewayCheckRequested = {
  readonly type: 'GatewayCheckRequested';
  readonly v: 1;
  readonly data: {
    readonly checkId: string;
    readonly requestedAtMs: number;
    /** Nothing is placed for it later than this. */
    readonly validUntilMs: number;
    readonly by: string;
    readonly farStop: FarStop | null;
  };
};

/** The claim: only who wrote it may place the far stop, and it may rest from now on. */
export type FarStopSending = {
  readonly type: 'FarStopSending';
  readonly v: 1;
  readonly data: { readonly checkId: string; readonly sentAtMs: number };
};

/** What the venue says a key may do. */
export interface KeyPermissions {
  readonly mayWithdraw: boolean;
  /** To other accounts or users. */
  readonly mayTransfer: boolean;
  readonly mayTradeFutures: boolean;
  /** Spot, margin, options or portfolio margin. */
  readonly mayTradeElsewhere: boolean;
  /** True when it is only good from addresses that were named at the venue. */
  readonly isBoundToAddresses: boolean;
}

/** What the venue said of the gateway's key; text where it could not be asked, null where it does not tell. */
export type KeyFinding = KeyPermissions | { readonly problem: string; readonly httpStatus: number | null } | null;

/** What became of the far stop; nothing of it rests when this is written down. */
export type FarStopFinding =
  | { readonly outcome: 'placed-and-cancelled' }
  | { readonly outcome: 'not-placed' | 'lost'; readonly why: string };

/** The gateway's answer. */
export type GatewayChecked = {
  readonly type: 'GatewayChecked';
  readonly v: 1;
  readonly data: {
    readonly checkId: string;
    readonly checkedAtMs: number;
    readonly key: KeyFinding;
    readonly farStop: FarStopFinding | null;
  };
};

export type GatewayCheckEvent = GatewayCheckRequested | FarStopSending | GatewayChecked;

/** The last check that was asked for, as far as it has come. */
export interface GatewayCheck {
  readonly checkId: string;
  readonly requestedAtMs: number;
  readonly validUntilMs: number;
  readonly farStop: FarStop | null;
  /** Set once its far stop was claimed. */
  readonly sentAtMs?: number;
  /** Set once it is over. */
  readonly found?: { readonly key: KeyFinding; readonly farStop: FarStopFinding | null };
}

/** What checks leave in the account's state; absent before the first. */
export interface GatewayCheckState {
  readonly gatewayCheck?: GatewayCheck;
}

const TYPES: readonly string[] = ['GatewayCheckRequested', 'FarStopSending', 'GatewayChecked'];

/** True for an event of a check. */
export const isGatewayCheckEvent = (event: { readonly type: string }): event is GatewayCheckEvent =>
  TYPES.includes(event.type);

/** The state after one more of them; what belongs to an older check than the last changes nothing. */
export function evolveGatewayCheck<State extends GatewayCheckState>(state: State, event: GatewayCheckEvent): State {
  if (event.type === 'GatewayCheckRequested') {
    const { checkId, requestedAtMs, validUntilMs, farStop } = event.data;
    return { ...state, gatewayCheck: { checkId, requestedAtMs, validUntilMs, farStop } };
  }
  const { gatewayCheck: check } = state;
  if (check === undefined || check.checkId !== event.data.checkId) return state;
  if (event.type === 'FarStopSending') return { ...state, gatewayCheck: { ...check, sentAtMs: event.data.sentAtMs } };
  const { key, farStop } = event.data;
  return { ...state, gatewayCheck: { ...check, found: { key, farStop } } };
}

/** A check that does not end for so long is given up, and its far stop left to the sweep of orphans. */
const GIVEN_UP_MS = 60_000;

/** True while the last check that was asked for may still end. */
export const isUnderWay = (check: GatewayCheck, nowMs: number): boolean =>
  check.found === undefined && nowMs - check.requestedAtMs < GIVEN_UP_MS;

/** True for the far stop of a check that is under way: it may rest, and is nobody's orphan. */
export const isFarStopUnderWay = ({ gatewayCheck }: GatewayCheckState, clientOrderId: string, nowMs: number): boolean =>
  gatewayCheck?.farStop?.clientOrderId === clientOrderId && isUnderWay(gatewayCheck, nowMs);
