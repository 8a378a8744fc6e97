import { hash, mulberry } from '../random.ts';
import { FAULT_NAMES, type FaultName, SWITCHES } from './catalogue.ts';
import { VENUE_CODES } from './codes.ts';

/** When a fault strikes; every condition that is present must hold. */
export interface FaultRule {
  readonly name: FaultName;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The whole path, as "/fapi/v1/order". */
  readonly endpoint?: string;
  /** Order type as sent, `closePosition` for such orders; on the stream the frame's `e`. */
  readonly kind?: string;
  /** Only the n-th occasion that fits the rest of the rule, from 1. */
  readonly nth?: number;
  /** 0…1; 1 when absent. */
  readonly probability?: number;
  /** At most so often. */
  readonly times?: number;
  /** Length of what lasts (lags, TRIGGERING, 429), ms of market time; each fault has its own default. */
  readonly lastsMs?: number;
  /** Settles what chance would: was the request carried out? Only for faults that leave it open. */
  readonly executes?: boolean;
}

/** The rules of a plan; the first that strikes counts. */
export type FaultPlanSpec = readonly FaultRule[];

/** The specification of faults cannot be used; the message is one line for the user. */
export class FaultSpecError extends Error {
  readonly code = 'FAULT_SPEC';
  constructor(message: string) {
    super(message);
    this.name = 'FaultSpecError';
  }
}

/** Something to which a fault may happen: a request, a placed order, a fill, a trigger or a frame. */
export interface Occasion {
  readonly method?: string;
  readonly endpoint?: string;
  readonly kinds?: readonly string[];
  /** What it is about: chance then depends on it alone, so that a replay decides alike. Otherwise on how many came before. */
  readonly key?: string;
}

/** A fault that strikes, and a number in [0, 1) for what it leaves to chance. */
export interface Strike {
  readonly rule: FaultRule;
  readonly chance: number;
}

/** Seeded rules and what they have done. Same seed and same occasions: same faults. */
export interface FaultPlan {
  /** The names that have rules, in the order of the catalogue. */
  names(): readonly FaultName[];
  draw(name: FaultName, occasion: Occasion): Strike | undefined;
  /** Notes that a fault has had its effect. */
  note(name: FaultName): void;
  /** How often each planned fault has had its effect. */
  counts(): Record<string, number>;
  /** Adds a rule while the exchange runs; throws FaultSpecError. */
  add(rule: FaultRule): void;
  /** Takes all rules away; the counts stay. */
  clear(): void;
}

interface Armed {
  readonly rule: FaultRule;
  readonly number: number;
  seen: number;
  struck: number;
}

/** A plan that has done nothing yet; throws FaultSpecError for a rule that cannot be. */
export function faultPlan(spec: FaultPlanSpec, seed: number): FaultPlan {
  let armed: Armed[] = [];
  let added = 0;
  const noted = new Map<string, number>();
  const add = (rule: FaultRule): void => {
    check(rule);
    armed.push({ rule, number: added, seen: 0, struck: 0 });
    added += 1;
    if (!noted.has(rule.name)) noted.set(rule.name, 0);
  };
  for (const rule of spec) add(rule);
  return {
    names: () => sorted([...new Set(armed.map(({ rule }) => rule.name))]),
    draw(name, occasion) {
      for (const one of armed) {
        if (one.rule.name !== name || !fits(one.rule, occasion)) continue;
        const chance = strike(one, seed, occasion.key);
        if (chance !== undefined) return { rule: one.rule, chance };
      }
      return undefined;
    },
    note: (name) => noted.set(name, (noted.get(name) ?? 0) + 1),
    counts: () => Object.fromEntries(sorted([...noted.keys()]).map((name) => [name, noted.get(name) ?? 0])),
    add,
    clear() {
      armed = [];
    },
  };
}

function strike(one: Armed, seed: number, key: string | undefined): number | undefined {
  const { rule } = one;
  one.seen += 1;
  if (rule.nth !== undefined && one.seen !== rule.nth) return undefined;
  if (rule.times !== undefined && one.struck >= rule.times) return undefined;
  const random = mulberry(hash(`${seed} ${rule.name} ${one.number} ${key ?? `#${one.seen}`}`));
  if (random() >= (rule.probability ?? 1)) return undefined;
  one.struck += 1;
  return random();
}

const fits = (rule: FaultRule, { method, endpoint, kinds }: Occasion): boolean =>
  (rule.method === undefined || rule.method === method) &&
  (rule.endpoint === undefined || rule.endpoint === endpoint) &&
  (rule.kind === undefined || (kinds ?? []).includes(rule.kind));

/** True for a name of the catalogue, a switch, or a code the venue has. */
export const isFaultName = (name: string): name is FaultName =>
  (FAULT_NAMES as readonly string[]).includes(name) || Object.hasOwn(SWITCHES, name) || codeOf(name) !== undefined;

/** The venue's code that a name such as "code:-2023" stands for. */
export function codeOf(name: string): number | undefined {
  const digits = /^code:(-\d+)$/.exec(name)?.[1];
  return digits !== undefined && VENUE_CODES[Number(digits)] !== undefined ? Number(digits) : undefined;
}

function check({ name, probability, nth, times, lastsMs }: FaultRule): void {
  if (!isFaultName(name)) throw unknownFault(name);
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw new FaultSpecError(`fault ${name}: the probability must be a number from 0 to 1, not ${probability}`);
  }
  if (nth !== undefined && !(Number.isInteger(nth) && nth >= 1)) {
    throw new FaultSpecError(`fault ${name}: nth counts from 1, not ${nth}`);
  }
  for (const [what, value] of Object.entries({ times, lastsMs })) {
    if (value !== undefined && !(value >= 0)) throw new FaultSpecError(`fault ${name}: ${what} must not be negative`);
  }
}

/** The error for a name nobody knows; it lists those that are known. */
export const unknownFault = (name: string): FaultSpecError =>
  new FaultSpecError(
    `unknown fault "${name}"; known are all, ${[...FAULT_NAMES, ...Object.keys(SWITCHES)].join(', ')} and code:NUMBER for a code of the venue`,
  );

/** In the order of the catalogue, codes and switches first: they are asked for by name. */
function sorted<T extends string>(names: readonly T[]): T[] {
  const place = (name: string): number => (FAULT_NAMES as readonly string[]).indexOf(name);
  return [...names].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
