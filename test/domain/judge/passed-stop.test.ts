import { describe, expect, it } from 'vitest';
import { afterPassedStop } from '../../../shared/domain/judge/passed-stop.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { holding, placed, planned } from '../orders/support.ts';
import { openLife, RULES, T0 } from './support.ts';

const now = { nowMs: T0, commit: 5 };
const said = (state: OpenLife, price: number, ageMs = 0, rules = RULES) =>
  afterPassedStop(state, { price, ageMs, rules }, now);
const asked = (events: readonly LifeEvent[]) =>
  events.flatMap((event) =>
    event.type === 'ExitOrderRequested' ? [{ ...event.data.request, why: event.data.explanation }] : [],
  );
const kinds = (events: readonly LifeEvent[]) => asked(events).map(({ kind }) => kind);
const stopped = (price: string, base = planned()) => holding({ s: placed('sl', price, '10') }, base);

describe('a stop that was refused because the price is through it', () => {
  it('makes the position leave when a fresh mark is at or through the stop before it', () => {
    const events = said(stopped('98'), 98);
    expect(events.map(({ type }) => type)).toEqual(['ExitDecisionMade', 'ExitOrderRequested']);
    expect(asked(events)).toMatchObject([
      { kind: 'other_exit', type: 'MARKET', quantity: '10', why: 'stop refused: the price is through it' },
    ]);
    expect(events[0]?.type === 'ExitDecisionMade' && events[0].data).toMatchObject({
      decision: { decisionType: 'full_exit_now' },
      input: { stopPassed: true, context: { regime: 'unknown', leverage: null } },
      engineVersion: '1',
      mode: 'LIVE',
      madeAtMs: T0,
    });
    expect(kinds(said(stopped('98'), 97))).toEqual(['other_exit']);
  });

  it('changes nothing while the mark is on the safe side of the stop before it', () => {
    expect(said(stopped('98'), 98.01)).toEqual([]);
    const short = stopped('102', planned(openLife('SHORT')));
    expect(said(short, 101.99)).toEqual([]);
    expect(kinds(said(short, 102))).toEqual(['other_exit']);
  });

  it('makes a position without a stop leave when the mark is through the plan’s', () => {
    expect(kinds(said(planned(), 97.5))).toEqual(['other_exit']);
    expect(kinds(said(planned(openLife('SHORT')), 102.5))).toEqual(['other_exit']);
  });

  it('gives a position without a stop one that fits the mark, in parts where the venue wants them', () => {
    expect(asked(said(planned(), 97.6))).toMatchObject([
      { kind: 'sl', price: '97.5', quantity: '10', why: 'the first stop was through the price' },
    ]);
    expect(
      asked(said(planned(), 99, 0, { ...RULES, marketMaxQuantity: '6' })).map(
        (request) => request.operation === 'place' && request.quantity,
      ),
    ).toEqual(['5', '5']);
    expect(asked(said(planned(openLife('SHORT')), 102.4))).toMatchObject([
      { kind: 'sl', price: expect.stringMatching(/^102\.(49|5)$/) },
    ]);
  });

  it('on a coarse grid places that stop a step further away, where rounding to the safe side would meet the mark', () => {
    expect(asked(said(planned(), 97.6, 0, { ...RULES, tickSize: '1' }))).toMatchObject([{ kind: 'sl', price: '97' }]);
  });

  it('says nothing on a mark that is old or no price', () => {
    expect(said(stopped('98'), 97, 1_001)).toEqual([]);
    expect(said(stopped('98'), 97, 1_000)).not.toEqual([]);
    for (const price of [0, -1, Number.NaN]) expect(said(planned(), price)).toEqual([]);
  });

  it('says nothing while the position is leaving', () => {
    const leaving = holding({ x: placed('other_exit', '0', '10', { status: 'sending' }) }, planned());
    expect(said(leaving, 90)).toEqual([]);
  });

  it('of a position that has no plan sells it without a decision', () => {
    const events = said(openLife(), 97.4);
    expect(events.map(({ type }) => type)).toEqual(['ExitOrderRequested']);
    expect(asked(events)).toMatchObject([{ kind: 'other_exit', why: 'stop refused: the price is through it' }]);
  });

  it('of a position too small to be sold writes nothing down', () => {
    expect(said({ ...planned(), quantity: '0.05' }, 97)).toEqual([]);
  });

  it('names its orders one after the other', () => {
    const ids = said(planned(), 97, 0, { ...RULES, marketMaxQuantity: '6' }).flatMap((event) =>
      event.type === 'ExitOrderRequested' ? [event.data.intentId] : [],
    );
    expect(ids).toEqual(['eb.k3m9x0q7w2ab.5.0', 'eb.k3m9x0q7w2ab.5.1']);
  });
});
