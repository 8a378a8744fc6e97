import { afterEach, describe, expect, it } from 'vitest';
import { operator } from '../../../functions/operator/function.ts';
import type { FaultRule } from '../../../shared/adapters/paper/index.ts';
import type { Gate } from '../../../shared/application/operate/preflight/gate.ts';
import { type Fault, Faults, startProcess } from '../support/process.ts';
import { type Stage, stageOf } from '../support/stage.ts';
import type { World } from '../support/world.ts';
import { ACCOUNT, LIVE, openWorld, SHADOW, SYMBOL, VENUE } from '../support/world.ts';

const OTHER = 'XRPUSDT';
const LONGEST_MS = 5 * 60_000;

let world: World;
let stage: Stage;
afterEach(() => world.stop());

interface Setting {
  readonly flags?: Readonly<Record<string, string>>;
  readonly fault?: Fault | null;
  readonly venueFaults?: readonly FaultRule[];
}

async function open({ flags = SHADOW, fault = null, venueFaults }: Setting = {}): Promise<void> {
  const faults = venueFaults === undefined ? {} : { faults: venueFaults };
  world = await openWorld({ flags, symbols: [SYMBOL, OTHER], ...faults });
  stage = stageOf(world, { faults: new Faults(fault) });
}

/** Asks for the gates as a function that waits while everything else goes on. */
async function preflight(farStop: string | null = OTHER): Promise<readonly Gate[]> {
  const { brain } = startProcess(world, new Faults(), { send: () => Promise.resolve() });
  const sleep = async (ms: number) => {
    world.advance(ms);
    await stage.settle();
  };
  const waiting = { ...brain, clock: { ...brain.clock, sleep } };
  const command = { do: 'preflight', by: 'anna', hours: 24, farStop };
  return ((await operator(waiting, ACCOUNT, null)(command)) as { readonly gates: readonly Gate[] }).gates;
}

const gateIn = (gates: readonly Gate[], name: string) => gates.find((gate) => gate.name === name);
const resting = () => world.paper.engine.openAlgos().map(({ clientAlgoId }) => clientAlgoId);
const placed = () => world.events.flatMap((event) => (event.type === 'algoAccepted' ? [event.algo.clientAlgoId] : []));
const accountEvents = async () =>
  (await world.journal.commitsOf(`account#${VENUE}#${ACCOUNT}`)).flatMap(({ events }) =>
    events.map(({ type }) => type),
  );

describe('a far stop', () => {
  it.each([
    ['SHADOW', SHADOW],
    ['LIVE', LIVE],
    ['LEGACY', { ...SHADOW, EXIT_MODE: 'LEGACY' }],
  ])('is claimed, placed and cancelled in %s, and the gateway says what its key may do', async (_mode, flags) => {
    await open({ flags });
    const gates = await preflight();
    expect(gateIn(gates, 'far stop')).toEqual({
      name: 'far stop',
      outcome: 'pass',
      detail: expect.stringMatching(/^0.* XRPUSDT at 90 placed and cancelled$/),
      advice: null,
    });
    expect(gateIn(gates, 'trading key')).toMatchObject({ outcome: 'pass' });
    expect([placed(), resting()]).toEqual([[expect.stringMatching(/^eb\.check\./)], []]);
    const written = await accountEvents();
    const ofCheck = written.filter((type) => /Check|FarStop/.test(type));
    expect(ofCheck).toEqual(['GatewayCheckRequested', 'FarStopSending', 'GatewayChecked']);
  });

  it('is only placed when it is asked for; the key is checked all the same', async () => {
    await open();
    const gates = await preflight(null);
    expect(gateIn(gates, 'far stop')).toMatchObject({ outcome: 'look', advice: expect.stringContaining('--far-stop') });
    expect(gateIn(gates, 'trading key')).toMatchObject({ outcome: 'pass' });
    expect(placed()).toEqual([]);
  });

  it('is not placed on a symbol with a position, an unknown one, or while the flags cannot be read', async () => {
    await open();
    world.trade('BUY', '10', OTHER);
    expect(gateIn(await preflight(), 'far stop')).toMatchObject({
      outcome: 'fail',
      detail: 'a position is open in XRPUSDT',
    });
    expect(gateIn(await preflight('NOPEUSDT'), 'far stop')).toMatchObject({ outcome: 'fail' });
    world.flags.makeUnreadable();
    world.advance(6_000);
    const gates = await preflight(SYMBOL);
    expect(gateIn(gates, 'far stop')).toMatchObject({ outcome: 'fail', detail: expect.stringContaining('flags') });
    expect(placed()).toEqual([]);
  });

  it('that reaches the gateway too late is not placed, and one that nobody answers fails', async () => {
    await open();
    const { brain } = startProcess(world, new Faults(), { send: () => Promise.resolve() });
    const command = { do: 'preflight', by: 'anna', hours: 24, farStop: OTHER };
    // The clock of the stage jumps while nobody delivers.
    const said = (await operator(brain, ACCOUNT, null)(command)) as { readonly gates: readonly Gate[] };
    expect(gateIn(said.gates, 'far stop')).toMatchObject({
      outcome: 'fail',
      detail: 'the gateway has not answered within 20 s',
    });
    await stage.settle();
    expect([placed(), resting()]).toEqual([[], []]);
    expect(await accountEvents()).toContain('GatewayChecked');
  });

  it('whose cancel is refused is cancelled again until it is gone', async () => {
    await open({
      venueFaults: [{ name: 'reset-before', method: 'DELETE', endpoint: '/fapi/v1/algoOrder', times: 2 }],
    });
    const gates = await preflight();
    expect(gateIn(gates, 'far stop')).toMatchObject({
      outcome: 'fail',
      detail: expect.stringContaining('nothing of it rests'),
    });
    expect([placed().length, resting()]).toEqual([1, []]);
  });
});

describe.each([
  ['kill', 'before'],
  ['kill', 'after'],
  ['lose', 'before'],
  ['lose', 'after'],
] as const)('a far stop where something strikes (%s, %s)', (how, when) => {
  it('at any effect is placed once at most, and never left behind', async () => {
    let at = 0;
    let struck = true;
    for (at = 1; struck && at < 60; at++) {
      await open({ fault: { at, how, when } });
      await preflight();
      const untilMs = world.clock.now() + LONGEST_MS;
      while (world.clock.now() < untilMs && !(stage.isQuiet() && resting().length === 0)) await stage.run(2_500);
      expect([at, resting(), placed().length <= 1]).toEqual([at, [], true]);
      expect((await accountEvents()).at(-1), `struck at ${at}`).toBe('GatewayChecked');
      struck = stage.faults.struck;
      await world.stop();
    }
    expect(at).toBeGreaterThan(8);
  }, 60_000);
});
