import { expect, it } from 'vitest';
import { isOurs } from '../../../shared/domain/orders/client-order-id.ts';
import { checkIdOf, type FarStopRules, farStopOf, isCheckId } from '../../../shared/domain/orders/far-stop.ts';

const RULES: FarStopRules = {
  tickSize: '0.01',
  stepSize: '0.1',
  minQuantity: '0.1',
  marketMinQuantity: '0.3',
  minPrice: '0.5',
  minNotional: '50',
  percentPriceDown: '0.85',
};
const id = checkIdOf('1b4e28ba-2fa1-11d2-883f-0016d3cca427');
const far = (mark: string, mode: 'one-way' | 'hedge' = 'one-way', rules: Partial<FarStopRules> = {}) =>
  farStopOf(id, 'SOLUSDT', mark, mode, { ...RULES, ...rules });

it('stands a tenth below the mark with the smallest quantity, under a name that the sweep of orphans knows', () => {
  const found = far('133.37');
  expect(found).toEqual({
    clientOrderId: 'eb.check.1b4e28ba2fa111d2883f0016',
    symbol: 'SOLUSDT',
    positionSide: 'BOTH',
    quantity: '0.3',
    triggerPrice: '120.03',
  });
  expect([isOurs(found?.clientOrderId ?? ''), isCheckId(id), isCheckId(found?.clientOrderId ?? '')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(found?.clientOrderId.length).toBeLessThanOrEqual(36);
});

it('stays within the prices that the venue takes, and is worth enough where nothing is reduce-only', () => {
  expect(far('100', 'one-way', { percentPriceDown: '0.95' })?.triggerPrice).toBe('96');
  expect(far('100', 'hedge')).toMatchObject({ positionSide: 'LONG', quantity: '0.6' });
});

it('may stand at the lowest price of the symbol, and not below', () => {
  expect(far('100', 'one-way', { minPrice: '90' })?.triggerPrice).toBe('90');
  expect(far('100', 'one-way', { minPrice: '90.01' })).toBeNull();
});

it('is none where the prices leave no room for it', () => {
  expect(far('0.5')).toBeNull();
  expect(far('1', 'one-way', { tickSize: '1' })).toBeNull();
  expect(far('100', 'one-way', { percentPriceDown: '1' })).toBeNull();
  // Where no price below the mark is taken, rounding to the grid makes no room either.
  expect(far('100.005', 'one-way', { percentPriceDown: '1' })).toBeNull();
  // A symbol without a lowest price has none at zero.
  for (const mode of ['one-way', 'hedge'] as const) expect(far('1', mode, { tickSize: '1', minPrice: '0' })).toBeNull();
});
