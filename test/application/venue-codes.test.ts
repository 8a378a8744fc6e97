import { afterEach, describe, expect, it } from 'vitest';
import { planPosition } from '../../functions/plan-position/function.ts';
import type { FaultRule } from '../../shared/adapters/paper/index.ts';
import type { Gateway } from '../../shared/application/gateway/gateway.ts';
import { sendIntent } from '../../shared/application/gateway/send-intent.ts';
import { JournalUnavailableError } from '../../shared/ports/journal.ts';
import { eventsOf, expectSound } from './support/flow.ts';
import { Faults, startProcess } from './support/process.ts';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { ACCOUNT, openWorld, SYMBOL, VENUE } from './support/world.ts';

let world: World;
let stage: Stage;
const open = async (faults: readonly FaultRule[] = []) => {
  world = await openWorld({ faults });
  stage = stageOf(world);
};
afterEach(() => world.stop());

const STREAM = `exit#${VENUE}#${ACCOUNT}#${SYMBOL}#BOTH#1`;
const requests = (kind: string) =>
  eventsOf(world).flatMap((event) =>
    event.type === 'ExitOrderRequested' && event.data.request.kind === kind && event.data.request.operation === 'place'
      ? [event.data]
      : [],
  );
const idOf = (kind: string): string => requests(kind).at(-1)?.intentId ?? '';
const send = (intentId: string, over: Partial<Gateway> = {}) => {
  const { gateway } = startProcess(world, new Faults(), stage.orders);
  return sendIntent({ ...gateway, ...over }, { streamId: STREAM, intentId }, 'test');
};
const fill = async (quantity: string) => {
  const { brain } = startProcess(world, new Faults(), stage.orders);
  const [detail] = world.trade('BUY', quantity);
  await planPosition(brain)({ id: 'e', source: 'bot', 'detail-type': 'Position Filled', detail });
};
const protectedNow = () => world.observer.report(world.clock.now()).unprotectedNow.length === 0;

/** The first order of this kind is answered with the code, through the server and the adapter; it does not stand. */
const STOPS = { endpoint: '/fapi/v1/algoOrder', kind: 'STOP_MARKET' };
const FLOORS = { endpoint: '/fapi/v1/algoOrder', kind: 'closePosition' };
const TARGETS = { endpoint: '/fapi/v1/order', kind: 'LIMIT' };

describe('a code of the venue, from the wire to what is done about it', () => {
  it.each([
    [-2021, 'sl', STOPS],
    [-2024, 'sl', STOPS],
    [-4118, 'sl', STOPS],
    [-4116, 'sl', STOPS],
    [-4045, 'sl', STOPS],
    [-4130, 'hard_sl', FLOORS],
    [-4509, 'hard_sl', FLOORS],
    [-2024, 'tp', TARGETS],
    [-4118, 'tp', TARGETS],
    [-4116, 'tp', TARGETS],
  ] as const)(
    '%i for %s is written down with its code, and the position has its stop, floor and ladder in the end',
    async (code, kind, on) => {
      await open([{ name: `code:${code}`, method: 'POST', ...on, nth: 1 }]);
      stage.report(world.trade('BUY', '10'));
      await stage.run(150_000);
      const ids = new Set(requests(kind).map(({ intentId }) => intentId));
      const said = eventsOf(world).flatMap(({ type, data }) =>
        'intentId' in data &&
        ids.has(data.intentId) &&
        (type === 'ExitOrderRejected' || type === 'ExitOrderOutcomeUnknown')
          ? [type === 'ExitOrderRejected' ? (data as { venueCode?: number | null }).venueCode : 'unknown']
          : [],
      );
      expect(said[0]).toBe(code === -4116 ? 'unknown' : code);
      expect(protectedNow()).toBe(true);
      const resting = world.paper.engine.openAlgos();
      expect(resting.filter(({ closePosition }) => closePosition)).toHaveLength(1);
      expect(resting.filter(({ closePosition }) => !closePosition)).toHaveLength(1);
      expect(world.paper.engine.openOrders().length).toBeGreaterThan(0);
      expectSound(world);
    },
  );
});

it('a name that stands already is that order: it is found and counts, and no second one is asked for', async () => {
  await open([{ name: 'code:-4116', method: 'POST', ...STOPS, nth: 1 }]);
  await fill('10');
  const stop = idOf('sl');
  world.paper.engine.placeAlgoOrder({
    algoType: 'CONDITIONAL',
    symbol: SYMBOL,
    type: 'STOP_MARKET',
    side: 'SELL',
    triggerPrice: '97.5',
    quantity: '10',
    reduceOnly: 'true',
    clientAlgoId: stop,
  });
  world.paper.flush();
  expect((await send(stop)).outcome).toBe('unknown');
  await stage.run(60_000);
  expect(requests('sl')).toHaveLength(1);
  expect(world.paper.engine.openAlgos().filter(({ closePosition }) => !closePosition)).toHaveLength(1);
  expect(protectedNow()).toBe(true);
});

it('a stop that is acked for a position that grew meanwhile is fitted in the same commit', async () => {
  await open();
  await fill('10');
  const first = idOf('sl');
  await fill('5');
  expect(idOf('sl')).toBe(first);
  await send(first);
  const commit = world.commitsOf().at(-1)?.events ?? [];
  expect(commit.map(({ type }) => type)).toEqual(['ExitOrderAcked', 'ExitOrderRequested']);
  expect(requests('sl').at(-1)).toMatchObject({ request: { quantity: '15', supersedes: first } });
  expect((await send(idOf('sl'))).outcome).toBe('sent');
  await stage.run(60_000);
  expect(world.observer.report(world.clock.now()).maxNakedMsPerStopMove).toBe(0);
  expectSound(world);
});

describe('an answer of the exchange that cannot be written down', () => {
  /** The claim is written; from the answer on, the journal is away. */
  const losing = (): Partial<Gateway> => {
    const { gateway } = startProcess(world, new Faults(), stage.orders);
    let claimed = false;
    return {
      clock: { ...gateway.clock, sleep: async () => world.advance(2_000) },
      journal: {
        ...gateway.journal,
        append: (commit) => {
          if (claimed) return Promise.reject(new JournalUnavailableError('append', new Error('away')));
          claimed = true;
          return gateway.journal.append(commit);
        },
      },
    };
  };

  it('is found again by the order’s name: nothing is sent twice', async () => {
    await open();
    await fill('10');
    const stop = idOf('sl');
    await expect(send(stop, losing())).rejects.toThrow(JournalUnavailableError);
    expect(eventsOf(world).at(-1)?.type).toBe('ExitOrderSending');
    expect((await send(stop)).outcome).toBe('done');
    expect(eventsOf(world).flatMap(({ type }) => (type === 'ExitOrderAcked' ? [type] : []))).toHaveLength(1);
    expect(world.sent.filter((id) => id === stop)).toHaveLength(1);
    await stage.run(60_000);
    expectSound(world);
  });

  it('was a refusal: the order is proved never to have stood, and the stop is asked for under a new name', async () => {
    await open([{ name: 'code:-1013', method: 'POST', ...STOPS, nth: 1 }]);
    await fill('10');
    const stop = idOf('sl');
    await expect(send(stop, losing())).rejects.toThrow(JournalUnavailableError);
    await stage.run(60_000);
    const ends = eventsOf(world).flatMap(({ type, data }) =>
      'intentId' in data && data.intentId === stop ? [type] : [],
    );
    expect(ends.at(-1)).toBe('ExitOrderProvedNotSent');
    expect(world.sent.filter((id) => id === stop)).toHaveLength(1);
    expect(protectedNow()).toBe(true);
    expectSound(world);
  });
});

it('an account near the venue’s count of orders is told of', async () => {
  await open();
  await fill('10');
  const { gateway } = startProcess(world, new Faults(), stage.orders);
  const told = () => world.log.lines.filter(({ message }) => message.includes('orders above 70 %')).length;
  const counting = (in10s: number, in1m: number) => ({
    exchange: { ...gateway.exchange, orderCount: () => ({ in10s, in1m }) },
  });
  await send(idOf('sl'), counting(210, 840));
  expect(told()).toBe(0);
  await send(idOf('hard_sl'), counting(211, 1));
  expect(told()).toBe(1);
});
