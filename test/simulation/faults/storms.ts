import type { Chance } from '../engine/chance.ts';
import { COMMON_FAULTS, type SimulatedFault, STREAM_FAULTS } from './catalogue.ts';
import type { Storm } from './weather.ts';

const MINUTE_MS = 60_000;
/** At the end of a run the sky is clear for so long that everything must come to rest. */
const CLEAR_AT_THE_END_MS = 2 * MINUTE_MS;

/** Some faults are felt with nothing less than a stretch in which they nearly always strike. */
const OUTAGES: ReadonlySet<SimulatedFault> = new Set([
  'ssm-down',
  'dynamo-throttle',
  'unavailable-503',
  'network-slow',
]);

/** Which faults there may be. */
export interface Season {
  readonly faults: ReadonlySet<SimulatedFault>;
  /** True when every storm has all of them. */
  readonly insists: boolean;
}

/** Chance of the weather, and of the user stream's share of it: what only a listener feels moves nothing else. */
export interface WeatherChance {
  readonly common: Chance;
  readonly stream: Chance;
}

/** The storms of a run: stretches of some faults each, with clear sky between them. One run in ten has none. */
export function drawnStorms(chances: WeatherChance, season: Season, fromMs: number, untilMs: number): readonly Storm[] {
  const chance = chances.common;
  if (chance.happens(0.1) && !season.insists) return [];
  const storms: Storm[] = [];
  let atMs = fromMs + chance.between(0, 90_000);
  while (atMs < untilMs - CLEAR_AT_THE_END_MS) {
    const toMs = Math.min(untilMs - CLEAR_AT_THE_END_MS, atMs + chance.between(10_000, 80_000));
    storms.push({ fromMs: atMs, toMs, faults: drawnFaults(chances, season) });
    atMs = toMs + chance.between(30_000, 120_000);
  }
  return storms;
}

function drawnFaults({ common, stream }: WeatherChance, { faults, insists }: Season): Storm['faults'] {
  const isHail = common.happens(0.2);
  // Every fault draws its numbers whether there is one or not: the others do not move when one is left out.
  const draw = (chance: Chance) => (name: SimulatedFault) => {
    const isTaken = chance.happens(0.2) || isHail || insists;
    const isOutage = chance.happens(0.3) && OUTAGES.has(name);
    const usual = chance.one([0.01, 0.03, 0.1]);
    return { name, isTaken: isTaken && faults.has(name), probability: isOutage ? 0.9 : usual };
  };
  const drawn = [...COMMON_FAULTS.map(draw(common)), ...STREAM_FAULTS.map(draw(stream))];
  return new Map(drawn.filter(({ isTaken }) => isTaken).map(({ name, probability }) => [name, probability]));
}
