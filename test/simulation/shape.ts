import type { FillStreamOptions } from '../../shared/application/fill-stream/fill-stream.ts';
import type { Cast } from './actors/actors.ts';
import type { Reporting } from './actors/reporter.ts';
import { chanceOf } from './engine/chance.ts';

/** What is drawn of a run before it begins. */
export interface Shape {
  /** Of play; the calm at the end is added. */
  readonly minutes: number;
  readonly hedge: boolean;
  readonly reporting: Reporting;
  /** Whether the fill stream runs, and whose fills it waits for; null when nobody listens to the account. */
  readonly listener: Pick<FillStreamOptions, 'yieldTo'> | null;
  readonly cast: Cast;
  /** True when the flags are LIVE from the start. */
  readonly isLive: boolean;
  /** How long the venue needs to send a triggered stop into the market. */
  readonly triggeringMs: number;
}

/** The shape a seed gives a run. */
export function shapeOf(seed: number): Shape {
  const chance = chanceOf(seed, 'shape of the run');
  const later = chanceOf(seed, 'shape of the rest');
  const [listens, isAlone] = [later.happens(1 / 3), later.happens(0.6)];
  const drawn = {
    minutes: chance.between(4, 9),
    hedge: chance.happens(0.3),
    reports: chance.one(['all-trades', 'all-trades', 'entries', 'nobody'] as const),
    cast: {
      person: chance.happens(0.5),
      operator: chance.happens(0.5),
      risk: chance.happens(0.15),
      legacy: chance.happens(0.3),
    },
    isLive: chance.happens(0.85),
    triggeringMs: chance.happens(0.3) ? chance.between(10, 60) : 0,
  };
  const { reports, cast, ...rest } = drawn;
  return {
    ...rest,
    reporting: listens && isAlone ? 'nobody' : reports,
    listener: listens ? { yieldTo: { clientIdPrefixes: ['bot-'], ms: later.one([0, 500]) } } : null,
    cast: { ...cast, desk: later.happens(0.25), narrower: later.happens(0.15) },
  };
}
