import { describe, expect, it } from 'vitest';
import type { ExitDecision } from '../../../shared/domain/decide/exit-decision.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { isChurn } from '../../../shared/domain/orders/stop-churn.ts';
import { openLife, T0 } from '../judge/support.ts';

const move = (newSlPrice: number, slReason = 'trailing') =>
  ({ decisionType: 'move_sl', newSlPrice, slReason }) as ExitDecision;
const resting = (price: string, ackedAtMs: number): OpenLife => ({
  ...openLife(),
  orders: {
    stop: {
      request: { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price },
      status: 'seen',
      ackedAtMs,
    },
  },
});

describe('a trailing stop', () => {
  it('moves by 0.2 % of price at least', () => {
    const state = resting('102', T0 - 60_000);
    expect(isChurn(move(102.2), state, T0)).toBe(true);
    expect(isChurn(move(102.21), state, T0)).toBe(false);
  });

  it('moves every 30 s at most', () => {
    expect(isChurn(move(105), resting('102', T0 - 29_999), T0)).toBe(true);
    expect(isChurn(move(105), resting('102', T0 - 30_000), T0)).toBe(false);
  });

  it.each(['breakeven', 'tighter', 'initial_sl'])('%s does not wait', (reason) => {
    expect(isChurn(move(102.1, reason), resting('102', T0 - 1), T0)).toBe(false);
  });

  it('does not wait to leave the losing side of entry, nor for the first stop', () => {
    expect(isChurn(move(100), resting('99.9', T0 - 1), T0)).toBe(false);
    expect(isChurn(move(102), openLife(), T0)).toBe(false);
  });
});
