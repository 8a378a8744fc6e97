import { expect } from 'vitest';
import { changeRiskMode } from '../../../shared/application/account/account-store.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import type { Fault } from './process.ts';
import { Faults, startProcess } from './process.ts';
import type { StageOptions } from './stage.ts';
import { stageOf } from './stage.ts';
import type { World } from './world.ts';
import { ACCOUNT, LIVE, MINUTE_MS, openWorld, VENUE } from './world.ts';

/** Entry at 100, first take-profit at 101, break-even stop at 101.6, then the fall that takes the stop. */
const PATH = [100, 100, 101, 101.6, 101.6] as const;
const BEFORE_THE_END_MS = PATH.length * MINUTE_MS;
const AFTER_THE_END_MS = 2.5 * MINUTE_MS;

export interface FlowOptions extends StageOptions {
  readonly flags?: Readonly<Record<string, string>>;
  /** How the position ends: at its stop, sold by a person while the stop rests, or by our own market order in an emergency. */
  readonly end?: 'stop-out' | 'by-hand' | 'at-market';
}

/** What a run left behind, in a form that two runs can be compared by. */
export interface Outcome {
  readonly world: World;
  readonly lives: readonly string[];
  readonly plans: readonly string[];
  /** True when every message was taken. */
  readonly quiet: boolean;
  /** How many effects the flow had before its end began. */
  readonly beforeTheEnd: number;
}

/** Plays fill → plan → stop → ladder → take-profit → stop move → end → sweep → closed. */
export async function playFlow(
  { flags = LIVE, end = 'stop-out', ...options }: FlowOptions = {},
  also: (world: World) => void = () => {},
): Promise<Outcome> {
  const world = await openWorld({ path: [...PATH, end === 'stop-out' ? 100 : 101.6], flags });
  also(world);
  try {
    const stage = stageOf(world, options);
    stage.report(world.trade('BUY', '10'));
    await stage.run(BEFORE_THE_END_MS);
    const beforeTheEnd = options.faults?.seen.length ?? 0;
    if (end === 'by-hand') world.trade('SELL', world.positionOf());
    if (end === 'at-market') await declareEmergency(world);
    await stage.run(AFTER_THE_END_MS);
    return { world, lives: livesOf(world), plans: plansOf(world), quiet: stage.isQuiet(), beforeTheEnd };
  } finally {
    await world.stop();
  }
}

async function declareEmergency(world: World): Promise<void> {
  const { brain } = startProcess(world, new Faults(), { send: () => Promise.resolve() });
  const changedAtMs = world.clock.now();
  const change = { account: ACCOUNT, riskMode: 'ESS_ACTIVE', reason: 'test', changedAtMs, changedBy: 'test' } as const;
  await changeRiskMode(brain, VENUE, change, { correlationId: 'test', causationId: 'test', flagsVersion: 'test' });
}

export const eventsOf = (world: World, life = 1): readonly LifeEvent[] =>
  world.commitsOf(life).flatMap(({ events }) => events as unknown as LifeEvent[]);

const livesOf = (world: World): readonly string[] =>
  world.journal
    .streamIds()
    .filter((streamId) => streamId.startsWith('exit#'))
    .map((streamId) => {
      const last = world.journal.commitsOf(streamId).at(-1);
      const state = last?.state as { readonly life?: { readonly status: string } } | undefined;
      return `${streamId}: ${state?.life?.status}`;
    });

const plansOf = (world: World): readonly string[] =>
  eventsOf(world).flatMap((event) => {
    if (event.type !== 'ExitPlanCreated') return [];
    const { planNumber, plan, quantity } = event.data;
    const legs = plan.legs.map(
      ({ kind, sizeFraction, triggerFraction }) => `${kind} ${sizeFraction}@${triggerFraction}`,
    );
    return [`${planNumber}: ${plan.strategyId} ${plan.profileName} ${quantity} ${legs.join(', ')}`];
  });

/** Every order of ours that the exchange took, by client id, in order. */
export const acceptedOf = ({ events }: World): readonly { readonly id: string; readonly atMs: number }[] =>
  events.flatMap((event) => {
    if (event.type === 'algoAccepted') return [{ id: event.algo.clientAlgoId, atMs: event.timeMs }];
    const isOwn = event.type === 'orderAccepted' && event.order.originalType === event.order.type;
    return isOwn ? [{ id: event.order.clientOrderId, atMs: event.timeMs }] : [];
  });

/** What must hold after every run, whatever struck it. */
export function expectSound(world: World): void {
  const report = world.observer.report(world.clock.now());
  const ours = acceptedOf(world).filter(({ id }) => id.startsWith('eb.'));
  const claimed = new Set(
    world.feed.flatMap(({ events }) =>
      events.flatMap(({ type, data }) => (type === 'ExitOrderSending' ? [String(data.intentId)] : [])),
    ),
  );
  expect({
    twice: [...report.duplicateOrders, ...world.sent.filter((id, index) => world.sent.indexOf(id) !== index)],
    nakedMs: report.maxNakedMsPerStopMove,
    orphans: report.orphans,
    unclaimed: ours.filter(({ id }) => !claimed.has(id)),
    loosened: loosenedStops(world),
  }).toEqual({ twice: [], nakedMs: 0, orphans: [], unclaimed: [], loosened: [] });
}

/** Working stops (those with a quantity) of the long that were accepted below one that rested for at least the same size. */
function loosenedStops({ events }: World): readonly string[] {
  const resting = new Map<string, number>();
  const loosened: string[] = [];
  for (const event of events) {
    if (!('algo' in event) || event.algo.closePosition || event.algo.type !== 'STOP_MARKET') continue;
    const price = Number(event.algo.triggerPrice);
    if (event.type !== 'algoAccepted') resting.delete(event.algo.id);
    else {
      if ([...resting.values()].some((other) => other > price)) loosened.push(event.algo.clientAlgoId);
      resting.set(event.algo.id, price);
    }
  }
  return loosened;
}

/**
 * Plays the flow once for every effect it has, with a fault at that effect, and answers with what went wrong where. Flows
 * differ in their ends only: the common beginning is played with the stop-out.
 */
export async function playAll(
  fault: Pick<Fault, 'how' | 'when'>,
  options: FlowOptions,
): Promise<{ readonly points: number; readonly wrong: readonly string[] }> {
  const counting = new Faults();
  const { lives, plans, beforeTheEnd } = await playFlow({ ...options, faults: counting });
  const first = (options.end ?? 'stop-out') === 'stop-out' ? 1 : beforeTheEnd + 1;
  const wrong: string[] = [];
  for (let at = first; at <= counting.seen.length; at++) {
    const faults = new Faults({ ...fault, at });
    const outcome = await playFlow({ ...options, faults });
    try {
      expect({ lives: outcome.lives, plans: outcome.plans, quiet: outcome.quiet }).toEqual({
        lives,
        plans,
        quiet: true,
      });
      expectSound(outcome.world);
    } catch (error) {
      wrong.push(`${at} (${faults.seen[at - 1]}): ${error instanceof Error ? error.message.slice(0, 600) : error}`);
    }
  }
  return { points: counting.seen.length - first + 1, wrong };
}
