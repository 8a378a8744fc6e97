import type { Triggering } from '../engine/core.ts';
import type { Engine } from '../engine/engine.ts';
import { VenueRefusal } from '../engine/refusal.ts';
import type { AlgoView, EngineEvent } from '../engine/view.ts';
import { createBans } from '../server/bans.ts';
import { tooManyRequests } from '../server/limits.ts';
import { errorReply } from '../server/reply.ts';
import { createConcealed } from './concealed.ts';
import { createLags } from './lags.ts';
import type { FaultPlan, Strike } from './plan.ts';
import { type Asked, delayOf, type Encounter, requestFault, throttledMs } from './requests.ts';
import { type Distorted, distortFrames } from './stream.ts';

const STUCK_MS = 3_600_000;
const LATE_MS = { least: 100, span: 400 };
const REFUSALS_BEFORE_BAN = 20;

/** A fault plan at work on one running exchange. */
export interface Interference {
  /** The fault that befalls a request, or undefined. */
  meet(asked: Asked, nowMs: number): Encounter | undefined;
  /** The engine as the caller sees it; `isAnswered`: he will get the true answer. */
  engineFor(isAnswered: boolean): Engine;
  see(events: readonly EngineEvent[]): void;
  distort(frames: readonly object[]): Distorted;
}

/** How long an order stays in TRIGGERING under the plan: a function of seed and order, so that a restored book decides alike. */
export const triggeringUnder =
  (plan: FaultPlan, usualMs: number): ((algo: AlgoView) => Triggering) =>
  ({ id, type, closePosition }) => {
    const occasion = { key: id, kinds: [type, ...(closePosition ? ['closePosition'] : [])] };
    const stuck = plan.draw('stuck-triggering', occasion);
    if (stuck !== undefined) {
      plan.note('stuck-triggering');
      return { ms: stuck.rule.lastsMs ?? STUCK_MS, isStuck: true };
    }
    const late = plan.draw('late-trigger', occasion);
    if (late === undefined) return { ms: usualMs, isStuck: false };
    plan.note('late-trigger');
    return { ms: late.rule.lastsMs ?? LATE_MS.least + Math.floor(LATE_MS.span * late.chance), isStuck: false };
  };

/** A plan let loose on an engine. */
export function createInterference(plan: FaultPlan, engine: Engine): Interference {
  const lags = createLags(plan, engine);
  const concealed = createConcealed(plan, engine, lags);
  const bans = createBans(REFUSALS_BEFORE_BAN);
  let throttledUntilMs = Number.NEGATIVE_INFINITY;

  const throttled = (nowMs: number): Encounter | undefined => {
    try {
      bans.check(nowMs);
      if (nowMs >= throttledUntilMs) return undefined;
      bans.refused(nowMs, throttledUntilMs);
      throw tooManyRequests(2400, Math.ceil((throttledUntilMs - nowMs) / 1000));
    } catch (error) {
      if (!(error instanceof VenueRefusal)) throw error;
      return encounter('too-many-429', errorReply(error));
    }
  };
  const draw = (asked: Asked, nowMs: number): Encounter | undefined => {
    for (const name of plan.names()) {
      const fault = requestFault(name);
      if (fault === undefined || !fault.applies(asked)) continue;
      const strike = plan.draw(name, { method: asked.method, endpoint: asked.path, kinds: kindsOf(asked) });
      if (strike === undefined) continue;
      if (name === 'too-many-429') throttledUntilMs = nowMs + throttledMs(strike);
      const executes = isExecuted(fault.executes, strike);
      return { name, executes, delayMs: delayOf(strike), hears: fault.hears(asked, strike, nowMs) };
    }
    return undefined;
  };

  return {
    meet(asked, nowMs) {
      const met = throttled(nowMs) ?? draw(asked, nowMs);
      if (met !== undefined) plan.note(met.name);
      return met;
    },
    engineFor: concealed.seenBy,
    see: lags.see,
    distort: (frames) => distortFrames(plan, frames),
  };
}

function isExecuted(executes: 'never' | 'always' | 'chance', { rule, chance }: Strike): boolean {
  if (executes === 'chance') return rule.executes ?? chance < 0.5;
  return executes === 'always';
}

const kindsOf = ({ params }: Asked): string[] => [
  params.type ?? '',
  ...(params.closePosition?.toLowerCase() === 'true' ? ['closePosition'] : []),
];

const encounter = (name: 'too-many-429', reply: ReturnType<typeof errorReply>): Encounter => ({
  name,
  executes: false,
  delayMs: 0,
  hears: { kind: 'reply', reply },
});
