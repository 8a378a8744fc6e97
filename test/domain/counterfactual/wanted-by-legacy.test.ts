import { describe, expect, it } from 'vitest';
import { wantedByLegacy } from '../../../shared/domain/counterfactual/wanted-by-legacy.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { acked, endedOrder, ofLegacy } from './events.ts';
import { at } from './support.ts';

const wanted = (events: readonly LifeEvent[], side: 'LONG' | 'SHORT' = 'LONG') => wantedByLegacy(side, 10, events);
const stopAt = (id: string, price: string, minute: number, module?: string) =>
  ofLegacy(id, { kind: 'sl', type: 'STOP_MARKET', quantity: '0', price }, at(minute), module);
const told = (minute: number, price: number | null, targets: object[] = [], trails: object[] = []) => [
  { atMs: at(minute), do: 'stop', price },
  { atMs: at(minute), do: 'targets', targets },
  { atMs: at(minute), do: 'trail', trails },
];

describe('what the old stack wanted', () => {
  it('is all its orders that rest, whenever one is taken or cancelled', () => {
    const target = ofLegacy('t', { kind: 'tp', type: 'TAKE_PROFIT_MARKET', quantity: '4', price: '106' }, at(2));
    const limit = ofLegacy('l', { kind: 'tp', type: 'LIMIT', quantity: '0', price: '108' }, at(3));
    const four = { id: 't', price: 106, share: 0.4 };
    const rest = { id: 'l', price: 108, share: 1 };
    expect(wanted([...stopAt('s', '98', 1), ...target, ...limit, endedOrder('t', 'CANCELED', at(4))])).toEqual([
      ...told(1, 98),
      ...told(2, 98, [four]),
      ...told(3, 98, [four, rest]),
      ...told(4, 98, [rest]),
    ]);
  });

  it('is the tightest of its stops, and none when all are cancelled', () => {
    const stops = [...stopAt('a', '98', 1), ...stopAt('b', '99', 2), ...stopAt('c', '97', 3)];
    const stopsOf = (side: 'LONG' | 'SHORT', events: readonly LifeEvent[]) =>
      wanted(events, side).flatMap((each) => (each.do === 'stop' ? [each.price] : []));
    expect(stopsOf('LONG', stops)).toEqual([98, 99, 99]);
    expect(stopsOf('SHORT', stops)).toEqual([98, 98, 97]);
    expect(stopsOf('LONG', [...stopAt('a', '98', 1), endedOrder('a', 'CANCELED', at(2))])).toEqual([98, null]);
  });

  it('is what trails, at once or from a price on', () => {
    const trailing = { kind: 'trailing', type: 'TRAILING_STOP_MARKET', quantity: '0', price: null } as const;
    const events = [
      ...ofLegacy('a', { ...trailing, callbackRatePercent: '1.5' }, at(1)),
      ...ofLegacy('b', { ...trailing, callbackRatePercent: '2', activationPrice: '103' }, at(2)),
    ];
    const first = { id: 'a', callback: 0.015, activation: null };
    expect(wanted(events)).toEqual([
      ...told(1, null, [], [first]),
      ...told(2, null, [], [first, { id: 'b', callback: 0.02, activation: 103 }]),
    ]);
  });

  it('is a sale where it sold at market, a share of the entry', () => {
    const sale = ofLegacy('m', { kind: 'other_exit', type: 'MARKET', quantity: '2.5', price: null }, at(1));
    expect(wanted(sale)).toEqual([{ atMs: at(1), do: 'close', share: 0.25 }]);
  });

  it('is not what others ordered, what it cancelled, or what the exchange has not taken', () => {
    const [requested] = stopAt('x', '98', 1);
    const others = [...stopAt('a', '98', 1, 'exit_executor'), endedOrder('a', 'CANCELED', at(2))];
    expect(wanted([...others, requested as LifeEvent, acked('unheard', at(3))])).toEqual([]);
    const cancel = {
      ...requested,
      data: {
        ...requested?.data,
        intentId: 'c',
        request: { operation: 'cancel', kind: 'sl', target: 's', family: 'algo' },
      },
    } as LifeEvent;
    expect(wanted([...stopAt('s', '98', 1), cancel, acked('c', at(2))])).toEqual(told(1, 98));
  });

  it('does not change by an order that was filled, which the replay finds out by itself', () => {
    const events = [...stopAt('a', '98', 1), ...stopAt('b', '99', 2), endedOrder('b', 'FILLED', at(3))];
    expect(wanted(events)).toEqual([...told(1, 98), ...told(2, 99)]);
    expect(wanted([...events, ...stopAt('c', '97', 4)]).slice(-3)).toEqual(told(4, 98));
  });

  it('keeps an order that was only seen', () => {
    const seen: LifeEvent = { type: 'ExitOrderSeen', v: 1, data: { intentId: 'a', seenAtMs: at(2) } };
    expect(wanted([...stopAt('a', '98', 1), seen, ...stopAt('b', '97', 3)])).toEqual([...told(1, 98), ...told(3, 98)]);
  });

  it('ends with the real position: what is swept then says nothing', () => {
    const flat: LifeEvent = {
      type: 'PositionFlat',
      v: 1,
      data: { evidence: 'ledger', flatAtMs: at(2), realisedPnlQuote: '0', realisedR: null },
    };
    expect(wanted([...stopAt('a', '98', 1), flat, endedOrder('a', 'CANCELED', at(3))])).toEqual(told(1, 98));
  });
});
