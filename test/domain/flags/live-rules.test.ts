import { describe, expect, it } from 'vitest';
import { lifeShare } from '../../../shared/application/lives/life-share-hash.ts';
import { liveRulesOf } from '../../../shared/domain/flags/live-rules.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import { openedByFill } from '../../../shared/domain/life/ledger-events.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { ownershipOf } from '../../../shared/domain/orders/gate.ts';

describe('what narrows LIVE', () => {
  it.each([
    [{}, 100, null],
    [{ EXIT_LIVE_ROLLOUT_PCT: '0' }, 0, null],
    [{ EXIT_LIVE_ROLLOUT_PCT: ' 12.5 ', EXIT_LIVE_MIN_CONFIDENCE: '0.9' }, 12.5, 0.9],
    [{ EXIT_LIVE_MIN_CONFIDENCE: '0' }, 100, 0],
  ])('%j', (values, sharePercent, minConfidence) => {
    expect(liveRulesOf(values)).toEqual({ sharePercent, minConfidence, warnings: [] });
  });

  it.each(['', 'ten', '-1', '101', '1e2', 'NaN', '0x10'])('a share of %j lets no new life under the brain', (text) => {
    const { sharePercent, warnings } = liveRulesOf({ EXIT_LIVE_ROLLOUT_PCT: text });
    expect(sharePercent).toBe(0);
    expect(warnings).toEqual([
      `[EXIT_MODE] Invalid EXIT_LIVE_ROLLOUT_PCT='${text}'. Valid values: 0 to 100. Counting it as 0.`,
    ]);
  });

  it('a confidence that is none asks for all of it', () => {
    expect(liveRulesOf({ EXIT_LIVE_MIN_CONFIDENCE: '90' }).minConfidence).toBe(1);
  });
});

const idOf = (life: number) => `exit#binance#main#BTCUSDT#BOTH#${life}`;
const opened = (life: number, sharePercent: number): OpenLife => {
  const identity = {
    venue: 'binance',
    account: 'main',
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    life,
    side: 'LONG',
    tag: 'tag',
  } as const;
  const first = { tradeId: '1', orderId: '1', side: 'BUY', quantity: '1', price: '100', timeMs: 1 } as const;
  const signal = { strategyId: null, signalConfidence: null, hints: null };
  return fold([openedByFill(identity, first, null, signal, lifeShare(idOf(life), sharePercent))]) as OpenLife;
};

describe('a share of new lives', () => {
  it('is fixed for a life by its stream id, and takes about the share it is', () => {
    expect(lifeShare(idOf(1), 100)).toBeNull();
    expect(lifeShare(idOf(1), 30)).toEqual({ placePercent: 84.84, sharePercent: 30 });
    const inside = Array.from({ length: 2_000 }, (_unused, index) => opened(index + 1, 30)).filter(
      (life) => ownershipOf(life, 'LIVE') === 'LIVE',
    );
    expect(inside.length / 2_000).toBeCloseTo(0.3, 1);
  });

  it('ends before the life whose place is just as high', () => {
    expect(ownershipOf(opened(1, 84.84), 'LIVE')).not.toBe('LIVE');
    expect(ownershipOf(opened(1, 84.85), 'LIVE')).toBe('LIVE');
  });

  it('grows without losing a life, and covers none and all at its ends', () => {
    for (let life = 1; life <= 200; life++) {
      const owners = [0, 20, 60, 100].map((share) => ownershipOf(opened(life, share), 'LIVE'));
      expect(owners[0]).toBe('SHADOW');
      expect(owners.at(-1)).toBe('LIVE');
      expect(owners.indexOf('LIVE')).toBe(owners.length - owners.filter((owner) => owner === 'LIVE').length);
    }
  });

  it('changes nothing outside LIVE', () => {
    const outside = opened(1, 0);
    expect([ownershipOf(outside, 'LEGACY'), ownershipOf(outside, 'SHADOW')]).toEqual(['LEGACY', 'SHADOW']);
  });
});
