import { describe, expect, it } from 'vitest';
import { fold } from '../../../shared/domain/life/evolve.ts';
import type { FlatLife } from '../../../shared/domain/life/state.ts';
import { askedByModule, type ModuleOperation } from '../../../shared/domain/orders/from-module.ts';
import { LEGACY_MODULE_NAMES } from '../../../shared/domain/orders/gate.ts';
import { cancelsOfBrainLadder, cancelsOfLegacy } from '../../../shared/domain/orders/handover.ts';
import { staleModuleCancel } from '../../../shared/domain/orders/module-cancels.ts';
import { MODULE_QUEUES, moduleOfQueue, queueOf } from '../../../shared/domain/orders/module-queues.ts';
import { nameOf, type OrderState, type PlacementRequest } from '../../../shared/domain/orders/order.ts';
import { openLife, T0 } from '../judge/support.ts';
import { cancelOf, holding, placed } from './support.ts';

const place = (
  kind: string,
  type: PlacementRequest['type'],
  quantity = '5',
  price: string | null = '101',
): ModuleOperation => ({ operation: 'place', kind, type, quantity, price });

const asked = (operations: readonly ModuleOperation[], state = openLife()) =>
  askedByModule(state, { module: 'hybrid_tpsl', tag: 'r1', requestedAtMs: T0, explanation: 'because', operations }, 36);

describe('what a module of the old stack asks for', () => {
  it('becomes intents of the life, named by commit and place, the discretionary ones void after 15 s', () => {
    expect(asked([place('stop_loss', 'STOP_MARKET', '10', '97'), place('tp', 'LIMIT')])).toEqual([
      {
        type: 'ExitOrderRequested',
        v: 1,
        data: {
          intentId: 'eb.k3m9x0q7w2ab.10.0',
          module: 'hybrid_tpsl',
          request: {
            operation: 'place',
            kind: 'sl',
            as: 'stop_loss',
            type: 'STOP_MARKET',
            quantity: '10',
            price: '97',
          },
          requestedAtMs: T0,
          validUntilMs: null,
          requestTag: 'r1',
          assumedQuantity: '10',
          explanation: 'because',
        },
      },
      {
        type: 'ExitOrderRequested',
        v: 1,
        data: {
          intentId: 'eb.k3m9x0q7w2ab.10.1',
          module: 'hybrid_tpsl',
          request: { operation: 'place', kind: 'tp', type: 'LIMIT', quantity: '5', price: '101' },
          requestedAtMs: T0,
          validUntilMs: T0 + 15_000,
          requestTag: 'r1',
          assumedQuantity: '10',
          explanation: 'because',
        },
      },
    ]);
  });

  it('is taken up once', () => {
    const operations = [place('tp', 'LIMIT')];
    expect(asked(operations, { ...openLife(), requestTags: ['r1'] })).toEqual([]);
    expect(asked(operations, { ...openLife(), requestTags: ['r0'] })).toHaveLength(1);
  });

  it.each<readonly [string, PlacementRequest['type'], string, string]>([
    ['sl', 'STOP_MARKET', '5', 'sl'],
    ['sl', 'STOP_MARKET', '0', 'hard_sl'],
    ['sl', 'TRAILING_STOP_MARKET', '5', 'trailing'],
    ['partial_tp', 'MARKET', '5', 'partial_tp'],
    ['sl', 'MARKET', '5', 'other_exit'],
    ['sl', 'TAKE_PROFIT_MARKET', '5', 'tp'],
    ['sl', 'LIMIT', '5', 'tp'],
  ])(
    'called %s, of type %s and quantity %s is %s: its shape tells, and its name stays',
    (named, type, quantity, kind) => {
      const request = asked([place(named, type, quantity)])[0]?.data.request;
      expect(request?.kind).toBe(kind);
      expect(request).toEqual({
        operation: 'place',
        kind,
        type,
        quantity,
        price: '101',
        ...(named === kind ? {} : { as: named }),
      });
      expect(request && nameOf(request)).toBe(named);
    },
  );

  it('cancels where the order lives, whatever the module says of it', () => {
    const state = holding({ s: placed('sl', '97', '10'), t: placed('tp', '103', '5'), c: cancelOf('s') });
    const cancelled = (clientOrderId: string, family: 'regular' | 'algo') =>
      asked([{ operation: 'cancel', clientOrderId, family }], state)[0]?.data.request;
    expect(cancelled('s', 'regular')).toEqual({ operation: 'cancel', kind: 'sl', target: 's', family: 'algo' });
    expect(cancelled('t', 'algo')).toEqual({ operation: 'cancel', kind: 'tp', target: 't', family: 'regular' });
    expect(cancelled('c', 'algo')).toEqual({ operation: 'cancel', kind: 'tp', target: 'c', family: 'algo' });
    expect(cancelled('web_1', 'algo')).toEqual({ operation: 'cancel', kind: 'sl', target: 'web_1', family: 'algo' });
    expect(cancelled('web_2', 'regular')).toEqual({
      operation: 'cancel',
      kind: 'tp',
      target: 'web_2',
      family: 'regular',
    });
  });
});

describe('a cancel of the old stack', () => {
  const theirs = { module: 'hybrid_tpsl' } as const;
  const refusal = (
    orders: Readonly<Record<string, OrderState>>,
    target: string,
    family: 'regular' | 'algo' = 'algo',
    base = openLife(),
  ) => staleModuleCancel(holding(orders, base), { operation: 'cancel', kind: 'sl', target, family });

  it('of an order of ours that is over, or that is the brain’s, is refused', () => {
    const gone = 'eb.k3m9x0q7w2ab.1.0';
    expect(refusal({}, gone)).toEqual({ rule: 'nothing-to-cancel', detail: gone });
    expect(refusal({}, gone, 'regular')).toEqual({ rule: 'nothing-to-cancel', detail: gone });
    expect(refusal({ s: placed('sl', '97', '10') }, 's')).toEqual({ rule: 'not-yours', detail: 's' });
    expect(refusal({ t: placed('tp', '103', '5') }, 't', 'regular')).toEqual({ rule: 'not-yours', detail: 't' });
  });

  it('of an order of theirs is judged as theirs, under whatever id it has', () => {
    const id = 'eb.k3m9x0q7w2ab.1.0';
    expect(refusal({ [id]: placed('tp', '103', '5', theirs, { type: 'TAKE_PROFIT_MARKET' }) }, id)).toBeNull();
  });

  it('of a target of theirs, or of an ordinary order of anybody, leaves', () => {
    expect(refusal({ t: placed('tp', '103', '5', theirs, { type: 'TAKE_PROFIT_MARKET' }) }, 't')).toBeNull();
    expect(refusal({}, 'web_1', 'regular')).toBeNull();
  });

  it('of a stop waits until one at least as tight rests for the whole position, or a floor as tight', () => {
    const s = placed('sl', '97', '10', theirs);
    const lastStop = { rule: 'last-stop', detail: 's' };
    expect(refusal({ s }, 's')).toEqual(lastStop);
    expect(refusal({ s, n: placed('sl', '96.9', '10') }, 's')).toEqual(lastStop);
    expect(refusal({ s, n: placed('sl', '97', '9') }, 's')).toEqual(lastStop);
    expect(refusal({ s, n: placed('sl', '98', '10', { status: 'sending' }) }, 's')).toEqual(lastStop);
    expect(refusal({ s, n: placed('sl', '97', '10') }, 's')).toBeNull();
    expect(refusal({ s, n: placed('sl', '98', '10') }, 's')).toBeNull();
    expect(refusal({ s, f: placed('hard_sl', '96.9', '0') }, 's')).toEqual(lastStop);
    expect(refusal({ s, f: placed('hard_sl', '97', '0') }, 's')).toBeNull();
    const short = openLife('SHORT');
    const above = placed('sl', '103', '10', theirs);
    expect(refusal({ s: above, n: placed('sl', '103.1', '10') }, 's', 'algo', short)).toEqual(lastStop);
    for (const price of ['102.9', '103'])
      expect(refusal({ s: above, n: placed('sl', price, '10') }, 's', 'algo', short)).toBeNull();
  });

  it('of their floor does not count that floor itself', () => {
    const f = placed('hard_sl', '96', '0', theirs);
    expect(refusal({ f }, 'f')?.rule).toBe('last-stop');
    expect(refusal({ f, g: placed('hard_sl', '96', '0') }, 'f')).toBeNull();
  });

  it('of a stop of others, of which only the id is known, needs any stop for the whole position', () => {
    expect(refusal({}, 'web_1')).toEqual({ rule: 'last-stop', detail: 'web_1' });
    expect(refusal({ n: placed('sl', '90', '10') }, 'web_1')).toBeNull();
    expect(refusal({ f: placed('hard_sl', '90', '0') }, 'web_1')).toBeNull();
  });

  it('of a trailing stop, which has no price, counts as one of others', () => {
    const t = placed('trailing', '97', '10', theirs, { type: 'TRAILING_STOP_MARKET', price: null });
    expect(refusal({ t }, 't')?.rule).toBe('last-stop');
    expect(refusal({ t, n: placed('sl', '90', '10') }, 't')).toBeNull();
  });

  it('of a stop of a life that is flat is left to the sweep, of a target it leaves', () => {
    const end = { evidence: 'ledger' as const, flatAtMs: T0, realisedPnlQuote: '0', realisedR: null };
    const flat = fold(
      [{ type: 'PositionFlat', v: 1, data: end }],
      holding({ s: placed('sl', '97', '10', theirs), n: placed('sl', '98', '10') }),
    ) as FlatLife;
    const rule = (target: string, family: 'regular' | 'algo') =>
      staleModuleCancel(flat, { operation: 'cancel', kind: 'sl', target, family });
    expect(rule('s', 'algo')).toEqual({ rule: 'position-gone', detail: 's' });
    expect(rule('web_1', 'algo')).toEqual({ rule: 'position-gone', detail: 'web_1' });
    expect(rule('web_2', 'regular')).toBeNull();
  });
});

describe('a handover', () => {
  const theirs = { module: 'hybrid_tpsl' } as const;

  it('takes the brain’s resting targets away, and nobody else’s', () => {
    const state = holding({
      mine: placed('tp', '103', '5'),
      theirs: placed('tp', '104', '5', theirs),
      waiting: placed('tp', '105', '5', { status: 'requested', requestedAtMs: T0 }),
      stop: placed('sl', '97', '10'),
    });
    expect(cancelsOfBrainLadder(state, T0)).toEqual([
      { operation: 'cancel', kind: 'tp', target: 'mine', family: 'regular' },
    ]);
  });

  const left = {
    tp: placed('tp', '104', '5', theirs),
    trail: placed('trailing', '97', '10', theirs, { type: 'TRAILING_STOP_MARKET', price: null }),
    stop: placed('sl', '96', '10', theirs),
    floor: placed('hard_sl', '95', '0', theirs),
    unsent: placed('tp', '105', '5', { ...theirs, status: 'sending' }),
    mine: placed('tp', '103', '5'),
    c: { ...cancelOf('elsewhere'), ...theirs, status: 'acked' as const },
  };

  it('takes the old stack’s targets and trailing stops away once stops that stay close everything', () => {
    expect(cancelsOfLegacy(holding(left)).map(({ target, kind, family }) => [target, kind, family])).toEqual([
      ['tp', 'tp', 'regular'],
      ['trail', 'trailing', 'algo'],
    ]);
  });

  it('leaves them while the only stop is going, too small, or missing', () => {
    expect(cancelsOfLegacy(holding({ ...left, gone: cancelOf('stop') }))).toEqual([]);
    expect(cancelsOfLegacy(holding({ ...left, stop: placed('sl', '96', '9') }))).toEqual([]);
    expect(cancelsOfLegacy(holding({ tp: left.tp, floor: left.floor }))).toEqual([]);
  });
});

describe('a module’s queue', () => {
  it.each(LEGACY_MODULE_NAMES)('of %s names it, by whatever name the deployment gives it', (module) => {
    const queue = queueOf(module);
    expect(queue).toBe(`from-${module.replaceAll('_', '-')}`);
    expect(moduleOfQueue(queue)).toBe(module);
    expect(moduleOfQueue(`arn:aws:sqs:eu-central-1:1:prod-${queue}.fifo`)).toBe(module);
    expect(MODULE_QUEUES).toContain(queue);
  });

  it('is only the one it is called', () => {
    expect(moduleOfQueue('arn:aws:sqs:eu-central-1:1:prod-somebody-else.fifo')).toBeNull();
    expect(moduleOfQueue('xfrom-hybrid-tpsl')).toBeNull();
    expect(moduleOfQueue('arn:aws:sqs:eu-central-1:1:from-hybrid-tpsl')).toBe('hybrid_tpsl');
    expect(moduleOfQueue('from-hybrid-tpsl.fifox')).toBeNull();
    expect(moduleOfQueue('from-hybrid-tpsl.fifo.old')).toBeNull();
    expect(MODULE_QUEUES).toHaveLength(5);
  });
});
