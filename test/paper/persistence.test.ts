import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BookCorruptError,
  createEngine,
  type Engine,
  type EngineOptions,
  fileBookStore,
  generatedSource,
  startPaperExchange,
} from '../../shared/adapters/paper/index.ts';
import { algo, limit, market, rulesFor, stop } from './support.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paper-book-'));
  path = join(folder, 'book.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START_MS = 6_000_000;
const markets = (): EngineOptions['markets'] =>
  ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({
    rules: rulesFor(symbol),
    source: generatedSource({ seed: 5, symbol, startMs: 0, startPrice: 1000, priceDecimals: 1 }),
  }));

/** Places a new set of orders on both symbols at every tenth step. */
function step(engine: Engine, index: number): void {
  engine.advanceTo(START_MS + index * 60_000);
  if (index % 10 !== 0) return;
  for (const symbol of engine.symbols) {
    const price = Number(engine.price(symbol));
    const at = (factor: number): string => (Math.round(price * factor * 10) / 10).toFixed(1);
    engine.placeOrder({ ...market(index % 20 === 0 ? 'BUY' : 'SELL', '0.3'), symbol });
    engine.placeAlgoOrder({ ...stop('SELL', '0.2', at(0.995)), symbol });
    engine.placeAlgoOrder({ ...algo('TRAILING_STOP_MARKET', 'BUY', { quantity: '0.1', callbackRate: '0.4' }), symbol });
    engine.placeOrder({ ...limit('BUY', '0.1', at(0.99)), symbol });
  }
}

describe('a restored book', () => {
  it('plays on exactly like one that was never interrupted', () => {
    const whole = createEngine({ markets: markets(), startMs: START_MS });
    const cut = createEngine({ markets: markets(), startMs: START_MS });
    for (let index = 1; index <= 137; index += 1) for (const engine of [whole, cut]) step(engine, index);
    const restored = createEngine({
      markets: markets(),
      startMs: 0,
      restore: JSON.parse(JSON.stringify({ book: cut.snapshot(), history: cut.drainHistory() })),
    });
    expect(restored.snapshot()).toEqual(whole.snapshot());
    for (let index = 138; index <= 300; index += 1) for (const engine of [whole, restored]) step(engine, index);
    expect(restored.snapshot()).toEqual(whole.snapshot());
    for (const symbol of whole.symbols) {
      expect(restored.userTrades({ symbol, fromId: '1' })).toEqual(whole.userTrades({ symbol, fromId: '1' }));
      expect(restored.allOrders({ symbol })).toEqual(whole.allOrders({ symbol }));
      expect(restored.allAlgos({ symbol })).toEqual(whole.allAlgos({ symbol }));
    }
    expect(whole.userTrades({ symbol: 'BTCUSDT', fromId: '1' }).length).toBeGreaterThan(50);
  });

  it('refuses to open without the candles of a symbol it holds', () => {
    const book = createEngine({ markets: markets(), startMs: 0 }).snapshot();
    expect(() => createEngine({ markets: markets().slice(0, 1), startMs: 0, restore: { book, history: [] } })).toThrow(
      'the restored book holds ETHUSDT, for which no candles were given',
    );
  });
});

describe('the file store', () => {
  const played = (): Engine => {
    const engine = createEngine({ markets: markets(), startMs: START_MS });
    for (let index = 1; index <= 60; index += 1) step(engine, index);
    return engine;
  };
  const save = (engine: Engine, store = fileBookStore(path)): void =>
    store.save(JSON.stringify(engine.snapshot()), engine.drainHistory());

  it('has nothing to load at first, and then what was saved', () => {
    expect(fileBookStore(path).load()).toBeUndefined();
    const engine = played();
    const book = engine.snapshot();
    const history = engine.drainHistory();
    fileBookStore(path).save(JSON.stringify(book), history);
    expect(fileBookStore(path).load()).toEqual({ book, history });
  });

  it('cuts a torn tail that was never acknowledged, and writes on after it', () => {
    const engine = played();
    save(engine);
    const before = fileBookStore(path).load();
    appendFileSync(`${path}.history`, '{"kind":"trade","value":{"id":"99');
    const store = fileBookStore(path);
    expect(store.load()).toEqual(before);
    engine.placeOrder(market('BUY', '0.1'));
    save(engine, store);
    const after = fileBookStore(path).load();
    expect(after?.history.length).toBe((before?.history.length ?? 0) + 2);
    expect(after?.history.at(-1)?.kind).toBe('order');
  });

  it.each([
    ['a live book cut in half', () => truncateSync(path, 40), /the live book is not JSON/],
    ['a live book of another shape', () => writeFileSync(path, '{"a":1}'), /not a book of version 1/],
    ['a history that is too short', () => truncateSync(`${path}.history`, 10), /10 bytes, but the book counts/],
    ['a damaged history line', () => damage(`${path}.history`), /line 1 is not JSON/],
  ])('names the file when it finds %s', (_name, spoil, message) => {
    save(played());
    spoil();
    const load = (): unknown => fileBookStore(path).load();
    expect(load).toThrow(BookCorruptError);
    expect(load).toThrow(message);
  });
});

function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes[0] = 0x23;
  writeFileSync(file, bytes);
}

describe('the server', () => {
  it('has saved an order before its event is offered, and finds it again after a kill', async () => {
    const saved: (string | undefined)[] = [];
    const options = {
      markets: markets(),
      startMs: START_MS,
      clock: { now: () => START_MS, hold: async () => undefined },
      keys: [],
    };
    const first = await startPaperExchange({
      ...options,
      store: fileBookStore(path),
      listener: (event) => {
        if (event.type !== 'orderAccepted') return;
        saved.push(fileBookStore(path).load()?.book.markets[0]?.orders[0]?.clientOrderId);
      },
    });
    first.engine.placeOrder(limit('BUY', '1', '950', { newClientOrderId: 'kept' }));
    first.flush();
    expect(saved).toEqual(['kept']);
    // No orderly end: the second process starts from the files alone.
    const second = await startPaperExchange({ ...options, markets: markets(), store: fileBookStore(path) });
    expect(second.engine.openOrders().map((order) => order.clientOrderId)).toEqual(['kept']);
    await Promise.all([first.close(), second.close()]);
  });

  it('makes up for a save that failed: nothing finished is lost and nothing is told before it is kept', async () => {
    const store = fileBookStore(path);
    const told: string[] = [];
    let broken = false;
    const exchange = await startPaperExchange({
      markets: markets(),
      startMs: START_MS,
      clock: { now: () => START_MS, hold: async () => undefined },
      keys: [],
      listener: (event) => told.push(event.type),
      store: {
        load: () => undefined,
        save(bookJson, finished) {
          if (broken) throw new Error('disk full');
          store.save(bookJson, finished);
        },
      },
    });
    broken = true;
    exchange.engine.placeOrder(market('BUY', '0.1'));
    expect(() => exchange.flush()).toThrow('disk full');
    expect(told).toEqual([]);
    broken = false;
    exchange.flush();
    expect(told).toEqual(['orderAccepted', 'trade', 'positionChanged']);
    expect(
      fileBookStore(path)
        .load()
        ?.history.map((record) => record.kind),
    ).toEqual(['trade', 'order']);
    await exchange.close();
  });
});
