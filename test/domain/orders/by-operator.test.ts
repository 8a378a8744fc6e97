import { describe, expect, it } from 'vitest';
import { protectionByTemplate } from '../../../shared/domain/orders/by-operator.ts';

const RULES = {
  tickSize: '0.01',
  stepSize: '1',
  minQuantity: '1',
  maxQuantity: '100000',
  marketStepSize: '1',
  marketMinQuantity: '1',
  marketMaxQuantity: '100000',
};
const SOL = {
  identity: {
    venue: 'binance',
    account: 'main',
    symbol: 'SOLUSDT',
    positionSide: 'BOTH',
    life: 1,
    side: 'LONG',
    tag: 't',
  },
  entryPrice: '133.01',
  quantity: '110',
} as const;

describe('the template for a position that nobody protects', () => {
  it('gives the numbers of the specification, the stop first and for all of it', () => {
    const protection = protectionByTemplate(SOL, 133, RULES, 0);
    expect(protection?.stopPrice).toBe('129.68');
    expect(protection?.targets[0]).toEqual({ price: '135', fraction: 0.015, quantity: '27' });
    expect(protection?.requests).toEqual([
      { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '110', price: '129.68' },
      { operation: 'place', kind: 'tp', type: 'LIMIT', quantity: '27', price: '135' },
      { operation: 'place', kind: 'tp', type: 'LIMIT', quantity: '27', price: '137' },
    ]);
  });

  it('mirrors for a short, with every price towards entry', () => {
    const short = { ...SOL, identity: { ...SOL.identity, side: 'SHORT' as const } };
    const protection = protectionByTemplate(short, 133, RULES, 0);
    expect(protection?.stopPrice).toBe('136.33');
    expect(protection?.targets.map(({ price }) => price)).toEqual(['131.02', '129.02']);
  });

  it('leaves out targets the mark has passed, and is none when the mark is through the stop', () => {
    const kinds = protectionByTemplate(SOL, 136, RULES, 0)?.requests.map(({ price }) => price);
    expect(kinds).toEqual(['129.68', '137']);
    expect(protectionByTemplate(SOL, 129.68, RULES, 0)).toBeNull();
  });

  it('asks for a stop alone when a quarter is too small to be sold', () => {
    const small = { ...SOL, quantity: '3' };
    expect(protectionByTemplate(small, 133, RULES, 0)?.requests.map(({ kind }) => kind)).toEqual(['sl']);
  });
});
