import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../shared/domain/account/account.ts';
import type { LifeEvent } from '../../shared/domain/life/events.ts';
import { acceptedOf, eventsOf, expectSound } from './support/flow.ts';
import { oldStackLooks } from './support/old-stack.ts';
import type { Fault } from './support/process.ts';
import { Faults } from './support/process.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, LIVE, MINUTE_MS, openWorld, SHADOW, SYMBOL, VENUE } from './support/world.ts';

const OWNERS = { LIVE, SHADOW, LEGACY: { ...SHADOW, EXIT_MODE: 'LEGACY' } } as const;
type Owner = keyof typeof OWNERS;

const TIMEOUT_MS = 120_000;
/** Flags may be this old at the wire, milliseconds. */
const AGE_AT_THE_WIRE_MS = 1_000;
/** From the fill, or from a fault that struck protection itself, to a stop for the whole position: ticks are 30 s apart here. */
const PROTECTED_WITHIN_MS = 75_000;
const LOOK_EVERY_MS = 15_000;

/** Who owned the exits from when on. */
type Timeline = { readonly owner: Owner; readonly fromMs: number }[];

interface Played {
  readonly world: World;
  readonly timeline: Timeline;
  readonly quiet: boolean;
}

/** Plays a position under the brain and an old stack side by side, through these owners, one after the other. */
async function play(owners: readonly Owner[], eachMs: number, fault: Fault | null = null): Promise<Played> {
  const [first = 'LEGACY'] = owners;
  const world = await openWorld({ path: pathOf((owners.length * eachMs) / MINUTE_MS), flags: OWNERS[first] });
  const timeline: Timeline = [{ owner: first, fromMs: world.clock.now() }];
  const flip = (owner: Owner) => {
    world.flags.set(OWNERS[owner]);
    timeline.push({ owner, fromMs: world.clock.now() });
  };
  try {
    const faults = new Faults(
      fault === null
        ? null
        : {
            ...fault,
            onHit: () => {
              const next = owners[1];
              if (owners.length === 2 && next !== undefined) flip(next);
            },
          },
    );
    const stage = stageOf(world, { faults });
    stage.report(world.trade('BUY', '10'));
    await run(world, stage, eachMs);
    for (const owner of owners.slice(1)) {
      if (fault === null) flip(owner);
      await run(world, stage, eachMs);
      if (world.positionOf() !== '0.00') await expectMoment(world, timeline);
    }
    world.advance(0);
    await run(world, stage, END_MS);
    return { world, timeline, quiet: stage.isQuiet() };
  } finally {
    await world.stop();
  }
}

async function run(world: World, stage: Stage, ms: number): Promise<void> {
  const untilMs = world.clock.now() + ms;
  while (world.clock.now() < untilMs) {
    await stage.run(Math.min(LOOK_EVERY_MS, untilMs - world.clock.now()));
    await oldStackLooks(world, stage);
  }
}

/** Into profit, so that ladders and break-even are due, and below every stop when the last owner has had its time. */
const pathOf = (minutes: number): readonly number[] => [
  ...[100, 100, 101],
  ...Array.from({ length: Math.max(0, Math.ceil(minutes) - 3) }, () => 101.6),
  95,
];
const END_MS = 4 * MINUTE_MS;

const modulesOf = (world: World): ReadonlyMap<string, string> =>
  new Map(
    eventsOf(world).flatMap((event) =>
      event.type === 'ExitOrderRequested' ? [[event.data.intentId, event.data.module] as const] : [],
    ),
  );

/** Orders that left although their sender did not own the exits, then and a second before. */
function trespasses({ world, timeline }: Played): readonly string[] {
  const ownerAt = (atMs: number): Owner =>
    (timeline.findLast(({ fromMs }) => fromMs <= atMs) ?? timeline[0])?.owner ?? 'LEGACY';
  const modules = modulesOf(world);
  return acceptedOf(world).flatMap(({ id, atMs }) => {
    if (!id.startsWith('eb.')) return [];
    const isBrains = modules.get(id) === 'exit_executor';
    const wrong = [ownerAt(atMs), ownerAt(atMs - AGE_AT_THE_WIRE_MS)].every((owner) => (owner === 'LIVE') !== isBrains);
    return wrong ? [`${modules.get(id)} placed ${id} under ${ownerAt(atMs)}`] : [];
  });
}

/** What must hold at a moment at which nothing is under way. */
async function expectMoment(world: World, timeline: Timeline): Promise<void> {
  const owner = timeline.at(-1)?.owner;
  const listed = await world.reader.openOrders(SYMBOL);
  const modules = modulesOf(world);
  const resting = listed.map(({ clientOrderId, type }) => ({ type, module: modules.get(clientOrderId) }));
  const brains = resting.filter(({ type, module }) => type === 'LIMIT' && module === 'exit_executor');
  const others = resting.filter(({ type, module }) => type !== 'STOP_MARKET' && module !== 'exit_executor');
  expect({ owner, bare: world.observer.report(world.clock.now()).unprotectedNow }).toEqual({ owner, bare: [] });
  if (owner === 'LIVE') expect({ owner, others }).toEqual({ owner, others: [] });
  else expect({ owner, brains }).toEqual({ owner, brains: [] });
}

function expectHandedOver(played: Played): void {
  const { world, quiet } = played;
  const report = world.observer.report(world.clock.now());
  expect({
    trespasses: trespasses(played),
    tooLong: report.maxUnprotectedMs > PROTECTED_WITHIN_MS ? report.maxUnprotectedMs : 0,
    quiet,
    closed: eventsOf(world).at(-1)?.type,
    left: report.unprotectedNow,
  }).toEqual({ trespasses: [], tooLong: 0, quiet: true, closed: 'PositionClosed', left: [] });
  expectSound(world);
}

const accountEvents = (world: World): readonly AccountEvent[] =>
  world.journal
    .commitsOf(`account#${VENUE}#${ACCOUNT}`)
    .flatMap(({ events }) => events as unknown as readonly AccountEvent[]);
const of = <Type extends LifeEvent['type']>(world: World, type: Type) =>
  eventsOf(world).filter((event): event is Extract<LifeEvent, { type: Type }> => event.type === type);

describe('the exits change their owner with a position open', () => {
  it(
    'through all owners and back, in every direction: no gap, no ladder left over, no order of another',
    async () => {
      const owners: readonly Owner[] = ['LEGACY', 'SHADOW', 'LIVE', 'SHADOW', 'LEGACY', 'LIVE', 'LEGACY'];
      const played = await play(owners, 90_000);
      expectHandedOver(played);
      const changes = accountEvents(played.world).filter(({ type }) => type === 'OwnershipChanged');
      expect(changes.map(({ data }) => (data as { to: string }).to)).toEqual(owners);
      const checks = accountEvents(played.world).flatMap((event) =>
        event.type === 'ProtectionChecked' ? [event.data] : [],
      );
      expect(checks.map(({ owner }) => owner)).toEqual(owners);
      for (const { positions } of checks) expect(positions.every(({ stopPrice }) => stopPrice !== null)).toBe(true);
    },
    TIMEOUT_MS,
  );

  it('going LIVE adopts the stop that rests, and clears the old targets before the brain lays its own', async () => {
    const played = await play(['LEGACY', 'LIVE'], 60_000);
    const modules = modulesOf(played.world);
    const cancelled = of(played.world, 'ExitOrderRequested').filter(({ data }) => data.request.operation === 'cancel');
    expect(cancelled.some(({ data }) => data.request.kind === 'trailing')).toBe(true);
    const accepted = acceptedOf(played.world).filter(({ id }) => id.startsWith('eb.'));
    const firstRung = of(played.world, 'ExitOrderAcked').findIndex(
      ({ data }) => data.counted?.module === 'exit_executor' && data.counted.kind === 'tp',
    );
    expect(firstRung).toBeGreaterThan(0);
    expect(modules.get(accepted[0]?.id ?? '')).toBe('position_monitor');
    expectHandedOver(played);
  });

  it('what the old stack asks for after the flip is refused, journalled and counted', async () => {
    const { world } = await play(['LEGACY', 'LIVE'], 60_000);
    const blocked = of(world, 'ExitOrderDenied').filter(({ data }) => data.rule === 'not-the-owner');
    expect(blocked.length).toBeGreaterThan(0);
    for (const { data } of blocked) expect(data.counted === undefined || data.counted.conflict).toBe(true);
  });
});

describe('a flip at every kind of moment, with the effect it strikes lost or its process killed', () => {
  const pairs = (Object.keys(OWNERS) as Owner[]).flatMap((from) =>
    (Object.keys(OWNERS) as Owner[]).filter((to) => to !== from).map((to) => [from, to] as const),
  );
  it.each(pairs)(
    '%s to %s',
    async (from, to) => {
      const hows = ['notice', 'lose', 'kill'] as const;
      for (let at = 1, turn = 0; at <= 90; at += 4, turn += 1) {
        const how = hows[turn % 3] ?? 'notice';
        const played = await play([from, to], 90_000, { at, how, when: turn % 2 === 0 ? 'before' : 'after' });
        try {
          expectHandedOver(played);
        } catch (error) {
          throw new Error(`at ${at}, ${how}: ${error instanceof Error ? error.message : error}`, { cause: error });
        }
      }
    },
    TIMEOUT_MS,
  );
});
