import { describe, expect, it } from 'vitest';
import type { GatewayCheckEvent, GatewayCheckState } from '../../../shared/domain/account/gateway-check.ts';
import { evolveGatewayCheck, isFarStopUnderWay } from '../../../shared/domain/account/gateway-check.ts';

const FAR_STOP = {
  clientOrderId: 'eb.check.1',
  symbol: 'XRPUSDT',
  positionSide: 'BOTH',
  quantity: '5',
  triggerPrice: '0.45',
} as const;
const requested = (checkId: string, farStop: typeof FAR_STOP | null = FAR_STOP): GatewayCheckEvent => ({
  type: 'GatewayCheckRequested',
  v: 1,
  data: { checkId, requestedAtMs: 1_000, validUntilMs: 16_000, by: 'anna', farStop },
});
const sending = (checkId: string): GatewayCheckEvent => ({
  type: 'FarStopSending',
  v: 1,
  data: { checkId, sentAtMs: 2_000 },
});
const checked = (checkId: string): GatewayCheckEvent => ({
  type: 'GatewayChecked',
  v: 1,
  data: { checkId, checkedAtMs: 3_000, key: null, farStop: { outcome: 'placed-and-cancelled' } },
});
const stateOf = (...events: readonly GatewayCheckEvent[]): GatewayCheckState =>
  events.reduce<GatewayCheckState>(evolveGatewayCheck, {});

describe('a check of the gateway', () => {
  it('is the last one that was asked for, as far as it has come', () => {
    expect(stateOf(requested('check:1'), sending('check:1'), checked('check:1'), requested('check:2', null))).toEqual({
      gatewayCheck: { checkId: 'check:2', requestedAtMs: 1_000, validUntilMs: 16_000, farStop: null },
    });
  });

  it('takes nothing that belongs to another, and none comes of what was never asked for', () => {
    const asked = stateOf(requested('check:1'));
    for (const event of [sending('check:0'), checked('check:0')]) {
      expect(evolveGatewayCheck(asked, event)).toEqual(asked);
      expect(stateOf(event)).toEqual({});
    }
  });
});

describe('a far stop', () => {
  const underWay = (state: GatewayCheckState, nowMs = 3_000, clientOrderId = 'eb.check.1') =>
    isFarStopUnderWay(state, clientOrderId, nowMs);

  it('may rest for a minute from when its check was asked for: it is nobody’s orphan', () => {
    for (const state of [stateOf(requested('check:1')), stateOf(requested('check:1'), sending('check:1'))]) {
      expect([1_000, 60_999, 61_000].map((nowMs) => underWay(state, nowMs))).toEqual([true, true, false]);
    }
  });

  it('may not once its check is over, nor under another name, nor where no check was asked for it', () => {
    expect(underWay(stateOf(requested('check:1'), sending('check:1'), checked('check:1')))).toBe(false);
    expect(underWay(stateOf(requested('check:1')), 3_000, 'eb.check.2')).toBe(false);
    expect(underWay(stateOf(requested('check:1', null)))).toBe(false);
    expect(underWay(stateOf())).toBe(false);
  });
});
