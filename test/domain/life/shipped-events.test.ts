import { describe, expect, it } from 'vitest';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import { eventVersions, readLifeEvent, UnknownEventError, upcast } from '../../../shared/domain/life/upcast.ts';
import shipped from './shipped-events.json' with { type: 'json' };
import shippedOpen from './shipped-open.json' with { type: 'json' };

/*
 * Events as they were written, of every type and version that ever left this tree. Never change one: add the new version
 * beside it, and the step that upcasts the old one.
 */
const events: readonly LifeEvent[] = shipped.events.map(readLifeEvent);
const isEnd = ({ type }: LifeEvent): boolean => type === 'PositionFlat';

describe('events that were shipped', () => {
  it('have an example of every type in every version', () => {
    const examples = new Set(shipped.events.map(({ type, v }) => `${type}@${v}`));
    for (const [type, current] of Object.entries(eventVersions)) {
      for (let v = 1; v <= current; v++) expect(examples).toContain(`${type}@${v}`);
    }
  });

  it('fold to the states they folded to then', () => {
    expect(fold(events.slice(0, events.findIndex(isEnd)))).toStrictEqual(shippedOpen);
    expect(fold(events)).toStrictEqual(shipped.closed);
  });

  it('are read to what they say and nothing else', () => {
    expect(JSON.parse(JSON.stringify(events))).toStrictEqual(shipped.events);
  });

  it('are refused when this code does not know them', () => {
    for (const [type, v] of [
      ['PositionFlat', 2],
      ['PositionFlat', 0],
      ['PositionTeleported', 1],
      ['constructor', 1],
    ] as const) {
      expect(() => readLifeEvent({ type, v, data: {} })).toThrow(UnknownEventError);
    }
  });
});

describe('a stored event of an older shape', () => {
  const versions = { SizeSeen: 3, PriceSeen: 1 };
  const steps = {
    'SizeSeen@1': ({ lots }: Readonly<Record<string, unknown>>) => ({ quantity: Number(lots) * 10 }),
    'SizeSeen@2': (data: Readonly<Record<string, unknown>>) => ({ ...data, unit: 'base' }),
  };
  const read = (type: string, v: number, data: Readonly<Record<string, unknown>>) =>
    upcast({ type, v, data }, versions, steps);

  it('is brought to the shape of now, step by step from the one it has', () => {
    const now = { type: 'SizeSeen', v: 3, data: { quantity: 20, unit: 'base' } };
    expect(read('SizeSeen', 1, { lots: 2 })).toEqual(now);
    expect(read('SizeSeen', 2, { quantity: 20 })).toEqual(now);
    expect(read('SizeSeen', 3, { quantity: 20, unit: 'base' })).toEqual(now);
  });

  it('is refused where no step leads on from it', () => {
    expect(() => read('SizeSeen', 0, {})).toThrow('event SizeSeen v0 is not known to this version');
    expect(() => read('SizeSeen', 4, {})).toThrow(UnknownEventError);
    expect(() => read('PriceSeen', 2, {})).toThrow(UnknownEventError);
  });
});
