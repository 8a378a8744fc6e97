import { createHash } from 'node:crypto';
import type { EngineEvent } from '../../shared/adapters/paper/index.ts';
import { startActors } from './actors/actors.ts';
import { report } from './actors/reporter.ts';
import { Checker } from './checker/checker.ts';
import { Derivation } from './checker/derivation.ts';
import { Findings } from './checker/violation.ts';
import { chanceOf } from './engine/chance.ts';
import { Scheduler } from './engine/scheduler.ts';
import { settled } from './engine/settle.ts';
import type { SimulatedFault } from './faults/catalogue.ts';
import { drawnStorms, type WeatherChance } from './faults/storms.ts';
import { Weather } from './faults/weather.ts';
import { shapeOf } from './shape.ts';
import { Trace, type TraceLine } from './trace.ts';
import type { SabotageFills } from './world/fill-process.ts';
import { ACCOUNT, type Sabotage, VENUE } from './world/handlers.ts';
import { listedMarkets, type Recorded } from './world/market.ts';
import { STALE_MS } from './world/stores.ts';
import { openWorld } from './world/world.ts';

/** When every run begins, UTC ms. */
export const START_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;
/** Played on after the last that anybody does, so that everything can come to rest. */
const CALM_AFTERWARDS_MS = 2 * MINUTE_MS;

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
  readonly sabotageFills?: SabotageFills;
  /** Invariants that do not end the run when they break: to see how it would have gone on. */
  readonly tolerated?: ReadonlySet<string>;
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
  const { minutes, hedge, reporting, listener, cast, isLive, triggeringMs } = shapeOf(seed);
  const untilMs = START_MS + minutes * MINUTE_MS;
  const scheduler = new Scheduler(START_MS, chanceOf(seed, 'order of things'));
  const season = { faults: new Set(options.faults), insists: options.insists ?? false };
  const storms = drawnStorms(weatherChanceOf(seed), season, START_MS, untilMs);
  const nowMs = (): number => scheduler.nowMs;
  const weather = new Weather({ seed, storms, nowMs, strikes: options.strikes ?? null });
  const stage = { scheduler, weather, chance: chanceOf(seed, 'latencies') };
  const trace = new Trace(nowMs);
  const say = (text: string): void => trace.say(text);
  const markets = listedMarkets(chanceOf(seed, 'market'), START_MS, minutes + 4, options.recorded ?? null);

  let trades = 0;
  let commits = 0;
  const findings = new Findings(options.tolerated);
  const derivation = new Derivation();
  const heard: EngineEvent[] = [];
  const world = openWorld({
    stage,
    startMs: START_MS,
    markets,
    flags: isLive ? LIVE : { ...LIVE, EXIT_EXECUTOR_MODE: 'SHADOW' },
    hedge,
    triggeringMs,
    sabotage: options.sabotage,
    sabotageFills: options.sabotageFills,
    witness: {
      onEvents: (events) => {
        heard.push(...events);
        trades += events.filter(({ type }) => type === 'trade').length;
        for (const event of events) trace.event(event);
        findings.look(() => checker.onEvents(events));
      },
      onCommit: (commit) => {
        commits += 1;
        trace.commit(commit);
        findings.look(() => checker.onCommit(commit));
        findings.look(() => derivation.onCommit(commit));
      },
      onRow: (row) => findings.look(() => derivation.onRow(VENUE, ACCOUNT, row)),
      onLog: (level, message) => trace.log(level, message),
    },
  });
  const checker = new Checker({
    nowMs,
    flags: world.flags.history,
    outages: world.flags.outages,
    departures: world.venue.departures,
    feltUntilMs: () => weather.feltUntilMs,
    feltSinceMs: () => weather.feltSinceMs,
    fillsAre: () => (reporting === 'all-trades' || world.venue.isHeard() ? 'pushed' : 'polled'),
    flagsLagMs: options.faults.includes('ssm-stale') ? STALE_MS : 0,
  });
  const acting = { chance: chanceOf(seed, 'people'), scheduler, world, markets, hedge, say };
  world.start();
  const fills = listener === null ? null : world.listen(listener);
  startActors(acting, { deskChance: chanceOf(seed, 'the desk'), fills }, cast, untilMs - MINUTE_MS);

  const steps = options.steps ?? Number.POSITIVE_INFINITY;
  let struck = 0;
  while (findings.first === null && scheduler.steps < steps) {
    const what = scheduler.step(untilMs + CALM_AFTERWARDS_MS);
    if (what === null) break;
    await settled();
    world.venue.advance();
    report(acting, reporting, heard.splice(0));
    for (; struck < weather.struck.length; struck += 1) say(`fault ${weather.struck[struck]} at ${what}`);
    findings.look(() => checker.check());
  }
  if (findings.first === null && scheduler.steps < steps) findings.look(() => checker.end());
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
    violation: foundIn(findings, scheduler.steps),
    trace: trace.lines,
  };
}

const weatherChanceOf = (seed: number): WeatherChance => ({
  common: chanceOf(seed, 'weather'),
  stream: chanceOf(seed, 'weather of the stream'),
});

function foundIn({ first }: Findings, step: number): RunResult['violation'] {
  return first === null ? null : { invariant: first.invariant, subject: first.subject, message: first.message, step };
}

function hashOf(commits: readonly { readonly hash: string }[]): string {
  const digest = createHash('sha256');
  for (const { hash } of commits) digest.update(hash);
  return digest.digest('hex');
}
