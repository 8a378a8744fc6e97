import { describe, expect, it } from 'vitest';
import { askedByOperator, closing, protectionByTemplate } from '../../../shared/domain/orders/by-operator.ts';
import { openLife, RULES, T0 } from '../judge/support.ts';
import { cancelOf, hedge, holding, placed } from './support.ts';

describe('what a person asks for', () => {
  it('is written in the name of the operator, in its order', () => {
    const requests = [placed('sl', '97', '10').request, placed('tp', '103', '5').request];
    const events = askedByOperator(openLife(), requests, 'by hand', { nowMs: T0, commit: 7 });
    expect(events.map(({ data }) => [data.intentId, data.module, data.request, data.explanation])).toEqual([
      ['eb.k3m9x0q7w2ab.7.0', 'operator', requests[0], 'by hand'],
      ['eb.k3m9x0q7w2ab.7.1', 'operator', requests[1], 'by hand'],
    ]);
    expect(events.map(({ type, data }) => [type, data.requestedAtMs, data.validUntilMs])).toEqual([
      ['ExitOrderRequested', T0, null],
      ['ExitOrderRequested', T0, T0 + 15_000],
    ]);
  });
});

describe('closing by hand', () => {
  const sale = { operation: 'place', kind: 'other_exit', type: 'MARKET', quantity: '10', price: null };
  const ladder = { a: placed('tp', '101', '5') };

  it('sells the whole position, in hedge mode after its ladder is cancelled', () => {
    expect(closing(holding(ladder), RULES, T0)).toEqual([sale]);
    expect(closing(holding(ladder, hedge()), RULES, T0)).toEqual([
      { operation: 'cancel', kind: 'tp', target: 'a', family: 'regular' },
      sale,
    ]);
    expect(closing(holding(ladder, hedge('0.05')), RULES, T0)).toEqual([]);
  });

  it('is not asked for twice: not while a market order waits, is on its way, or nobody knows how it ended', () => {
    const exit = (changes: object) => ({ ...ladder, x: placed('other_exit', '0', '10', changes) });
    const asked = (changes: object) => closing(holding(exit(changes)), RULES, T0).length;
    expect(asked({ status: 'sending' })).toBe(0);
    expect(asked({ status: 'unknown' })).toBe(0);
    expect(asked({ status: 'requested', validUntilMs: T0 + 1 })).toBe(0);
    expect(asked({ status: 'requested', validUntilMs: T0 })).toBe(0);
    expect(asked({ status: 'requested', validUntilMs: T0 - 1 })).toBe(1);
    expect(asked({ status: 'requested' })).toBe(0);
    expect(closing(holding({ c: { ...cancelOf('a'), status: 'sending' } }), RULES, T0)).toHaveLength(1);
  });
});

describe('the template', () => {
  const { identity } = openLife();
  const template = (quantity: string, markPrice: number, rules = RULES) =>
    protectionByTemplate({ identity, entryPrice: '100.5', quantity }, markPrice, rules, T0);

  it('has a stop of 2.5 %, targets at 1.5 % and 3 %, a quarter each', () => {
    expect(template('10', 100)).toMatchObject({
      stopPrice: '97.98',
      stopFraction: 0.025,
      targets: [
        { price: '102', fraction: 0.015, quantity: '2.5' },
        { price: '103.51', fraction: 0.03, quantity: '2.5' },
      ],
    });
  });

  it('without a mark rules nothing out', () => {
    expect(template('10', 0)?.requests.map(({ price }) => price)).toEqual(['97.98', '102', '103.51']);
  });

  it('of a short rules nothing out without a mark either', () => {
    const short = openLife('SHORT').identity;
    const protection = protectionByTemplate({ identity: short, entryPrice: '100.5', quantity: '10' }, 0, RULES, T0);
    expect(protection?.requests.map(({ kind }) => kind)).toEqual(['sl', 'tp', 'tp']);
  });

  it('leaves out a target that the mark stands at', () => {
    expect(template('10', 102)?.requests.map(({ price }) => price)).toEqual(['97.98', '103.51']);
    expect(template('10', 101.99)?.requests.map(({ price }) => price)).toEqual(['97.98', '102', '103.51']);
  });

  it('comes with its stop in parts where the venue takes no more at once', () => {
    const requests = template('10', 100, { ...RULES, marketMaxQuantity: '6' })?.requests ?? [];
    expect(requests.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['sl', '5'],
      ['sl', '5'],
      ['tp', '2.5'],
      ['tp', '2.5'],
    ]);
  });
});
