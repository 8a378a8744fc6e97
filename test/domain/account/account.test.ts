import { describe, expect, it } from 'vitest';
import type { AccountEvent, AccountState } from '../../../shared/domain/account/account.ts';
import { evolveAccount, newAccount } from '../../../shared/domain/account/account.ts';

const accountOf = (...events: readonly AccountEvent[]): AccountState => events.reduce(evolveAccount, newAccount);

describe('an account', () => {
  it('begins in NORMAL, owned by nobody', () => {
    expect(newAccount).toEqual({
      riskMode: 'NORMAL',
      riskModeChangedAtMs: 0,
      ownership: null,
      ownershipSinceMs: null,
      positionMode: null,
    });
  });

  it('knows its risk mode, its owner and its position mode as they were last written down', () => {
    const state = accountOf(
      {
        type: 'RiskModeChanged',
        v: 1,
        data: { riskMode: 'CRITICAL', reason: 'drawdown', changedAtMs: 5, changedBy: 'risk' },
      },
      { type: 'OwnershipChanged', v: 1, data: { from: null, to: 'SHADOW', seenAtMs: 6, values: {} } },
      { type: 'OwnershipChanged', v: 1, data: { from: 'SHADOW', to: 'LIVE', seenAtMs: 7, values: {} } },
      { type: 'PositionModeObserved', v: 1, data: { positionMode: 'hedge', readAtMs: 8 } },
    );
    expect(state).toEqual({
      riskMode: 'CRITICAL',
      riskModeChangedAtMs: 5,
      ownership: 'LIVE',
      ownershipSinceMs: 7,
      positionMode: 'hedge',
    });
  });

  it('remembers an orphan until it is gone', () => {
    const orphan = { family: 'algo' as const, symbol: 'SOLUSDT', foundAtMs: 9 };
    const found: AccountEvent = { type: 'OrphanFound', v: 1, data: { ...orphan, clientOrderId: 'eb.x.1.0' } };
    expect(accountOf(found).orphans).toEqual({ 'eb.x.1.0': orphan });
    const cleared = { clientOrderId: 'eb.x.1.0', status: 'GONE' as const, atMs: 10 };
    expect(accountOf(found, { type: 'OrphanCleared', v: 1, data: cleared }).orphans).toEqual({});
  });
});
