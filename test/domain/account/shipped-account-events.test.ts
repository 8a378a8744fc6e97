import { describe, expect, it } from 'vitest';
import { evolveAccount, newAccount } from '../../../shared/domain/account/account.ts';
import { accountEventVersions, readAccountEvent } from '../../../shared/domain/account/upcast.ts';
import { UnknownEventError } from '../../../shared/domain/life/upcast.ts';
import shipped from './shipped-account-events.json' with { type: 'json' };

/* Events of an account as they were written, of every type and version that ever left this tree. Never change one. */
describe('events of an account that were shipped', () => {
  it('have an example of every type in every version', () => {
    const examples = new Set(shipped.map(({ type, v }) => `${type}@${v}`));
    for (const [type, current] of Object.entries(accountEventVersions)) {
      for (let v = 1; v <= current; v++) expect(examples).toContain(`${type}@${v}`);
    }
  });

  it('fold to the state they folded to then', () => {
    expect(shipped.map(readAccountEvent).reduce(evolveAccount, newAccount)).toStrictEqual({
      riskMode: 'CRITICAL',
      riskModeChangedAtMs: 1652230800000,
      ownership: 'LIVE',
      ownershipSinceMs: 1652230801000,
      protectionCheckedAtMs: 1652230811000,
      positionMode: 'hedge',
      orphans: {},
      ignored: { ETHUSDT: { sinceMs: 1652230806000, by: 'anna' } },
      opposite: { BTCUSDT: 1652230808000 },
      foreign: { total: 2, resting: { web_2: 'SOLUSDT' } },
      // What belongs to an older check than the last changes nothing.
      gatewayCheck: {
        checkId: 'check:1',
        requestedAtMs: 1652230812000,
        validUntilMs: 1652230827000,
        farStop: {
          clientOrderId: 'eb.check.1',
          symbol: 'XRPUSDT',
          positionSide: 'LONG',
          quantity: '5',
          triggerPrice: '0.45',
        },
        sentAtMs: 1652230812500,
        found: {
          key: {
            mayWithdraw: false,
            mayTransfer: false,
            mayTradeFutures: true,
            mayTradeElsewhere: false,
            isBoundToAddresses: true,
          },
          farStop: { outcome: 'placed-and-cancelled' },
        },
      },
    });
  });

  it('are refused when this code does not know them', () => {
    for (const [type, v] of [
      ['SymbolIgnored', 2],
      ['SymbolForgotten', 1],
      ['constructor', 1],
    ] as const) {
      expect(() => readAccountEvent({ type, v, data: {} })).toThrow(UnknownEventError);
    }
  });
});
