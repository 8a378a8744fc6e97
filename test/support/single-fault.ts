import { FAULT_NAMES, type FaultRule, faultPlan } from '../../shared/adapters/paper/index.ts';
import { openVirtualRun, type Slot, type VirtualRun } from './virtual-run.ts';

type Fault = (typeof FAULT_NAMES)[number];
export type Mode = 'one-way' | 'hedge';

/** One fault that strikes once, at one moment of a position's life. */
export interface SingleFault {
  readonly fault: Fault;
  readonly stage: keyof typeof STAGES;
  /** What it strikes, in words. */
  readonly at: string;
  readonly rule: FaultRule;
}

/** What the book showed of one case, milliseconds. */
export interface FaultFigures {
  readonly struck: number;
  /** Longest time in which a position was not fully covered by resting stops. */
  readonly unprotectedMs: number;
  /** Longest time without any stop once there was one. */
  readonly nakedMs: number;
  /** From the trigger of a stop until its position was closed; null when none was triggered. */
  readonly triggerToFlatMs: number | null;
  readonly unprotectedAtEnd: readonly string[];
  readonly duplicates: readonly string[];
  readonly orphans: readonly string[];
}

interface Stage {
  readonly path: readonly number[];
  /** When the case ends, milliseconds from the start. */
  readonly toMs: number;
  readonly play: (run: VirtualRun, slot: Slot, arm: () => void) => Promise<void>;
}

/** A second before a tick, so that it still meets what lags behind the fill. */
const ENTRY_MS = 19_000;
const QUANTITY = '10';

/** The moments in which protection is made, moved or needed. The price rises or falls by the minute, for a short mirrored. */
const STAGES = {
  'reported entry': stage([100], 45_000, async (run, slot, arm) => {
    await run.playTo(ENTRY_MS);
    arm();
    void run.enter(slot, QUANTITY);
  }),
  'unreported entry': stage([100], 45_000, async (run, slot, arm) => {
    await run.playTo(ENTRY_MS);
    arm();
    void run.enter(slot, QUANTITY, { isReported: false });
  }),
  'scale-in': stage([100], 75_000, async (run, slot, arm) => {
    await run.playTo(ENTRY_MS);
    void run.enter(slot, QUANTITY);
    await run.playTo(49_000);
    arm();
    void run.enter(slot, QUANTITY, { isReported: false });
  }),
  'stop move': stage([100, 101.9, 101.9], 141_000, async (run, slot, arm) => {
    await run.playTo(ENTRY_MS);
    void run.enter(slot, QUANTITY);
    await run.playTo(49_000);
    arm();
  }),
  'stop hit': stage([100, 96, 96], 141_000, async (run, slot, arm) => {
    await run.playTo(ENTRY_MS);
    void run.enter(slot, QUANTITY);
    await run.playTo(49_000);
    arm();
  }),
} as const satisfies Readonly<Record<string, Stage>>;

function stage(path: readonly number[], toMs: number, play: Stage['play']): Stage {
  return { path, toMs, play };
}

const STOP = { method: 'POST', endpoint: '/fapi/v1/algoOrder' } as const;
const FLOOR = { ...STOP, kind: 'closePosition' } as const;
const CANCEL = { method: 'DELETE', endpoint: '/fapi/v1/algoOrder' } as const;
const READ = { method: 'GET' } as const;

/** Where a fault of requests can hurt. */
const REQUESTS = [
  ['reported entry', 'the working stop', { ...STOP, nth: 1 }],
  ['reported entry', 'the floor', { ...FLOOR, nth: 1 }],
  ['reported entry', 'a read before the plan', { ...READ, nth: 1 }],
  ['unreported entry', 'another read before the plan', { ...READ, nth: 2 }],
  ['unreported entry', 'the read of the positions', { ...READ, endpoint: '/fapi/v3/positionRisk', nth: 1 }],
  ['scale-in', 'the larger stop', { ...STOP, nth: 1 }],
  ['stop move', 'the new stop', { ...STOP, nth: 1 }],
  ['stop move', 'the cancel of the old stop', { ...CANCEL, nth: 1 }],
  ['stop move', 'a read of the tick', { ...READ, nth: 1 }],
] as const;

const ORDERS_ONLY: ReadonlySet<Fault> = new Set(['too-many-orders-1015', 'stale-order', 'ghost-ack']);
const isOrder = (at: string): boolean => at.includes('stop') && !at.includes('cancel');

/**
 * What cannot strike here: the venue's throttle spares whatever can only reduce, and nobody holds a listen key in market
 * time (the fill stream's own tests let its extension fail).
 */
export const SPARED = 'nothing that is sent here';

/** What befalls one kind of thing only. */
const SPECIAL: Readonly<Partial<Record<Fault, readonly (readonly [SingleFault['stage'], string, object])[]>>> = {
  'throttled-1008': [['reported entry', SPARED, {}]],
  'keepalive-fail': [['unreported entry', SPARED, {}]],
  'cancel-race': [['stop move', 'the cancel of the old stop', { nth: 1 }]],
  'stale-position': [
    ['reported entry', 'the fill', { nth: 1 }],
    ['unreported entry', 'the fill', { nth: 1 }],
    ['scale-in', 'the fill', { nth: 1 }],
  ],
  'lagging-position-4509': [
    ['reported entry', 'the fill', { nth: 1 }],
    ['unreported entry', 'the fill', { nth: 1 }],
  ],
  'late-trigger': [['stop hit', 'the working stop', { nth: 1 }]],
  'stuck-triggering': [['stop hit', 'the working stop', { nth: 1 }]],
  'stream-duplicate': [['unreported entry', 'the trade', { kind: 'ORDER_TRADE_UPDATE', nth: 2 }]],
  'stream-drop': [
    ['unreported entry', 'the trade', { kind: 'ORDER_TRADE_UPDATE', nth: 2 }],
    ['unreported entry', 'the position', { kind: 'ACCOUNT_UPDATE', nth: 1 }],
    ['scale-in', 'the trade', { kind: 'ORDER_TRADE_UPDATE', nth: 2 }],
  ],
  'stream-reorder': [['unreported entry', 'the trade', { nth: 1 }]],
  'stream-cut': [
    ['unreported entry', 'the trade', { nth: 1 }],
    ['stop hit', 'the exit', { nth: 1 }],
  ],
};

/** Every fault of `all` at every moment at which it can strike. */
export const SINGLE_FAULTS: readonly SingleFault[] = FAULT_NAMES.flatMap((fault) => {
  const places = SPECIAL[fault] ?? REQUESTS.filter(([, at]) => !ORDERS_ONLY.has(fault) || isOrder(at));
  return places.map(([when, at, rule]) => ({ fault, stage: when, at, rule: { name: fault, ...rule } }));
});

/** Plays one case in a fresh system; the short of a hedged account stands beside its long. */
export async function playSingleFault({ stage: name, rule, fault }: SingleFault, mode: Mode): Promise<FaultFigures> {
  const { path, toMs, play }: Stage = STAGES[name];
  const faults = faultPlan([], 1);
  const hedge = mode === 'hedge';
  const run = await openVirtualRun({ symbols: ['AAAUSDT'], path, hedge, faults });
  try {
    const slot: Slot = { symbol: 'AAAUSDT', positionSide: hedge ? 'LONG' : 'BOTH', isLong: true };
    if (hedge) void run.enter({ ...slot, positionSide: 'SHORT', isLong: false }, '3');
    await play(run, slot, () => faults.add(rule));
    await run.playTo(toMs);
    const report = run.observer.report(run.clock.now());
    return {
      struck: faults.counts()[fault] ?? 0,
      unprotectedMs: report.maxUnprotectedMs,
      nakedMs: report.maxNakedMsPerStopMove,
      triggerToFlatMs: triggerToFlatMs(run, slot),
      unprotectedAtEnd: report.unprotectedNow,
      duplicates: report.duplicateOrders,
      orphans: report.orphans,
    };
  } finally {
    await run.close();
  }
}

function triggerToFlatMs({ events, clock }: VirtualRun, slot: Slot): number | null {
  const isOurs = ({ positionSide }: { readonly positionSide: string }) => positionSide === slot.positionSide;
  const triggered = events.find((event) => event.type === 'algoTriggering' && isOurs(event.algo));
  if (triggered === undefined) return null;
  const flat = events.find(
    (event) =>
      event.type === 'positionChanged' &&
      isOurs(event) &&
      Number(event.quantity) === 0 &&
      event.timeMs >= triggered.timeMs,
  );
  return (flat?.timeMs ?? clock.now()) - triggered.timeMs;
}
