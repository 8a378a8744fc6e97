import { describe, expect, it } from 'vitest';
import { isAccountStream, parseAccountStreamId } from '../../../shared/domain/account/account-stream.ts';
import { flagsStreamId } from '../../../shared/domain/flags/flag-history.ts';
import { forcedBy } from '../../../shared/domain/life/forced.ts';
import {
  accountStreamId,
  isLifeStream,
  laneOf,
  lifeRowKey,
  lifeStreamId,
  NotALifeError,
  parseLifeStreamId,
  slotOf,
} from '../../../shared/domain/life/identity.ts';
import { sameQuantity } from '../../../shared/domain/life/ledger-events.ts';
import { eventVersions, readLifeEvent, UnknownEventError } from '../../../shared/domain/life/upcast.ts';
import type { PositionSide } from '../../../shared/domain/position/position.ts';

const key = (positionSide: PositionSide = 'BOTH') => ({
  venue: 'binance',
  account: 'main',
  symbol: 'SOLUSDT',
  positionSide,
});

describe('the names of a life', () => {
  it.each<PositionSide>(['BOTH', 'LONG', 'SHORT'])('say where it lives, and are read back: %s', (positionSide) => {
    const id = lifeStreamId(key(positionSide), 12);
    expect(id).toBe(`exit#binance#main#SOLUSDT#${positionSide}#12`);
    expect(parseLifeStreamId(id)).toEqual({ key: key(positionSide), life: 12 });
    expect(isLifeStream(id)).toBe(true);
    expect(parseLifeStreamId(lifeStreamId(key(positionSide), 1)).life).toBe(1);
  });

  it('name its lane to the exchange, which all lives of a position share, its row, and the position within its account', () => {
    expect(laneOf(key('LONG'))).toBe('binance#main#SOLUSDT#LONG');
    expect(lifeRowKey(key('LONG'), 3)).toBe('life#SOLUSDT#LONG#3');
    expect(slotOf(key('LONG'))).toBe('SOLUSDT#LONG');
  });

  it.each([
    'exit',
    'exit##main#SOLUSDT#BOTH#1',
    'exit#binance##SOLUSDT#BOTH#1',
    'exit#binance#main##BOTH#1',
    'exit#binance#main#SOLUSDT##1',
    'exit#binance#main#SOLUSDT#both#1',
    'exit#binance#main#SOLUSDT#BOTH#0',
    'exit#binance#main#SOLUSDT#BOTH#-1',
    'exit#binance#main#SOLUSDT#BOTH#1.5',
    'exit#binance#main#SOLUSDT#BOTH#x',
    'exit#binance#main#SOLUSDT#BOTH',
    'exit#binance#main#SOLUSDT#BOTH#1#2',
    'account#binance#main#SOLUSDT#BOTH#1',
  ])('are not %s', (id) => {
    expect(() => parseLifeStreamId(id)).toThrow(NotALifeError);
  });

  it.each([
    { venue: '' },
    { venue: 'bin#ance' },
    { account: '' },
    { account: '#main' },
    { symbol: '' },
    { symbol: 'SOL#' },
  ])('cannot be made of %j', (wrong) => {
    expect(() => lifeStreamId({ ...key(), ...wrong }, 1)).toThrow(NotALifeError);
  });

  it('are told from those of accounts and flags', () => {
    const account = accountStreamId('binance', 'main');
    expect(account).toBe('account#binance#main');
    expect(parseAccountStreamId(account)).toEqual({ venue: 'binance', account: 'main' });
    expect(flagsStreamId('/exit-brain/flags')).toBe('flags#/exit-brain/flags');
    const streams = [
      lifeStreamId(key(), 1),
      account,
      flagsStreamId('/x'),
      'xexit#',
      'xaccount#',
      '#exit#',
      '#account#',
    ];
    expect(streams.map(isLifeStream)).toEqual([true, false, false, false, false, false, false]);
    expect(streams.map(isAccountStream)).toEqual([false, true, false, false, false, false, false]);
  });

  it.each([
    'account',
    'account#',
    'account##main',
    'account#binance#',
    'account#binance#main#more',
    'exit#binance#main',
  ])('of an account are not %s', (id) => {
    expect(() => parseAccountStreamId(id)).toThrow(expect.objectContaining({ code: 'NOT_AN_ACCOUNT' }));
  });
});

describe('an order of the venue itself', () => {
  it.each([
    ['autoclose-1234', 'liquidation'],
    ['adl_autoclose', 'adl'],
    ['adl_autoclose-77', 'adl'],
    ['settlement_autoclose-1', 'settlement'],
    ['eb.k3m9x0q7w2ab.1.0', null],
    ['web_autoclose-', null],
    [undefined, null],
  ])('called %s closes by %s', (clientOrderId, by) => {
    expect(forcedBy(clientOrderId)).toBe(by);
  });
});

describe('two quantities', () => {
  it('are the same position whatever their digits', () => {
    expect([sameQuantity('1.0', '1'), sameQuantity('1', '-1'), sameQuantity('0', '-0')]).toEqual([true, false, true]);
  });
});

describe('a stored event', () => {
  it.each(Object.keys(eventVersions))('%s is read in its version, and in no other', (type) => {
    expect(readLifeEvent({ type, v: 1, data: { a: 1 } })).toEqual({ type, v: 1, data: { a: 1 } });
    for (const v of [0, 2]) expect(() => readLifeEvent({ type, v, data: {} })).toThrow(UnknownEventError);
  });

  it('of a type nobody knows is refused, also one that every object has', () => {
    for (const type of ['Nonsense', 'constructor', 'toString'])
      expect(() => readLifeEvent({ type, v: 1, data: {} })).toThrow(UnknownEventError);
  });
});
