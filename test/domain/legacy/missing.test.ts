import { describe, expect, it } from 'vitest';
import { hybridPlacement } from '../../../shared/domain/legacy/hybrid-tpsl/placement.ts';
import { missingOperations } from '../../../shared/domain/legacy/missing.ts';
import { cancelled, placed, position, RULES, resting, SURE, textsOf } from './support.ts';

describe('what is missing of a placement', () => {
  const { operations } = hybridPlacement(position('LONG', '1000'), SURE, RULES);

  it('is all of it on a bare position', () => {
    expect(missingOperations(operations, position('LONG', '1000'), [])).toEqual(operations);
  });

  it('is nothing when a stop, a target and a trailing stop rest', () => {
    const orders = [
      resting('LONG', 'STOP_MARKET', '960', { closePosition: true, quantity: '0' }),
      resting('LONG', 'TAKE_PROFIT_MARKET', '1100'),
      resting('LONG', 'TRAILING_STOP_MARKET', '0'),
    ];
    expect(missingOperations(operations, position('LONG', '1000'), orders)).toEqual([]);
  });

  it('of a position that is stopped are its targets and trailing stop, and its own stop stays', () => {
    const stop = resting('LONG', 'STOP_MARKET', '960', { id: 'own' });
    expect(missingOperations(operations, position('LONG', '1000'), [stop])).toEqual(operations.slice(1));
  });

  it('is a trailing stop beside one that closes the other side', () => {
    const other = resting('SHORT', 'TRAILING_STOP_MARKET', '0');
    expect(missingOperations(operations, position('LONG', '1000'), [other])).toEqual(operations);
  });

  it('replaces a stop for less than the position: the new one first', () => {
    const small = resting('LONG', 'STOP_MARKET', '960', { quantity: '4', id: 'small' });
    const missing = missingOperations(operations, position('LONG', '1000'), [small]);
    expect(missing[0]).toMatchObject({ type: 'STOP_MARKET', quantity: '10' });
    expect(missing[1]).toEqual({ operation: 'cancel', clientOrderId: 'small', family: 'algo' });
    expect(cancelled(missing)).toEqual(['small']);
  });

  it('a stop that is only resized does not move against the position', () => {
    const tight = resting('LONG', 'STOP_MARKET', '995', { quantity: '4', id: 'tight' });
    const [stop] = placed(missingOperations(operations, position('LONG', '1000'), [tight]));
    expect([stop?.quantity, stop?.price]).toEqual(['10', '995']);
  });

  it('leaves out what the mark has passed', () => {
    const kinds = (mark: string) =>
      placed(missingOperations(operations, position('LONG', mark), [])).map(({ price }) => price);
    expect(kinds('1040')).toEqual(['977.5', '1060', null]);
    expect(kinds('970')).toEqual(['1030', '1060', null]);
  });

  it('leaves out what stands at the mark', () => {
    const asked = (side: 'LONG' | 'SHORT', mark: string) => {
      const placement = hybridPlacement(position(side, '1000'), SURE, RULES).operations;
      return textsOf(missingOperations(placement, position(side, mark), []));
    };
    expect(asked('LONG', '1030')).toEqual(['sl 10 @977.5', 'tp 5 @1060', 'trailing 10']);
    expect(asked('LONG', '977.5')).toEqual(['tp 5 @1030', 'tp 5 @1060', 'trailing 10']);
    expect(asked('SHORT', '970')).toEqual(['sl 10 @1022.5', 'tp 5 @940', 'trailing 10']);
    expect(asked('SHORT', '1022.5')).toEqual(['tp 5 @970', 'tp 5 @940', 'trailing 10']);
  });
});
