import { createHash } from 'node:crypto';
import type { EngineEvent } from '../../shared/adapters/paper/index.ts';
import { startActors } from './actors/actors.ts';
import { type Reporting, report } from './actors/reporter.ts';
import { Checker } from './checker/checker.ts';
import { Derivation } from './checker/derivation.ts';
import { Violation } from './checker/violation.ts';
import { chanceOf } from './engine/chance.ts';
import { Scheduler } from './engine/scheduler.ts';
import { settled } from './engine/settle.ts';
import type { SimulatedFault } from './faults/catalogue.ts';
import { drawnStorms } from './faults/storms.ts';
import { type Storm, Weather } from './faults/weather.ts';
import { listedMarkets, type Recorded } from './world/market.ts';
import { STALE_MS } from './world/stores.ts';
import { ACCOUNT, openWorld, type Sabotage, VENUE } from './world/world.ts';

/** When every run begins, UTC ms. */
export const START_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const TRACE_KEPT = 20_000;

const LIVE = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
  EXIT_EXECUTOR_KILL_SWITCH: 'false',
} as const;

export interface RunOptions {
  readonly seed: number;
  /** Faults that may strike. */
  readonly faults: readonly SimulatedFault[];
  /** True when every storm is to have all of them. */
  readonly insists?: boolean;
  /** The only strikes there may be, by their names; absent for all that chance will. */
  readonly strikes?: ReadonlySet<string>;
  /** At most so many steps. */
  readonly steps?: number;
  readonly recorded?: Recorded | null;
  readonly sabotage?: Sabotage;
  /** Invariants that do not end the run when they break: to see how it would have gone on. */
  readonly tolerated?: ReadonlySet<string>;
}

/** One line of what happened. */
export interface TraceLine {
  readonly atMs: number;
  readonly text: string;
}

/** What one run was. */
export interface RunResult {
  readonly seed: number;
  readonly steps: number;
  /** Virtual milliseconds. */
  readonly playedMs: number;
  /** SHA-256 over every commit of every stream. */
  readonly journalHash: string;
  readonly commits: number;
  readonly orders: number;
  readonly trades: number;
  readonly lives: number;
  readonly survived: Readonly<Record<string, number>>;
  readonly strikes: readonly string[];
  readonly worstNakedMs: { readonly quiet: number; readonly faulty: number };
  readonly violation: {
    readonly invariant: string;
    readonly subject: string;
    readonly message: string;
    readonly step: number;
  } | null;
  readonly trace: readonly TraceLine[];
}

/** Plays one run from its seed to its end or to the first violation. */
export async function playRun(options: RunOptions): Promise<RunResult> {
  const { seed } = options;
  const shape = chanceOf(seed, 'shape of the run');
  const minutes = shape.between(4, 9);
  const untilMs = START_MS + minutes * MINUTE_MS;
  const hedge = shape.happens(0.3);
  const reporting: Reporting = shape.one(['all-trades', 'all-trades', 'entries', 'nobody']);
  const cast = {
    person: shape.happens(0.5),
    operator: shape.happens(0.5),
    risk: shape.happens(0.15),
    legacy: shape.happens(0.3),
  };
  const isLiveFirst = shape.happens(0.85);
  const triggeringMs = shape.happens(0.3) ? shape.between(10, 60) : 0;

  const scheduler = new Scheduler(START_MS, chanceOf(seed, 'order of things'));
  const season = { faults: new Set(options.faults), insists: options.insists ?? false };
  const storms: readonly Storm[] = drawnStorms(chanceOf(seed, 'weather'), season, START_MS, untilMs);
  const nowMs = (): number => scheduler.nowMs;
  const weather = new Weather({ seed, storms, nowMs, strikes: options.strikes ?? null });
  const stage = { scheduler, weather, chance: chanceOf(seed, 'latencies') };
  const trace: TraceLine[] = [];
  const say = (text: string): void => {
    trace.push({ atMs: scheduler.nowMs, text });
    if (trace.length > TRACE_KEPT) trace.splice(0, TRACE_KEPT / 2);
  };
  const markets = listedMarkets(chanceOf(seed, 'market'), START_MS, minutes + 4, options.recorded ?? null);

  let trades = 0;
  let commits = 0;
  let failure: Violation | null = null;
  /** What a witness finds is thrown after the step, not into whoever caused it. */
  const guarded = (look: () => void): void => {
    try {
      look();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      if (options.tolerated?.has(error.invariant)) return;
      failure ??= error;
    }
  };
  const derivation = new Derivation();
  const heard: EngineEvent[] = [];
  const world = openWorld({
    stage,
    startMs: START_MS,
    markets,
    flags: isLiveFirst ? LIVE : { ...LIVE, EXIT_EXECUTOR_MODE: 'SHADOW' },
    hedge,
    triggeringMs,
    sabotage: options.sabotage,
    witness: {
      onEvents: (events) => {
        heard.push(...events);
        for (const event of events) {
          if (event.type === 'trade') trades += 1;
          say(`venue ${textOf(event)}`);
        }
        guarded(() => checker.onEvents(events));
      },
      onCommit: (commit) => {
        commits += 1;
        say(`journal ${commit.streamId}@${commit.commit}: ${commit.events.map(eventText).join('; ')}`);
        guarded(() => checker.onCommit(commit));
        guarded(() => derivation.onCommit(commit));
      },
      onRow: (row) => guarded(() => derivation.onRow(VENUE, ACCOUNT, row)),
      onLog: (level, message) => {
        if (level !== 'info') say(`log ${level} ${message}`);
      },
    },
  });
  const checker = new Checker({
    nowMs,
    flags: world.flags.history,
    outages: world.flags.outages,
    departures: world.venue.departures,
    feltUntilMs: () => weather.feltUntilMs,
    feltSinceMs: () => weather.feltSinceMs,
    fillsAre: reporting === 'all-trades' ? 'pushed' : 'polled',
    flagsLagMs: options.faults.includes('ssm-stale') ? STALE_MS : 0,
  });
  const actorsUntilMs = untilMs - MINUTE_MS;
  const acting = { chance: chanceOf(seed, 'people'), scheduler, world, markets, hedge, say };
  world.start();
  startActors(acting, cast, actorsUntilMs);

  let struck = 0;
  while (failure === null && scheduler.steps < (options.steps ?? Number.POSITIVE_INFINITY)) {
    const what = scheduler.step(untilMs + 2 * MINUTE_MS);
    if (what === null) break;
    await settled();
    world.venue.advance();
    report(acting, reporting, heard.splice(0));
    for (; struck < weather.struck.length; struck += 1) say(`fault ${weather.struck[struck]} at ${what}`);
    guarded(() => checker.check());
  }
  if (failure === null && scheduler.steps < (options.steps ?? Number.POSITIVE_INFINITY)) guarded(() => checker.end());
  const found = failure as Violation | null;
  return {
    seed,
    steps: scheduler.steps,
    playedMs: scheduler.nowMs - START_MS,
    journalHash: hashOf(world.journal.streamIds().flatMap((id) => world.journal.commitsOf(id))),
    commits,
    orders: world.venue.departures.filter(({ method }) => method === 'POST').length,
    trades,
    lives: checker.ledger.lives.size,
    survived: weather.counts(),
    strikes: weather.struck,
    worstNakedMs: checker.protection.worstMs,
    violation:
      found === null
        ? null
        : { invariant: found.invariant, subject: found.subject, message: found.message, step: scheduler.steps },
    trace,
  };
}

function hashOf(commits: readonly { readonly hash: string }[]): string {
  const digest = createHash('sha256');
  for (const { hash } of commits) digest.update(hash);
  return digest.digest('hex');
}

function textOf(event: EngineEvent): string {
  if (event.type === 'trade') {
    const { trade } = event;
    return `trade ${trade.clientOrderId} ${trade.side} ${trade.quantity} ${trade.symbol} at ${trade.price}`;
  }
  if (event.type === 'positionChanged')
    return `position ${event.symbol} ${event.positionSide} ${event.previousQuantity} → ${event.quantity}`;
  if ('algo' in event) {
    const { clientAlgoId, symbol, side, quantity, triggerPrice, closePosition } = event.algo;
    return `${event.type} ${clientAlgoId} ${symbol} ${side} ${closePosition ? 'all' : quantity} at ${triggerPrice}`;
  }
  if ('order' in event) {
    const { clientOrderId, symbol, side, quantity, type, price } = event.order;
    return `${event.type} ${clientOrderId} ${symbol} ${type} ${side} ${quantity} at ${price}`;
  }
  return event.type;
}

function eventText({
  type,
  data,
}: {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}): string {
  const { intentId, request, rule, reason, venueCode, target } = data;
  const asked = request as
    | { operation?: string; kind?: string; quantity?: string; price?: string; target?: string }
    | undefined;
  const order = asked === undefined ? [] : [asked.operation, asked.kind, asked.quantity, asked.price, asked.target];
  return [type, intentId, ...order, rule, reason, venueCode, target].filter((part) => part != null).join(' ');
}
