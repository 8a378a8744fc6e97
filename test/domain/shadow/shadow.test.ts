import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/domain/decide/decide.ts';
import { shadowLine } from '../../../shared/domain/shadow/shadow-line.ts';
import { shadowRecord } from '../../../shared/domain/shadow/shadow-record.ts';
import { gaining, NOON_MS, normalPlan } from '../given.ts';

const context = gaining(2.34, { regime: 'trend' });
const decision = decide({ context, plan: normalPlan });

describe('a decision in the shadow', () => {
  it('is one console line', () => {
    expect(shadowLine(context, decision)).toBe(
      '[EXIT_BRAIN_SHADOW] BTCUSDT long size=2.0000 pnl=+2.34% type=move_sl new_sl=$100.1000 sl_reason=breakeven ' +
        "reason='SL adjustment (breakeven): pnl=2.34%' conf=0.80",
    );
  });

  it('is one record with every key, in the one order, nulls included', () => {
    const record = shadowRecord(context, decision, NOON_MS);
    expect(JSON.stringify(record)).toBe(
      '{"timestamp":"2025-12-10T12:00:00.000Z","symbol":"BTCUSDT","side":"long","entry_price":100,"current_price":102.34,' +
        '"size":2,"unrealized_pnl":2.34,"decision":{"decision_type":"move_sl","symbol":"BTCUSDT","fraction_to_close":null,' +
        '"new_sl_price":100.1,"sl_reason":"breakeven","new_tp_levels":null,"tp_fractions":null,' +
        '"reason":"SL adjustment (breakeven): pnl=2.34%","confidence":0.8,"current_price":102.34,"unrealized_pnl":2.34,' +
        '"meta":{"plan_strategy":"STANDARD_LADDER","old_sl":97.5,"new_sl":100.1}},"regime":"trend","risk_state":"normal"}',
    );
  });
});
