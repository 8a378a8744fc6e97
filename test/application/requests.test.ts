import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../shared/domain/life/events.ts';
import { eventsOf } from './support/flow.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, LIVE, openWorld, SHADOW, SYMBOL } from './support/world.ts';

const LEGACY = { ...SHADOW, EXIT_MODE: 'LEGACY' } as const;

let world: World;
let stage: Stage;
let requests = 0;
beforeEach(async () => {
  world = await openWorld({ flags: LEGACY });
  stage = stageOf(world);
  requests = 0;
  stage.report(world.trade('BUY', '10'));
  await stage.settle();
});
afterEach(() => world.stop());

const STOP = { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '10', price: '98' } as const;
const TARGET = { operation: 'place', kind: 'tp', type: 'TAKE_PROFIT_MARKET', quantity: '5', price: '103' } as const;
const TRAIL = {
  operation: 'place',
  kind: 'trailing',
  type: 'TRAILING_STOP_MARKET',
  quantity: '5',
  price: null,
  callbackRatePercent: '1.5',
  activationPrice: '104',
} as const;
const cancelOf = (clientOrderId: string, family = 'algo') => ({ operation: 'cancel', clientOrderId, family }) as const;

const request = (operations: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) => ({
  v: 1,
  account: ACCOUNT,
  symbol: SYMBOL,
  positionSide: 'BOTH',
  requestId: `r-${requests++}`,
  requestedAtMs: world.clock.now(),
  explanation: 'a test',
  operations,
  ...more,
});
const ask = (...operations: readonly unknown[]) => stage.ask('hybrid_tpsl', request(operations));
const restingOf = async () =>
  (await world.reader.openOrders(SYMBOL)).map(({ type, quantity, closePosition }) =>
    closePosition ? `${type} all` : `${type} ${Number(quantity)}`,
  );
const of = <Type extends LifeEvent['type']>(type: Type) =>
  eventsOf(world).filter((event): event is Extract<LifeEvent, { type: Type }> => event.type === type);
const idOf = (kind: string): string =>
  of('ExitOrderRequested').find(({ data }) => data.request.kind === kind)?.data.intentId ?? '';
const denials = () => of('ExitOrderDenied').map(({ data }) => data.rule);

describe('what a module asks for in LEGACY', () => {
  it('is placed in its order, each order claimed, sent and answered in the journal under its module', async () => {
    expect(await ask(STOP, TARGET, TRAIL)).toBe(true);
    expect(await restingOf()).toEqual(['STOP_MARKET 10', 'TAKE_PROFIT_MARKET 5', 'TRAILING_STOP_MARKET 5']);
    expect(of('ExitOrderRequested').map(({ data }) => data.module)).toEqual(Array(3).fill('hybrid_tpsl'));
    expect(of('ExitOrderSending')).toHaveLength(3);
    expect(of('ExitOrderAcked').map(({ data }) => data.counted)).toEqual([
      { module: 'hybrid_tpsl', kind: 'sl', conflict: false },
      { module: 'hybrid_tpsl', kind: 'tp', conflict: false },
      { module: 'hybrid_tpsl', kind: 'trailing', conflict: false },
    ]);
  });

  it('is written down once, all of it in one commit, however often it is delivered', async () => {
    const wanted = request([STOP, TARGET]);
    const commits = world.commitsOf().length;
    for (let delivery = 0; delivery < 3; delivery++) await stage.ask('hybrid_tpsl', wanted);
    expect(of('ExitOrderRequested')).toHaveLength(2);
    expect(world.commitsOf()[commits]?.events.map(({ type }) => type)).toEqual(Array(2).fill('ExitOrderRequested'));
    // Another module may use the same id.
    await stage.ask('position_monitor', { ...wanted, operations: [{ ...STOP, price: '99' }] });
    expect(of('ExitOrderRequested')).toHaveLength(3);
  });

  it('is refused as a whole when it breaks the contract, and dropped where no position is open', async () => {
    expect(await stage.ask('hybrid_tpsl', request([STOP, { ...TARGET, price: null }]))).toBe(false);
    expect(await stage.ask('hybrid_tpsl', request([STOP], { symbol: 'BTCUSDT' }))).toBe(true);
    expect(of('ExitOrderRequested')).toEqual([]);
  });

  it('may close the whole position, and names a stop by what it does', async () => {
    await ask({ ...STOP, quantity: '0', kind: 'breakeven' });
    expect(await restingOf()).toEqual(['STOP_MARKET all']);
    expect(of('ExitOrderRequested')[0]?.data.request).toMatchObject({ kind: 'hard_sl', as: 'breakeven' });
    expect(of('ExitOrderAcked')[0]?.data.counted?.kind).toBe('breakeven');
  });

  it('never closes more than the position together with what rests, stops aside', async () => {
    await ask(STOP, TARGET, { ...TARGET, price: '104', quantity: '6' });
    expect(await restingOf()).toEqual(['STOP_MARKET 10', 'TAKE_PROFIT_MARKET 5']);
    expect(denials()).toEqual(['larger-than-position']);
  });

  it('moves a stop without a gap: the new one rests before the old one goes', async () => {
    await ask(STOP);
    const old = idOf('sl');
    await ask({ ...STOP, price: '99', kind: 'trailing' }, cancelOf(old));
    expect((await world.reader.openOrders(SYMBOL)).map(({ triggerPrice }) => Number(triggerPrice))).toEqual([99]);
    expect(world.observer.report(world.clock.now()).maxNakedMsPerStopMove).toBe(0);
  });

  it('may not cancel the last stop, nor one whose replacement is looser or smaller', async () => {
    await ask(STOP);
    const stop = idOf('sl');
    await ask(cancelOf(stop));
    await ask({ ...STOP, quantity: '4', price: '99' }, cancelOf(stop));
    await ask({ ...STOP, quantity: '0', price: '97' }, cancelOf(stop));
    expect(denials()).toEqual(['last-stop', 'last-stop', 'last-stop']);
    expect(await restingOf()).toContain('STOP_MARKET 10');
  });

  it('is void when it was asked for long ago, but for stops', async () => {
    await stage.ask('hybrid_tpsl', request([STOP, TARGET], { requestedAtMs: world.clock.now() - 16_000 }));
    expect(await restingOf()).toEqual(['STOP_MARKET 10']);
    expect(denials()).toEqual(['expired']);
  });
});

describe('the border', () => {
  it('lets a module place in SHADOW, says so and counts the conflict', async () => {
    world.flags.set(SHADOW);
    world.advance(1_500);
    await ask(STOP);
    expect(await restingOf()).toEqual(['STOP_MARKET 10']);
    expect(of('ExitOrderAcked')[0]?.data.counted).toEqual({ module: 'hybrid_tpsl', kind: 'sl', conflict: true });
    expect(world.log.lines.map(({ message }) => message)).toContain(
      `[EXIT_GUARD] 🚨 OWNERSHIP CONFLICT: Legacy module 'hybrid_tpsl' placing sl (STOP_MARKET) for ${SYMBOL} in EXIT_BRAIN_V3 mode.`,
    );
  });

  it('refuses every placement and every cancel of a module in LIVE, writes it down and counts the placements', async () => {
    await ask(STOP, TARGET);
    world.flags.set(LIVE);
    world.advance(1_500);
    const resting = await restingOf();
    await ask({ ...STOP, price: '99' }, TRAIL, cancelOf(idOf('tp')));
    expect(denials()).toEqual(['not-the-owner', 'not-the-owner', 'not-the-owner']);
    expect(of('ExitOrderDenied').map(({ data }) => data.counted)).toEqual([
      { module: 'hybrid_tpsl', kind: 'sl', conflict: true },
      { module: 'hybrid_tpsl', kind: 'trailing', conflict: true },
      undefined,
    ]);
    expect(await restingOf()).toEqual(resting);
    expect(world.log.lines.map(({ message }) => message)).toContain(
      `[EXIT_GUARD] 🛑 BLOCKED: Legacy module 'hybrid_tpsl' attempted to place sl for ${SYMBOL} in EXIT_BRAIN_V3 LIVE mode. Executor is the single MUSCLE. Order NOT sent to exchange.`,
    );
    expect(world.log.lines.map(({ message }) => message)).toContain(
      `[EXIT_GUARD] 🛑 BLOCKED: Legacy module 'hybrid_tpsl' attempted to cancel tp for ${SYMBOL} in EXIT_BRAIN_V3 LIVE mode. Executor is the single MUSCLE. Order NOT sent to exchange.`,
    );
  });

  it('does not let a module cancel what the brain placed', async () => {
    world.flags.set(LIVE);
    world.advance(5_500);
    await stage.tick();
    const ours = idOf('sl');
    expect(ours).not.toBe('');
    world.flags.set({ EXIT_MODE: 'LEGACY' });
    world.advance(1_500);
    await ask({ ...STOP, price: '99' }, cancelOf(ours));
    expect(denials()).toEqual(['not-yours']);
  });
});
