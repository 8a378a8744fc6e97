import { describe, expect, it } from 'vitest';
import {
  failedLine,
  guardLine,
  placedLine,
  type SpokenOrder,
  submittingLine,
} from '../../../shared/domain/metrics/order-lines.ts';
import { type Ownership, ownershipVerdict } from '../../../shared/domain/orders/gate.ts';

const order = (module: string): SpokenOrder => ({ module, kind: 'sl', type: 'STOP_MARKET', symbol: 'BTCUSDT' });
const said = (ownership: Ownership, module: string) => {
  const line = guardLine(ownership, ownershipVerdict(ownership, module), order(module));
  return line === null ? null : [line.level, line.text];
};

describe('the guard', () => {
  it.each(['hybrid_tpsl', 'exit_executor', 'somebody'])('says nothing of %s in LEGACY', (module) => {
    expect(said('LEGACY', module)).toBeNull();
  });

  it.each(['SHADOW', 'LIVE'] as const)('lets the executor through in %s', (ownership) => {
    expect(said(ownership, 'exit_executor')).toEqual([
      'INFO',
      `[EXIT_GUARD] ✅ Exit Brain module 'exit_executor' placing sl for BTCUSDT (mode=${ownership}).`,
    ]);
  });

  it('warns of a legacy module in SHADOW and blocks it in LIVE', () => {
    expect(said('SHADOW', 'hybrid_tpsl')).toEqual([
      'WARNING',
      "[EXIT_GUARD] 🚨 OWNERSHIP CONFLICT: Legacy module 'hybrid_tpsl' placing sl (STOP_MARKET) for BTCUSDT in EXIT_BRAIN_V3 mode.",
    ]);
    expect(said('LIVE', 'hybrid_tpsl')).toEqual([
      'ERROR',
      "[EXIT_GUARD] 🛑 BLOCKED: Legacy module 'hybrid_tpsl' attempted to place sl for BTCUSDT in EXIT_BRAIN_V3 LIVE mode. Executor is the single MUSCLE. Order NOT sent to exchange.",
    ]);
  });

  it('does the same to an unknown module, by that name', () => {
    expect(said('SHADOW', 'somebody')).toEqual([
      'WARNING',
      "[EXIT_GUARD] ℹ️  Unknown module 'somebody' placing exit order in EXIT_BRAIN_V3 mode.",
    ]);
    expect(said('LIVE', 'somebody')?.[0]).toBe('ERROR');
    expect(said('LIVE', 'somebody')?.[1]).toContain("🛑 BLOCKED: Unknown module 'somebody'");
  });

  it('says of a person who places an order that it is one, and in LEGACY nothing', () => {
    expect(said('LIVE', 'operator')).toEqual(['INFO', '[EXIT_GUARD] ✅ Operator placing sl for BTCUSDT (mode=LIVE).']);
    expect(said('LEGACY', 'operator')).toBeNull();
  });
});

it('the gateway says what it submits and what came of it', () => {
  const { text: submitting } = submittingLine(order('hybrid_tpsl'));
  expect(submitting).toBe(
    '[EXIT_GATEWAY] 📤 Submitting sl order: module=hybrid_tpsl, symbol=BTCUSDT, type=STOP_MARKET',
  );
  expect(placedLine(order('hybrid_tpsl'), '12345678')).toEqual({
    level: 'INFO',
    text: '[EXIT_GATEWAY] ✅ Order placed successfully: module=hybrid_tpsl, symbol=BTCUSDT, order_id=12345678, kind=sl',
  });
  expect(failedLine(order('hybrid_tpsl'), '-2021')).toEqual({
    level: 'ERROR',
    text: '[EXIT_GATEWAY] ❌ Order submission failed: module=hybrid_tpsl, symbol=BTCUSDT, kind=sl, error=-2021',
  });
});
