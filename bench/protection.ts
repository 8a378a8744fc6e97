import { type Spread, spreadOf, spreadOfCounts } from '../infra/local/spread.ts';
import { FAULT_NAMES, type FaultRule, faultPlan } from '../shared/adapters/paper/index.ts';
import { openVirtualRun, type VirtualRun } from '../test/support/virtual-run.ts';

/** How soon positions are protected at 20 ms of exchange latency, in market time: the same on every machine. */
export interface ProtectionFigures {
  /** From each opening fill to full cover by resting stops, milliseconds. */
  readonly fillToStopMs: Spread;
  /** Requests of the gateway after the plan. */
  readonly toStop: Spread;
  readonly toBothStops: Spread;
  readonly maxUnprotectedMs: number;
  readonly maxNakedMsPerStopMove: number;
  /** How often the faults struck. */
  readonly struck: number;
}

const SYMBOLS = Array.from({ length: 25 }, (_none, index) => `S${String(index).padStart(2, '0')}USDT`);
const ROUNDS = 4;
const ROUND_MS = 60_000;
/** Entries lie apart by no divisor of a tick, so that they meet ticks at every phase. */
const APART_MS = 1_700;
const HELD_MS = 40_000;
const SHARE = 0.01;

/** A hundred reported entries on a quiet market, without faults and with 1 % of each fault by itself. */
export async function benchProtection(): Promise<Readonly<Record<string, ProtectionFigures>>> {
  const figures: Record<string, ProtectionFigures> = { 'no fault': await measure([]) };
  for (const name of FAULT_NAMES) figures[name] = await measure([{ name, probability: SHARE }]);
  figures['all of them'] = await measure(FAULT_NAMES.map((name) => ({ name, probability: SHARE })));
  return figures;
}

async function measure(rules: readonly FaultRule[]): Promise<ProtectionFigures> {
  const faults = faultPlan(rules, 1);
  const run = await openVirtualRun({ symbols: SYMBOLS, path: [100], hedge: false, faults });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, symbol] of SYMBOLS.entries()) {
        void hold(run, symbol, 1_000 + round * (ROUND_MS + HELD_MS) + index * APART_MS);
      }
    }
    await run.playTo(ROUNDS * (ROUND_MS + HELD_MS) + ROUND_MS);
    const report = run.observer.report(run.clock.now());
    return {
      fillToStopMs: spreadOf(report.fillToStopMs),
      toStop: spreadOfCounts(run.trips.toStop),
      toBothStops: spreadOfCounts(run.trips.toBothStops),
      maxUnprotectedMs: report.maxUnprotectedMs,
      maxNakedMsPerStopMove: report.maxNakedMsPerStopMove,
      struck: Object.values(faults.counts()).reduce((sum, count) => sum + count, 0),
    };
  } finally {
    await run.close();
  }
}

/** Opens at a moment and closes by hand some ticks later. */
async function hold(run: VirtualRun, symbol: string, atMs: number): Promise<void> {
  await run.clock.sleep(atMs);
  await run.enter({ symbol, positionSide: 'BOTH', isLong: true }, '10');
  await run.clock.sleep(HELD_MS);
  await run.enter({ symbol, positionSide: 'BOTH', isLong: false }, '10');
}
