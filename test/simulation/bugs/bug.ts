import type { Exchange } from '../../../shared/ports/exchange.ts';
import type { Flags } from '../../../shared/ports/flags.ts';
import type { Journal } from '../../../shared/ports/journal.ts';
import type { PositionsView } from '../../../shared/ports/positions-view.ts';
import type { Invariant } from '../checker/violation.ts';
import { ALL_FAULTS, type SimulatedFault } from '../faults/catalogue.ts';
import type { RunOptions } from '../run.ts';
import type { SabotageFills } from '../world/fill-process.ts';
import type { Parts, Sabotage } from '../world/handlers.ts';

/** A mistake made on purpose, put in the place of a part that makes none. */
export interface Bug {
  readonly name: string;
  /** Any of these sees it. */
  readonly seenBy: readonly Invariant[];
  readonly sabotage?: Sabotage;
  /** A mistake of the process that listens to the user stream. */
  readonly sabotageFills?: SabotageFills;
  /** The mistake cannot be made without breaking these too: they are looked away from. */
  readonly besides?: readonly Invariant[];
  /** A run that shows it, to be looked at first: the search from the first seed on takes longer. */
  readonly shownBy?: number;
  /** The weather in which it shows; absent for every weather. */
  readonly only?: readonly SimulatedFault[];
}

/** The run in which a mistake is looked for. */
export const runWith = ({ sabotage, sabotageFills, besides = [], only }: Bug, seed: number): RunOptions => ({
  seed,
  ...(sabotage === undefined ? {} : { sabotage }),
  ...(sabotageFills === undefined ? {} : { sabotageFills }),
  faults: only ?? ALL_FAULTS,
  insists: only !== undefined,
  tolerated: new Set(besides),
});

/** The gateway, which alone may place orders, speaks to the exchange through this. */
export const trading =
  (change: (exchange: Exchange) => Partial<Exchange>): Sabotage =>
  (parts) => ({
    ...parts,
    gateway: { ...parts.gateway, exchange: { ...parts.gateway.exchange, ...change(parts.gateway.exchange) } },
  });

/** Whoever judges reads the exchange through this. */
export const reading =
  (change: (exchange: Exchange) => Partial<Exchange>): Sabotage =>
  (parts) => ({
    ...parts,
    brain: { ...parts.brain, exchange: { ...parts.brain.exchange, ...change(parts.brain.exchange) } },
  });

/** Everybody reads the flags through this. */
export const flagged =
  (change: (flags: Flags) => Flags): Sabotage =>
  (parts) => {
    const flags = change(parts.brain.flags);
    return { ...parts, brain: { ...parts.brain, flags }, gateway: { ...parts.gateway, flags } };
  };

/** Everybody writes and reads the journal through this. */
export const journalled =
  (change: (journal: Journal) => Partial<Journal>): Sabotage =>
  (parts) => {
    const journal = { ...parts.brain.journal, ...change(parts.brain.journal) };
    return mapParts(parts, { journal });
  };

/** Everybody writes and reads the view through this. */
export const viewed =
  (change: (view: PositionsView) => Partial<PositionsView>): Sabotage =>
  (parts) =>
    mapParts(parts, { view: { ...parts.brain.view, ...change(parts.brain.view) } });

const mapParts = (
  { brain, gateway, projection }: Parts,
  instead: { readonly journal?: Journal; readonly view?: PositionsView },
): Parts => ({
  brain: { ...brain, ...instead },
  gateway: { ...gateway, ...instead },
  projection: { ...projection, ...instead },
});
