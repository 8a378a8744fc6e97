import { describe, expect, it } from 'vitest';
import { effectiveLeverage, type ReportedLeverage } from '../../../shared/domain/position/leverage.ts';
import { direction, entryOrderSide, exitOrderSide } from '../../../shared/domain/position/position.ts';

describe('the leverage a position really has', () => {
  it.each<readonly [string, ReportedLeverage, number]>([
    [
      'as stated, whatever else is said',
      { actual_leverage: '7', notional: '100', initialMargin: '10', leverage: 3 },
      7,
    ],
    ['as stated, when that is exactly 1', { actual_leverage: 1, leverage: 20 }, 1],
    ['not as stated below 1', { actual_leverage: '0.5', leverage: 20 }, 20],
    ['its notional over its margin', { notional: '100', initialMargin: '25', leverage: 20 }, 4],
    ['the same of a short, whose notional is negative', { notional: '-100', initialMargin: '25', leverage: 20 }, 4],
    ['exactly 1, when it is backed in full', { notional: 50, initialMargin: 50, leverage: 20 }, 1],
    ['over the other margin, when the first is none', { notional: 60, initialMargin: 0, positionInitialMargin: 20 }, 3],
    ['as set, when the margin is above the notional', { notional: 10, initialMargin: 25, leverage: 20 }, 20],
    ['as set, when there is no margin', { notional: 10, leverage: '20' }, 20],
    ['as set, when the margin is negative', { notional: -100, initialMargin: -25, leverage: 20 }, 20],
    ['as set, when the margin cannot be read', { notional: 100, initialMargin: 'much', leverage: 20 }, 20],
    ['as set, when there is no notional', { notional: 0, initialMargin: 25, leverage: 20 }, 20],
    ['1 at least', { leverage: 0.2 }, 1],
    ['1, when nothing can be read', { actual_leverage: {}, leverage: 'x' }, 1],
  ])('is %s', (_, position, leverage) => {
    expect(effectiveLeverage(position)).toBe(leverage);
  });
});

describe('a side', () => {
  it('names the orders that open and close it, and the sign of its gain', () => {
    expect([entryOrderSide('LONG'), exitOrderSide('LONG'), direction('LONG')]).toEqual(['BUY', 'SELL', 1]);
    expect([entryOrderSide('SHORT'), exitOrderSide('SHORT'), direction('SHORT')]).toEqual(['SELL', 'BUY', -1]);
  });
});
