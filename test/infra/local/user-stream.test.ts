import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MarketClock } from '../../../infra/local/market-clock.ts';
import { marketUserStream } from '../../../infra/local/user-stream.ts';
import { silentLog } from '../../../shared/adapters/memory/log.ts';
import { type FaultPlan, type FaultRule, faultPlan } from '../../../shared/adapters/paper/index.ts';
import type { OpenUserStream } from '../../../shared/ports/user-stream.ts';
import { openVenue, type Venue } from '../../paper/server-support.ts';
import { flat, market } from '../../paper/support.ts';

let clock: MarketClock;
let plan: FaultPlan;
let venue: Venue;
let stream: OpenUserStream;
let heard: string[];

beforeEach(async () => {
  clock = new MarketClock(0, Number.POSITIVE_INFINITY);
  heard = [];
  plan = faultPlan([], 1);
  venue = await openVenue(flat(20), { faults: plan });
  stream = await marketUserStream(venue.exchange, clock, silentLog()).open({
    onTrade: ({ tradeId, side, quantity }) => heard.push(`${clock.now()} trade ${tradeId} ${side} ${quantity}`),
    onGap: ({ reason }) => heard.push(`${clock.now()} ${reason}`),
  });
});
afterEach(() => venue.exchange.close());

function trade(side: 'BUY' | 'SELL' = 'BUY'): void {
  venue.exchange.engine.placeOrder(market(side, '1'));
  venue.exchange.flush();
}
const settle = () => clock.run(() => false);

describe('the user stream in market time', () => {
  it('tells a trade half a round trip after the fill, and nothing after its close', async () => {
    trade();
    await settle();
    trade('SELL');
    await stream.close();
    trade();
    await settle();
    expect(heard).toEqual(['10 trade 1 BUY 1.000']);
    expect(stream.isConnected()).toBe(false);
  });

  it.each([
    ['a trade told twice counts once', [{ name: 'stream-duplicate' }], ['10 trade 1 BUY 1.000']],
    ['frames out of order lose nothing', [{ name: 'stream-reorder' }], ['10 trade 1 BUY 1.000']],
    [
      'a dropped trade is missed, because it was announced and the position moved',
      [{ name: 'stream-drop', kind: 'ORDER_TRADE_UPDATE' }],
      ['1010 missing-order-update', '1010 missing-order-update'],
    ],
    [
      'a trade of which only the position tells is missed too',
      [
        { name: 'stream-drop', kind: 'TRADE_LITE' },
        { name: 'stream-drop', kind: 'ORDER_TRADE_UPDATE' },
      ],
      ['1010 missing-order-update'],
    ],
  ] as [string, FaultRule[], string[]][])('%s', async (_what, rules, expected) => {
    for (const rule of rules) plan.add(rule);
    trade();
    await settle();
    expect(heard).toEqual(expected);
  });

  it('is deaf after a cut as long as a reconnect takes, says so, and hears again', async () => {
    trade();
    await clock.run(() => clock.now() >= 10);
    plan.add({ name: 'stream-cut', times: 1 });
    trade('SELL');
    expect(stream.isConnected()).toBe(false);
    trade();
    await settle();
    expect(stream.isConnected()).toBe(true);
    trade();
    await settle();
    expect(heard).toEqual(['10 trade 1 BUY 1.000', '260 reconnected', '1020 trade 4 BUY 1.000']);
  });
});
