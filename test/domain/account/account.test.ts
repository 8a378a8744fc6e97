import { describe, expect, it } from 'vitest';
import type { AccountEvent, AccountState } from '../../../shared/domain/account/account.ts';
import { evolveAccount, newAccount } from '../../../shared/domain/account/account.ts';
import { isIgnored } from '../../../shared/domain/account/watchdog-events.ts';

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
    const gone: AccountEvent = { type: 'OrphanCleared', v: 1, data: cleared };
    expect(accountOf(found, gone).orphans).toEqual({});
    const other: AccountEvent = { type: 'OrphanFound', v: 1, data: { ...orphan, clientOrderId: 'eb.x.1.1' } };
    expect(accountOf(found, other, gone).orphans).toEqual({ 'eb.x.1.1': orphan });
    expect(accountOf(gone).orphans).toEqual({});
  });

  it('leaves a symbol alone from a person’s word to the next', () => {
    const told = { symbol: 'ETHUSDT', by: 'anna', atMs: 5 };
    const ignored: AccountEvent = { type: 'SymbolIgnored', v: 1, data: { ...told, reason: 'delisting' } };
    const again: AccountEvent = { type: 'SymbolWatchedAgain', v: 1, data: told };
    const left = (symbol: string, ...events: readonly AccountEvent[]) => isIgnored(accountOf(...events), symbol);
    expect([left('ETHUSDT'), left('ETHUSDT', ignored), left('ETHUSDT', ignored, again)]).toEqual([false, true, false]);
    expect([left('SOLUSDT', ignored), left('constructor', ignored)]).toEqual([false, false]);
  });
});
