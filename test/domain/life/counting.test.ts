import { describe, expect, it } from 'vitest';
import { lastTradeId, ledgerFrom, newTrades } from '../../../shared/domain/life/counted.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { LedgerTrade } from '../../../shared/domain/life/ledger.ts';
import { cutIntoLives } from '../../../shared/domain/life/ledger.ts';
import { NO_SIGNAL, openedByFill, signedQuantity } from '../../../shared/domain/life/ledger-events.ts';
import type { LifeState, OpenLife } from '../../../shared/domain/life/state.ts';
import { unknownLife } from '../../../shared/domain/life/state.ts';
import type { PositionSide } from '../../../shared/domain/position/position.ts';
import { applyTrades, fillOf, identityOf, openLife, T0, trade } from '../judge/support.ts';

/** The lives that these deliveries come to, each of one trade that was reported. */
const livesOf = (reported: readonly LedgerTrade[], positionSide: PositionSide = 'BOTH'): LifeState[] => {
  const lives: LifeState[] = [];
  for (const one of reported) applyTrades(lives, [one], 'event', positionSide);
  return lives;
};
const latest = (lives: readonly LifeState[]): LifeState => lives.at(-1) ?? unknownLife;
const newIn = (state: LifeState, trades: readonly LedgerTrade[]): readonly string[] =>
  newTrades(state, trades).map(({ tradeId }) => tradeId);
const twoReads = (flatAtMs: number): LifeEvent => ({
  type: 'PositionFlat',
  v: 1,
  data: { evidence: 'two-reads', flatAtMs, realisedPnlQuote: '0', realisedR: null },
});

describe('what is new to a life', () => {
  it('comes in the order of the ledger, each trade once', () => {
    const [one, two, ten] = [trade(1, 'BUY', '1'), trade(2, 'BUY', '1'), trade(10, 'BUY', '1')];
    expect(newIn(unknownLife, [ten, two, one, two])).toEqual(['1', '2', '10']);
  });

  it('is everything before its first trade was counted', () => {
    const [first, second] = [trade(1, 'BUY', '1'), trade(2, 'SELL', '1')];
    expect(newIn(fold([openedByFill(identityOf(), first, null, NO_SIGNAL)]), [first, second])).toEqual(['1', '2']);
  });

  it('are entries up to a minute before the first that was reported, when nobody knows the life before', () => {
    const first = trade(100, 'BUY', '1');
    const earlier = (id: number, ms: number) => ({ ...trade(id, 'BUY', '1'), timeMs: first.timeMs - ms });
    expect(newIn(latest(livesOf([first])), [earlier(98, 60_001), earlier(99, 60_000), first])).toEqual(['99']);
  });

  it('are such entries whatever was sold since', () => {
    const [entry, first, exit] = [trade(3, 'BUY', '1'), trade(4, 'BUY', '1'), trade(5, 'SELL', '1')];
    expect(newIn(latest(livesOf([first])), [entry, first, exit])).toEqual(['3', '5']);
  });

  it('is no entry from before it once it is over', () => {
    const lives = livesOf([trade(4, 'BUY', '1'), trade(5, 'SELL', '1')]);
    expect(lives.map(({ status }) => status)).toEqual(['flat']);
    expect(newIn(latest(lives), [trade(3, 'BUY', '1')])).toEqual([]);
  });

  it('is all that came since the life before, an exit too, when that one is known', () => {
    const reported = trade(10, 'BUY', '1');
    const state = fold([openedByFill(identityOf('LONG', 'BOTH', 2), reported, '5', NO_SIGNAL), fillOf(reported)]);
    const ledger = [trade(5, 'SELL', '9'), trade(6, 'BUY', '3'), trade(8, 'SELL', '1'), reported];
    expect(newIn(state, ledger)).toEqual(['6', '8']);
  });

  it('is all that came since the position read that began it, in whatever order it is told', () => {
    const found = fold([
      {
        type: 'PositionOpened',
        v: 1,
        data: { identity: identityOf(), openedAtMs: T0, cause: 'position-read', afterTradeId: null, ...NO_SIGNAL },
      },
      { type: 'PositionObserved', v: 1, data: { quantity: '9', entryPrice: '100', readAtMs: T0 + 19 } },
    ]);
    const ledger = [trade(18, 'BUY', '9'), trade(19, 'BUY', '1'), trade(20, 'SELL', '1'), trade(21, 'SELL', '2')];
    expect(newIn(found, ledger)).toEqual(['20', '21']);
    expect(newIn(fold([fillOf(trade(21, 'SELL', '2'))], found), ledger)).toEqual(['20']);
  });
});

describe('a trade that crosses zero', () => {
  const long = trade(1, 'BUY', '1');
  const crossing = trade(2, 'SELL', '3');
  const ended = fold([twoReads(T0 + 9_000)], latest(livesOf([long, crossing])));

  it('leaves its rest to the next life, with the size of the whole, when that was not written yet', () => {
    const lives = livesOf([long]);
    applyTrades(lives, [crossing], 'event', 'BOTH', 1);
    const rest = newTrades(latest(lives), [long, crossing]);
    expect(rest).toEqual([{ ...crossing, quantity: '2', wholeQuantity: '3' }]);
    expect(cutIntoLives('BOTH', '0', rest)).toEqual([{ side: 'SHORT', trades: rest, endsFlat: false }]);
  });

  it('is not new again to the life it opened', () => {
    expect(ended).toMatchObject({ status: 'flat', identity: { life: 2, side: 'SHORT' } });
    expect(newIn(ended, [long, crossing])).toEqual([]);
  });

  it('moves nothing twice that was counted before it showed up', () => {
    const lives = livesOf([trade(4, 'BUY', '1'), trade(7, 'BUY', '1')]);
    const ledger = [trade(4, 'BUY', '1'), trade(5, 'SELL', '3'), trade(7, 'BUY', '1')];
    for (let read = 1; read <= 2; read++) {
      applyTrades(lives, ledger, 'ledger');
      expect(lives.map(({ status }) => status)).toEqual(['flat', 'open']);
      expect(signedQuantity(latest(lives) as OpenLife)).toBe('-1');
    }
  });

  it.each([
    ['LONG', 'BUY', 'SELL'],
    ['SHORT', 'SELL', 'BUY'],
  ] as const)('has no rest in the %s slot of hedge mode', (slot, entry, exit) => {
    const trades = [trade(1, entry, '1'), trade(2, exit, '4')];
    const lives = livesOf(trades, slot);
    expect(lives.map(({ status }) => status)).toEqual(['flat']);
    expect(newIn(latest(lives), trades)).toEqual([]);
  });
});

describe('the ledger of a life', () => {
  it('ends with its newest trade, whichever was reported last', () => {
    const [state] = livesOf([trade(5, 'BUY', '1'), trade(3, 'BUY', '1')]);
    expect(lastTradeId(state as OpenLife)).toBe('5');
  });

  it('is read on from the newest trade before which nothing is missed, else from as far back as it goes', () => {
    expect(ledgerFrom(unknownLife)).toBeUndefined();
    expect(ledgerFrom(openLife())).toBeUndefined();
    expect(ledgerFrom(fold([fillOf(trade(5, 'BUY', '1'), 'ledger'), fillOf(trade(7, 'BUY', '1'))], openLife()))).toBe(
      '5',
    );
  });

  it('goes on with the side of what is open', () => {
    const trades = [trade(2, 'BUY', '2')];
    expect(cutIntoLives('BOTH', '-5', trades)).toEqual([{ side: 'SHORT', trades, endsFlat: false }]);
    expect(cutIntoLives('BOTH', '5', trades)).toEqual([{ side: 'LONG', trades, endsFlat: false }]);
  });
});
