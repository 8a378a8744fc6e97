import type { Ownership } from '../orders/gate.ts';
import type { RiskMode } from '../plan/exit-context.ts';

/** What an account's own stream says of it. */
export interface AccountState {
  readonly riskMode: RiskMode;
  /** When the mode was changed, by the word of who changed it; older changes that arrive later no longer count. */
  readonly riskModeChangedAtMs: number;
  /** The owner of the exits as it was last written down. */
  readonly ownership: Ownership | null;
  readonly ownershipSinceMs: number | null;
  readonly positionMode: 'one-way' | 'hedge' | null;
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

export type AccountEvent = RiskModeChanged | OwnershipChanged | PositionModeObserved;

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
    case 'PositionModeObserved':
      return { ...state, positionMode: event.data.positionMode };
  }
}
