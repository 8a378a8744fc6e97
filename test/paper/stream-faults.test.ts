import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { distortFrames } from '../../shared/adapters/paper/faults/stream.ts';
import { type FaultRule, faultPlan } from '../../shared/adapters/paper/index.ts';
import { faulty } from './faults-support.ts';
import { TRADER, type Venue } from './server-support.ts';
import { flat, market } from './support.ts';

const clean: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).reverse()) await one();
});

async function listening(
  rules: readonly FaultRule[],
  options = {},
): Promise<{ v: Venue; socket: WebSocket; types: string[] }> {
  const v = await faulty(rules, flat(20), options);
  clean.push(() => v.exchange.close());
  const key = (await v.raw('POST', '/fapi/v1/listenKey', TRADER.key)).body.listenKey;
  const socket = new WebSocket(`${v.exchange.wsUrl}/ws/${key}`);
  const types: string[] = [];
  socket.on('message', (data) => types.push(JSON.parse(String(data)).e));
  clean.push(() => socket.terminate());
  await once(socket, 'open');
  return { v, socket, types };
}

/** Long enough for frames on the loopback, whatever they are. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));
const enter = ({ exchange }: Venue): void => {
  exchange.engine.placeOrder(market('BUY', '1'));
  exchange.flush();
};
const USUAL = ['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE'];

describe('the user stream', () => {
  it.each([
    [[{ name: 'stream-duplicate', kind: 'TRADE_LITE' }], [USUAL[0], USUAL[1], ...USUAL.slice(1)]],
    [[{ name: 'stream-drop', kind: 'ORDER_TRADE_UPDATE', nth: 2 }], [USUAL[0], USUAL[1], USUAL[3]]],
    [[{ name: 'stream-reorder' }], ['ACCOUNT_UPDATE', 'TRADE_LITE', USUAL[0], USUAL[0]]],
  ] as [FaultRule[], string[]][])('with %o', async (rules, expected) => {
    const { v, types } = await listening(rules);
    enter(v);
    await settled();
    expect(types).toEqual(expected);
    expect(Object.values(v.exchange.faultCounts())).toEqual([1]);
    expect(v.exchange.engine.positions({ all: false })).toHaveLength(1);
  });

  it('is cut without a close frame, the frames of that moment are lost, and the key goes on', async () => {
    const { v, socket, types } = await listening([{ name: 'stream-cut', times: 1 }]);
    const closed = once(socket, 'close');
    enter(v);
    expect((await closed)[0]).toBe(1006);
    expect(types).toEqual([]);
    expect((await v.raw('PUT', '/fapi/v1/listenKey', TRADER.key)).status).toBe(200);
  });

  it('is cut by the venue after its longest life', async () => {
    const { v, socket } = await listening([], { streamLifetimeMs: 3000 });
    const closed = once(socket, 'close');
    v.wait(2999);
    await settled();
    expect(socket.readyState).toBe(WebSocket.OPEN);
    v.wait(1);
    expect((await closed)[0]).toBe(1006);
  });
});

describe('reordering', () => {
  it('never changes the order within a type, nor across moments', () => {
    const plan = faultPlan([{ name: 'stream-reorder', probability: 0.5 }], 5);
    const frames = Array.from({ length: 400 }, (_unused, index) => ({
      e: ['A', 'B', 'C'][index % 3],
      E: Math.floor(index / 10),
      index,
    }));
    const { frames: sent } = distortFrames(plan, frames);
    const indexes = sent as typeof frames;
    expect(indexes).not.toEqual(frames);
    expect(indexes.map(({ E }) => E)).toEqual(frames.map(({ E }) => E));
    for (const type of ['A', 'B', 'C']) {
      expect(indexes.filter(({ e }) => e === type)).toEqual(frames.filter(({ e }) => e === type));
    }
  });
});
