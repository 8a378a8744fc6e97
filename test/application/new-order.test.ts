import { describe, expect, it } from 'vitest';
import { newOrder } from '../../shared/application/gateway/send-to-exchange.ts';
import type { PlacementRequest } from '../../shared/domain/orders/order.ts';
import { openLife } from '../domain/judge/support.ts';

const TYPES = ['STOP_MARKET', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET', 'LIMIT', 'MARKET'] as const;

describe('the exchange’s form of an order', () => {
  const built = (['BOTH', 'LONG'] as const).flatMap((positionSide) =>
    TYPES.flatMap((type) =>
      (type === 'STOP_MARKET' || type === 'TAKE_PROFIT_MARKET' ? ['10', '0'] : ['10']).map((quantity) => {
        const request: PlacementRequest = {
          operation: 'place',
          kind: 'sl',
          type,
          quantity,
          price: type === 'MARKET' || type === 'TRAILING_STOP_MARKET' ? null : '98',
          ...(type === 'TRAILING_STOP_MARKET' ? { callbackRatePercent: '1', activationPrice: '104' } : {}),
        };
        const life = openLife('LONG', '10', '100', positionSide);
        return { what: `${positionSide} ${type} ${quantity}`, order: newOrder(life, 'eb.x.1.0', request) };
      }),
    ),
  );

  it.each(built)('$what is no combination the venue refuses', ({ what, order }) => {
    const { reduceOnly, closePosition, quantity } = order as unknown as Readonly<Record<string, unknown>>;
    // -1106 and -4136: closePosition stands alone; -1106: hedge mode has no reduce-only; an order that may open is no exit.
    expect(closePosition === true && (quantity !== undefined || reduceOnly !== undefined)).toBe(false);
    if (what.startsWith('LONG')) expect(reduceOnly).toBeUndefined();
    else expect(reduceOnly === true || closePosition === true).toBe(true);
    expect(order).toMatchObject({ side: 'SELL', positionSide: what.split(' ')[0] });
  });

  it('of a trailing stop names how far it follows and from where', () => {
    const trailing = built.find(({ what }) => what === 'BOTH TRAILING_STOP_MARKET 10')?.order;
    expect(trailing).toMatchObject({ callbackRatePercent: '1', activatePrice: '104', quantity: '10' });
    expect(trailing).not.toHaveProperty('triggerPrice');
  });
});
