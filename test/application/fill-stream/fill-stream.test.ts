import { describe, expect, it } from 'vitest';
import { memoryPositionsView } from '../../../shared/adapters/memory/positions-view.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { AccountTrade } from '../../../shared/ports/exchange.ts';
import { account, atRest, eventually, following } from './support.ts';

const names = (rows: readonly AccountTrade[]): string[] => rows.map(({ symbol, tradeId }) => `${symbol} ${tradeId}`);
const messages = (on: { readonly log: { readonly lines: readonly { readonly message: string }[] } }) =>
  on.log.lines.map(({ message }) => message).join('\n');

describe('a trade becomes an event', () => {
  it('tells every trade once, in the words of the contract', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    const first = on.execute();
    on.tell(...first.frames, ...first.frames);
    on.trade({ side: 'SELL', reduceOnly: true, quantity: '0.004' });
    on.trade({ side: 'SELL', clientOrderId: 'eb.tag.2.0', reduceOnly: true, quantity: '0.006' });
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 101', 'BTCUSDT 102', 'BTCUSDT 103']));
    expect(run.health()).toMatchObject({ published: 3, queued: 0, dropped: 0, skipped: 0, behind: false });
  });

  it('does not make one symbol wait for another', async () => {
    const on = account();
    const run = await following(on, { yieldTo: { clientIdPrefixes: ['slow-'], ms: 200 } });
    await atRest(run);
    on.trade({ clientOrderId: 'slow-1' });
    on.trade({ symbol: 'ETHUSDT' });
    await eventually(() => expect(run.told).toEqual(['ETHUSDT 102']));
    await eventually(() => expect(run.told).toEqual(['ETHUSDT 102', 'BTCUSDT 101']));
    expect(run.health().lastDelayMs).toBeGreaterThanOrEqual(199);
  });

  it('rings and counts when the venue closes by force, and tells the trade', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    on.trade();
    on.trade({ side: 'SELL', quantity: '0.003', clientOrderId: 'autoclose-18' });
    on.trade({ side: 'SELL', quantity: '0.003', clientOrderId: 'adl_autoclose' });
    on.trade({ side: 'SELL', quantity: '0.004', clientOrderId: 'settlement_autoclose-1' });
    await eventually(() => expect(run.told).toEqual(names(on.ledger)));
    expect(run.health().forced).toEqual({ liquidation: 1, adl: 1, settlement: 1 });
    expect(run.log.lines.filter(({ level, message }) => level === 'error' && message.includes('ALARM'))).toHaveLength(
      3,
    );
  });

  it.each([
    ['reduce-only', { side: 'SELL', reduceOnly: true }],
    ['of our own', { side: 'SELL', clientOrderId: 'eb.tag.1.0' }],
    ['a liquidation', { side: 'SELL', clientOrderId: 'autoclose-1' }],
    ['the closing side in hedge mode', { side: 'SELL', positionSide: 'LONG' }],
  ] as const)('does not let a ledger begin with a trade that is %s', async (_what, told) => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    on.trade(told);
    await eventually(() => expect(run.health().skipped).toBe(1));
    expect(run.told).toEqual([]);
    expect(messages(run)).toContain('a position nobody knows');
  });
});

describe('a bus that refuses', () => {
  it('is asked again, and the trades of a symbol stay in order', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    run.mood.failures = 4;
    for (let count = 0; count < 25; count += 1) on.trade();
    await eventually(() => expect(run.told).toEqual(names(on.ledger)));
    expect(run.health()).toMatchObject({ publishFailures: 4, published: 25 });
  });

  it('fills a bounded queue, loudly', async () => {
    const on = account();
    const run = await following(on, { maxQueued: 3 });
    await atRest(run);
    run.mood.isDown = true;
    for (let count = 0; count < 5; count += 1) on.trade();
    expect(run.health()).toMatchObject({ queued: 3, dropped: 2 });
    expect(messages(run)).toContain('the queue is full: BTCUSDT trade 104 is left to polling');
    run.mood.isDown = false;
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 101', 'BTCUSDT 102', 'BTCUSDT 103']));
  });

  it('does not keep the process from closing in time', async () => {
    const on = account();
    const run = await following(on, { drainMs: 100 });
    await atRest(run);
    run.mood.isDown = true;
    on.trade();
    await eventually(() => expect(run.health().publishFailures).toBeGreaterThan(0));
    const before = Date.now();
    await run.fills.close();
    expect(Date.now() - before).toBeLessThan(400);
    expect(messages(run)).toContain('1 trade(s) left untold');
  });

  it('gets what is queued when the process closes', async () => {
    const on = account();
    const run = await following(on, { yieldTo: { clientIdPrefixes: ['bot-'], ms: 60_000 } });
    await atRest(run);
    on.trade();
    on.trade();
    await run.fills.close();
    expect(run.told).toEqual(names(on.ledger));
  });
});

describe('after a gap', () => {
  it('tells exactly what was missed, once', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    on.trade();
    on.trade({ symbol: 'ETHUSDT' });
    await eventually(() => expect(run.told).toHaveLength(2));
    on.execute();
    on.execute({ side: 'SELL', quantity: '0.005' });
    on.execute({ symbol: 'SOLUSDT' });
    on.reconnect();
    on.trade({ symbol: 'ETHUSDT' });
    await atRest(run);
    expect([...run.told].sort()).toEqual(names(on.ledger).sort());
    expect(run.told.filter((each) => each.startsWith('BTC'))).toEqual(['BTCUSDT 101', 'BTCUSDT 103', 'BTCUSDT 104']);
    expect(run.health()).toMatchObject({ recovered: 3, gaps: { reconnected: 1 } });
  });

  it('tells the missed trade before the one that follows it, though that came first', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    on.execute();
    on.reconnect();
    on.trade();
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 101', 'BTCUSDT 102']));
  });

  it('holds a new trade back only so long while the ledger cannot be read, and finds the missed one later', async () => {
    const on = account();
    const run = await following(on, { holdMs: 40 });
    await atRest(run);
    on.broken.reads = 1_000;
    on.execute();
    on.reconnect();
    on.trade();
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 102']));
    expect(run.health().behind).toBe(true);
    on.broken.reads = 0;
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 102', 'BTCUSDT 101']));
    expect(run.health().recoveryFailures).toBeGreaterThan(0);
  });

  it('tries again until positions and trades can be read', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    on.trade();
    on.execute();
    on.broken.positions = 3;
    on.broken.reads = 3;
    on.reconnect();
    await eventually(() => expect(run.told).toEqual(names(on.ledger)));
  });

  it('finds a trade that the lists show only a little later', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    on.trade();
    await eventually(() => expect(run.told).toHaveLength(1));
    on.reconnect();
    await eventually(() => expect(on.reads.length).toBeGreaterThan(0));
    on.execute();
    await eventually(() => expect(run.told).toEqual(names(on.ledger)));
  });

  it('reads on from where it was, not from the beginning', async () => {
    const on = account(600_000);
    const run = await following(on);
    await atRest(run);
    on.trade();
    on.trade();
    await eventually(() => expect(run.told).toHaveLength(2));
    on.reconnect();
    await atRest(run);
    on.reads.length = 0;
    on.reconnect();
    await eventually(() => expect(on.reads).toContain('BTCUSDT from 102'));
    expect(on.reads).not.toContain('BTCUSDT from the beginning');
  });

  it('reads the ledger when a trade was announced and not told, and when a frame could not be read', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    on.tell(on.execute().frames[0] ?? '');
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 101']));
    await atRest(run);
    on.execute();
    on.tell('garbage');
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 101', 'BTCUSDT 102']));
    expect(run.health().gaps).toEqual({ reconnected: 0, 'missing-order-update': 1, 'unreadable-frame': 1 });
  });

  it('makes few readings of many frames that nobody can read', async () => {
    const on = account();
    const run = await following(on, { readEveryMs: 100 });
    on.trade();
    await atRest(run);
    const before = on.reads.length;
    const beganMs = performance.now();
    for (let count = 0; count < 200; count += 1) {
      on.tell('garbage');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await atRest(run);
    // One reading each 100 ms, the first and the two that settle; two requests each, however busy the machine is.
    const readings = (performance.now() - beganMs) / 100 + 3;
    expect(run.health().gaps['unreadable-frame']).toBe(200);
    expect(on.reads.length - before).toBeLessThan(2 * readings);
  });

  it('does not tell again what the ledger has shown, when the stream tells it late', async () => {
    const on = account();
    const run = await following(on);
    await atRest(run);
    const { frames } = on.execute();
    on.reconnect();
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 101']));
    on.tell(...frames);
    on.trade();
    await eventually(() => expect(run.told).toHaveLength(2));
    expect(run.told).toEqual(['BTCUSDT 101', 'BTCUSDT 102']);
  });

  it('holds trades back once for a gap, not each of them', async () => {
    const on = account();
    const run = await following(on, { holdMs: 150 });
    await atRest(run);
    on.broken.reads = 1_000;
    on.reconnect();
    on.trade();
    await eventually(() => expect(run.told).toHaveLength(1));
    on.trade();
    await eventually(() => expect(run.told).toHaveLength(2));
    expect(run.health().lastDelayMs).toBeLessThan(100);
    on.broken.reads = 0;
  });
});

describe('a start', () => {
  const identity = { venue: 'binance', account: 'main', symbol: 'BTCUSDT', positionSide: 'BOTH', life: 1 } as const;

  /** A life that has counted these trades. */
  function lifeOf(rows: readonly AccountTrade[]) {
    const opened: LifeEvent = {
      type: 'PositionOpened',
      v: 1,
      data: {
        identity: { ...identity, side: 'LONG', tag: 'tag' },
        openedAtMs: rows[0]?.timeMs ?? 0,
        cause: 'fill',
        afterTradeId: null,
        strategyId: null,
        signalConfidence: null,
        hints: null,
      },
    };
    const filled = rows.map(
      ({ tradeId, orderId, side, quantity, price, timeMs }): LifeEvent => ({
        type: 'FillRecorded',
        v: 1,
        data: {
          tradeId,
          orderId,
          side,
          quantity,
          tradeQuantity: quantity,
          price,
          tradeTimeMs: timeMs,
          source: 'ledger',
        },
      }),
    );
    return { key: 'life#BTCUSDT#BOTH#1', version: 1, open: true, state: fold([opened, ...filled]) };
  }

  it('tells what the journal lacks of an open life, and nothing that it has', async () => {
    const on = account();
    const known = [on.execute().row, on.execute().row];
    on.execute({ side: 'SELL', quantity: '0.005' });
    on.execute();
    const view = memoryPositionsView();
    await view.put('binance', 'main', lifeOf(known));
    const run = await following(on, {}, { view });
    await eventually(() => expect(run.told).toEqual(['BTCUSDT 103', 'BTCUSDT 104']));
    await atRest(run);
    expect(run.told).toHaveLength(2);
    expect(on.reads[0]).toBe('BTCUSDT from 102');
  });

  it('tells the trades that lead from zero to a position nobody has planned', async () => {
    const on = account();
    on.execute();
    on.execute({ side: 'SELL' });
    on.execute({ quantity: '0.002' });
    on.execute({ quantity: '0.003' });
    const run = await following(on);
    await atRest(run);
    expect(run.told).toEqual(['BTCUSDT 103', 'BTCUSDT 104']);
  });

  it('leaves a position to polling whose trades do not lead back to zero', async () => {
    const on = account();
    on.execute({ quantity: '5' });
    on.execute();
    const exchange = { ...on.exchange, trades: async () => on.ledger.slice(1) };
    const run = await following(on, {}, { exchange });
    await atRest(run);
    expect(run.told).toEqual([]);
  });

  it('tells each trade once over a restart, when the journal has kept up', async () => {
    const on = account();
    const view = memoryPositionsView();
    const first = await following(on, {}, { view });
    await atRest(first);
    on.trade();
    await eventually(() => expect(first.told).toEqual(['BTCUSDT 101']));
    await view.put('binance', 'main', lifeOf(on.ledger));
    await first.fills.close();
    on.execute();
    const second = await following(on, {}, { view });
    on.trade();
    await atRest(second);
    expect(second.told).toEqual(['BTCUSDT 102', 'BTCUSDT 103']);
  });
});

it('says once a minute how it is', async () => {
  const on = account();
  const run = await following(on, { heartbeatMs: 10 });
  await eventually(() => expect(messages(run)).toContain('[FILL_STREAM] alive'));
  expect(run.log.lines.find(({ message }) => message.includes('alive'))?.fields).toMatchObject({
    connected: true,
    queued: 0,
  });
});
