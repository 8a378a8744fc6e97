import type { FaultName, FaultPlan } from '../../../shared/adapters/paper/index.ts';
import { EXCHANGE_FAULTS, type SimulatedFault } from './catalogue.ts';
import type { Weather } from './weather.ts';

/** How long each fault of the exchange can be felt after it struck, ms; those that are not here are over at once. */
const FELT_MS: Readonly<Partial<Record<FaultName, number>>> = {
  hang: 8_000,
  'cut-body': 8_000,
  'too-many-429': 65_000,
  'cancel-race': 500,
  'lagging-position-4509': 900,
  'stale-order': 2_000,
  'ghost-ack': 15_000,
  'late-trigger': 500,
};

/** How long the position service may lag: one tick at the longest, and two are needed to prove a position gone. */
const STALE_MS = { least: 1_500, span: 6_500 };

/** Chances at a request come all the time; those at a fill, a new order or a trigger do not, and are taken more often. */
const SCALES: Readonly<Partial<Record<FaultName, number>>> = {
  'too-many-429': 0.15,
  'stale-position': 6,
  'lagging-position-4509': 4,
  'late-trigger': 4,
  'stuck-triggering': 2,
};

/** Faults that are tried on a request; the user stream asks for its own by name. */
const MET_BY_REQUESTS: readonly FaultName[] = [...EXCHANGE_FAULTS, 'keepalive-fail'];

/** The exchange's faults, struck by the weather of the run. */
export function exchangePlan(weather: Weather): FaultPlan {
  return {
    names: () => MET_BY_REQUESTS,
    draw(name, occasion) {
      void occasion;
      const chance = weather.strikes(name as SimulatedFault, SCALES[name] ?? 1);
      if (chance === null) return undefined;
      const lastsMs = name === 'stale-position' ? Math.round(STALE_MS.least + chance * STALE_MS.span) : undefined;
      weather.felt(lastsMs ?? FELT_MS[name] ?? 0);
      return { rule: lastsMs === undefined ? { name } : { name, lastsMs }, chance };
    },
    note: () => {},
    counts: () => ({}),
    add: () => {
      throw new TypeError('the weather of a run is drawn when it begins');
    },
    clear: () => {},
  };
}
