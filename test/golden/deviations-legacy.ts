import { NOT_COMPARED } from './compare.ts';
import type { Deviation } from './deviation.ts';
import type { Data, GoldenCase } from './golden-file.ts';
import { beginningWith, flooredTo, isDecimalTick, near, nearestOr } from './grid-matching.ts';

/** Where the calculators of the old exit stack answer differently from their recordings. */
export const LEGACY_DEVIATIONS: readonly Deviation[] = [
  {
    kinds: ['hybrid_tpsl/placement'],
    fields: ['sequence'],
    reason:
      'Call order and flags are ours: nothing is cancelled first, and the stop closes a quantity. A refused stop ends the list, position_monitor protects at its next look; the original cancelled everything once more and tried again',
    rewrite: ({ sequence, ...expected }, { input }) => ({
      ...expected,
      orders: untilRefused(sequence as readonly Data[]).map((order) => hybridOrder(order, input)),
    }),
  },
  {
    kinds: ['hybrid_tpsl/placement'],
    fields: ['orders[].quantity', 'orders[] of quantity 0'],
    reason:
      'The original rounds quantities to decimals (743.5 to 744 for a step of 1): a close is never enlarged, and an order over nothing is not placed',
    rewrite: (expected, { input }) => ({
      ...expected,
      orders: withFlooredQuantities(expected.orders as readonly Data[], input),
    }),
  },
  {
    kinds: ['hybrid_tpsl/round_price'],
    fields: ['price'],
    reason:
      'Steps that are no power of ten: the original rounds to decimals (100.3 for a tick of 0.5), ours is on the grid',
    rewrite: (expected, { input }) => {
      const [price, tick] = [Number(input.price), Number(input.tick)];
      if (isDecimalTick(tick)) return expected;
      const below = flooredTo(tick, price);
      return { price: input.favor === 'down' || below === price ? below : below + tick };
    },
  },
  {
    kinds: ['dynamic_tpsl/legacy'],
    fields: ['every field when the confidence is no number'],
    reason: 'The original takes a confidence of NaN for full confidence; ours is an error',
    rewrite: (expected, { input }) =>
      Number.isNaN(input.signal_confidence) ? { error: { message: NOT_COMPARED } } : expected,
  },
  {
    kinds: ['trailing/direct', 'trailing/loop'],
    fields: ['steps[].exchange_calls', 'steps[].persisted_after', 'steps[].state_after.side, avg_entry, positionAmt'],
    reason:
      'Call order, flags and the state file are ours: the new stop rests before the old one is cancelled, and a refused one cancels nothing. Stops are rounded towards profit, the original rounds to the nearest',
    rewrite: (expected, { input }) => ({
      steps: (expected.steps as readonly Data[]).map((step) => trailed(step, input)),
    }),
  },
  {
    kinds: ['trailing/loop'],
    fields: ['steps[].state_after.peak, trough'],
    reason:
      'The original forgets the best price between two cycles of its loop (it writes peak and reads peak_price); ours keeps it',
    rewrite: (expected, { input }) => ({
      steps: withBestKept(expected.steps as readonly Data[], Number(input.amt) > 0),
    }),
  },
  {
    kinds: ['position_monitor/adjust'],
    fields: ['exchange_calls', 'returned'],
    reason:
      'Call order and flags are ours. A look at a gain has done its work when it has asked for what the gain earns: the next look sees what came of it. Stops are rounded towards profit and targets towards entry, the original rounds both to the nearest',
    rewrite: adjusted,
  },
  {
    kinds: ['position_monitor/set_tpsl'],
    fields: ['exchange_calls', 'returned'],
    reason:
      'The stop comes first and always, a stop or target that rests stays, and nothing is cancelled beforehand: the verdict is whether a stop rests in the end. The original places a stop only when trailing failed',
    rewrite: protectedWith,
  },
];

/** What was placed up to the first stop that was refused. */
function untilRefused(sequence: readonly Data[]): readonly Data[] {
  const places = sequence.filter(({ op }) => op === 'place');
  const refused = places.findIndex(({ order_type, accepted }) => order_type === 'sl' && accepted === false);
  return refused < 0 ? places : places.slice(0, refused + 1);
}

function hybridOrder({ order_type, payload, accepted }: Data, { tick }: Data): Data {
  const { type, stopPrice, quantity, callbackRate, activationPrice } = payload as Data;
  const price = (value: unknown) => (value === undefined ? null : gridPrice(Number(value), Number(tick ?? 1e-8)));
  return {
    kind: order_type,
    type,
    price: price(stopPrice),
    quantity: type === 'STOP_MARKET' ? 'whole' : Number(quantity),
    callback: callbackRate === undefined ? null : Number(callbackRate),
    activation: price(activationPrice),
    accepted,
  };
}

/** One target takes all that is on the grid; of two the first takes half and the second what is left. */
function withFlooredQuantities(orders: readonly Data[], { qty, step }: Data): readonly Data[] {
  const grid = Number(step ?? 1e-6);
  const whole = flooredTo(grid, Number(qty));
  const isShared = orders.filter(({ kind }) => kind === 'tp').length > 1;
  const half = flooredTo(grid, Number(qty) / 2) || whole;
  const targets = isShared ? [half, whole - half] : [whole];
  const quantities = targets.values();
  return orders
    .map((order) => {
      if (order.kind === 'sl') return order;
      return { ...order, quantity: order.kind === 'tp' ? (quantities.next().value ?? 0) : whole };
    })
    .filter(({ quantity }) => quantity === 'whole' || Number(quantity) > grid / 2);
}

const gridPrice = (recorded: number, tick: number): unknown => (isDecimalTick(tick) ? recorded : near(recorded, tick));

const TICKS: Readonly<Record<string, number>> = { BTCUSDT: 0.1, TRXUSDT: 1e-5 };
const REMEMBERED = [
  'ai_trail_pct',
  'breakeven_move_triggered',
  'stage2_move_triggered',
  'trailing_activated',
  'peak',
  'trough',
  'trail_sl',
];

/** What is remembered: a key that is null or false stands for one that was never set. */
function trailed({ price, exchange_calls, state_after }: Data, { symbol, amt }: Data): Data {
  const state = state_after as Data;
  const kept = REMEMBERED.flatMap((key) => {
    const value = state[key];
    return value === undefined || value === null || value === false ? [] : [[key, value] as const];
  });
  const favour = Number(amt) > 0 ? 'up' : 'down';
  const tick = TICKS[String(symbol)] ?? 0;
  const placed = (exchange_calls as readonly (readonly [string, Data])[])
    .filter(([call]) => call === 'place')
    .map(([, params]) => near(Number(params.stopPrice), tick, favour, Number(state.trail_sl)));
  return { price, placed, state_after: Object.fromEntries(kept) };
}

function withBestKept(steps: readonly Data[], isLong: boolean): readonly Data[] {
  let best: number | null = null;
  const name = isLong ? 'peak' : 'trough';
  return steps.map((step) => {
    const state = step.state_after as Data;
    const seen = state.trailing_activated === true && best !== null ? [best] : [];
    const reached = typeof state[name] === 'number' ? [state[name], ...seen] : seen;
    if (reached.length > 0) best = isLong ? Math.max(...reached) : Math.min(...reached);
    return { ...step, state_after: best === null ? state : { ...state, [name]: best } };
  });
}

type Call = readonly [name: string, params: Data];

const callsOf = (expected: Data, type: string): readonly Data[] =>
  (expected.exchange_calls as readonly Call[]).flatMap(([name, params]) =>
    name.startsWith('place') && params.type === type ? [params] : [],
  );

const tickOf = ({ position }: Data): number => TICKS[String((position as Data).symbol)] ?? 0;
const isLong = ({ position }: Data): boolean => Number((position as Data).positionAmt) > 0;
const stopFavour = (input: Data) => (isLong(input) ? 'up' : 'down');
const targetFavour = (input: Data) => (isLong(input) ? 'down' : 'up');

function adjusted(expected: Data, { input }: GoldenCase): Data {
  const calls = expected.exchange_calls as readonly Call[];
  const [stop] = callsOf(expected, 'STOP_MARKET');
  const targets = callsOf(expected, 'TAKE_PROFIT_MARKET').map(({ quantity, stopPrice }) => ({
    quantity: Number(quantity),
    price: nearestOr(Number(stopPrice), tickOf(input), targetFavour(input)),
  }));
  // A refused order ended the original's list: what would have followed is not recorded.
  const isCutShort = calls.some(([name]) => name === 'place_failed');
  return {
    returned: calls.length > 0,
    stop: stop === undefined ? null : nearestOr(Number(stop.stopPrice), tickOf(input), stopFavour(input)),
    targets: isCutShort ? beginningWith(targets) : targets,
  };
}

function protectedWith(expected: Data, { input }: GoldenCase): Data {
  const { position, open_orders, fail } = input;
  const resting = (open_orders as readonly Data[]).map(({ type }) => type);
  const isStopped = resting.includes('STOP_MARKET');
  const away = isLong(input) ? 0.98 : 1.02;
  const [recorded] = callsOf(expected, 'STOP_MARKET');
  const price = Number(recorded?.stopPrice ?? Number((position as Data).entryPrice) * away);
  const stop = { type: 'STOP_MARKET', price: near(price, tickOf(input)), quantity: 'whole', callback: null };
  return {
    returned: isStopped || !('STOP_MARKET' in (fail as Data)),
    orders: [...(isStopped ? [] : [stop]), ...(resting.includes('TAKE_PROFIT_MARKET') ? [] : exitsOf(expected, input))],
  };
}

/** A refused target ended the original's list before its trailing stop, which takes what the target leaves. */
function exitsOf(expected: Data, input: Data): readonly unknown[] {
  const [target] = callsOf(expected, 'TAKE_PROFIT_MARKET');
  if (target === undefined) return [];
  const { type, stopPrice } = target;
  const taken = Number(target.quantity);
  const left = Math.abs(Number((input.position as Data).positionAmt)) - taken;
  const price = nearestOr(Number(stopPrice), tickOf(input), targetFavour(input));
  return [
    { type, price, quantity: taken, callback: null },
    { type: 'TRAILING_STOP_MARKET', price: null, quantity: left, callback: 1.5 },
  ];
}
