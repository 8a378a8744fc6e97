import { arraySource, deriveRules } from '../../shared/adapters/paper/index.ts';
import type { Candle } from '../../shared/domain/market/candle.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { ExchangeNotSentError } from '../../shared/ports/exchange.ts';
import { exchangeContract } from '../contract/exchange.contract.ts';
import type { ExchangeSubject } from '../contract/exchange.contract-subject.ts';
import { chanceOf } from './engine/chance.ts';
import { Scheduler } from './engine/scheduler.ts';
import { settled } from './engine/settle.ts';
import { exchangePlan } from './faults/exchange-plan.ts';
import { Weather } from './faults/weather.ts';
import { Container } from './world/container.ts';
import { openVenue } from './world/venue.ts';

const MINUTE_MS = 60_000;
const START_MS = 1_800_000_000_000;
const HISTORY = 60;

/** Flat bars at one price, then, after the current bar, flat bars at another. */
function bars(before: number, after: number): Candle[] {
  return Array.from({ length: HISTORY + 30 }, (_unused, index) => {
    const price = index <= HISTORY ? before : after;
    const openTimeMs = START_MS + (index - HISTORY) * MINUTE_MS;
    return { openTimeMs, open: price, high: price, low: price, close: price, volume: 1000 };
  });
}

async function inProcessSubject(): Promise<ExchangeSubject> {
  const scheduler = new Scheduler(START_MS + 10_000, chanceOf(1, 'order'));
  const weather = new Weather({ seed: 1, storms: [], strikes: null, nowMs: () => scheduler.nowMs });
  const stage = { scheduler, weather, chance: chanceOf(1, 'latencies') };
  const listed = (symbol: string, priceDecimals: number, price: number, after: number) => ({
    rules: { ...deriveRules({ symbol, priceDecimals, price }), percentPriceUp: '1.10', percentPriceDown: '0.90' },
    source: arraySource(bars(price, after), MINUTE_MS),
  });
  const venue = openVenue({
    name: 'simulated',
    stage,
    plan: exchangePlan(weather),
    markets: [listed('BTCUSDT', 1, 60_000, 59_000), listed('ETHUSDT', 2, 3000, 3000)],
    account: {},
    startMs: scheduler.nowMs,
    listener: () => {},
  });
  const played = playedBy(scheduler, venue.seenFrom(new Container('contract', stage), 'trade'));
  return {
    exchange: played,
    nowMs: () => scheduler.nowMs,
    async fall() {
      scheduler.nowMs += 2 * MINUTE_MS;
      venue.advance();
    },
    async hedge() {
      venue.engine.changePositionMode({ dualSidePosition: 'true' });
      venue.flush();
    },
    async stop() {
      venue.stop();
    },
  };
}

/** The exchange whose every call plays the scheduler until it is answered. */
function playedBy(scheduler: Scheduler, exchange: Exchange): Exchange {
  const play = async <T>(answer: Promise<T>): Promise<T> => {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    answer.then(over, over);
    await settled();
    while (!isOver && scheduler.step(Number.POSITIVE_INFINITY) !== null) await settled();
    return isOver ? answer : Promise.reject(new ExchangeNotSentError('nothing comes any more'));
  };
  const calls = Object.entries(exchange).map(([name, value]) => [
    name,
    name === 'usedWeight' || typeof value !== 'function'
      ? value
      : (...args: unknown[]) => play((value as (...all: unknown[]) => Promise<unknown>)(...args)),
  ]);
  return Object.fromEntries(calls) as Exchange;
}

exchangeContract('the adapter over the simulated venue', inProcessSubject);
