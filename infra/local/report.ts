import type { ObserverReport } from '../../shared/adapters/paper/index.ts';
import type { LifeEvent } from '../../shared/domain/life/events.ts';
import { isLifeStream } from '../../shared/domain/life/identity.ts';
import { readLifeEvent } from '../../shared/domain/life/upcast.ts';
import { isLegacyModule } from '../../shared/domain/orders/gate.ts';
import type { Commit } from '../../shared/ports/journal.ts';
import type { TripCounts } from './round-trips.ts';
import { type Spread, spreadOf, spreadOfCounts } from './spread.ts';

/** The report of a run. Protection is measured on the exchange's book, everything else is counted in the journal. */
export interface RunReport {
  readonly positions: { readonly opened: number; readonly planned: number; readonly closed: number };
  readonly decisions: Readonly<
    Record<'no_change' | 'partial_close' | 'move_sl' | 'update_tp_limits' | 'full_exit_now', number>
  >;
  readonly orders: {
    readonly byModule: Readonly<Record<string, number>>;
    readonly byKind: Readonly<Record<string, number>>;
    readonly blockedLegacy: number;
    readonly denied: Readonly<Record<string, number>>;
    readonly rejected: Readonly<Record<string, number>>;
    readonly unknownOutcomes: number;
  };
  readonly protection: {
    readonly maxUnprotectedMs: number;
    readonly p50FillToStopMs: number;
    readonly maxNakedMsPerStopMove: number;
    /** From each opening fill to full cover. */
    readonly fillToStopMs: Spread;
    /** Requests of the gateway from the first plan to the acknowledged working stop, and to both stops. */
    readonly roundTrips: { readonly toStop: Spread; readonly toBothStops: Spread };
  };
  readonly realisedR: { readonly mean: number; readonly n: number };
  readonly orphansAtEnd: number;
  readonly duplicateOrders: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly marketMs: number;
  readonly wallMs: number;
}

type Counts = Record<string, number>;

const increment = (counts: Counts, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

/** Counts what a journal holds. Offer it every commit once. */
export class JournalCounts {
  readonly decisions = { no_change: 0, partial_close: 0, move_sl: 0, update_tp_limits: 0, full_exit_now: 0 };
  readonly byModule: Counts = {};
  readonly byKind: Counts = {};
  readonly denied: Counts = {};
  readonly rejected: Counts = {};
  readonly gains: number[] = [];
  opened = 0;
  closed = 0;
  unknownOutcomes = 0;
  blockedLegacy = 0;
  readonly #planned = new Set<string>();
  readonly #requests = new Map<
    string,
    { readonly module: string; readonly kind: string; readonly isPlacement: boolean }
  >();

  get planned(): number {
    return this.#planned.size;
  }

  see(commit: Pick<Commit, 'streamId' | 'events'>): void {
    if (!isLifeStream(commit.streamId)) return;
    for (const stored of commit.events) this.#count(commit.streamId, readLifeEvent(stored));
  }

  #count(streamId: string, event: LifeEvent): void {
    switch (event.type) {
      case 'PositionOpened':
        this.opened += 1;
        return;
      case 'ExitPlanCreated':
        this.#planned.add(streamId);
        return;
      case 'PositionFlat':
        if (event.data.realisedR !== null) this.gains.push(event.data.realisedR);
        return;
      case 'PositionClosed':
        this.closed += 1;
        return;
      case 'ExitDecisionMade':
        this.decisions[event.data.decision.decisionType] += 1;
        return;
      default:
        this.#countOrder(event);
    }
  }

  #countOrder(event: LifeEvent): void {
    if (event.type === 'ExitOrderRequested') {
      const { intentId, module, request } = event.data;
      this.#requests.set(intentId, { module, kind: request.kind, isPlacement: request.operation === 'place' });
    } else if (event.type === 'ExitOrderAcked') {
      const request = this.#requests.get(event.data.intentId);
      if (request === undefined || !request.isPlacement) return;
      increment(this.byModule, request.module);
      increment(this.byKind, request.kind);
    } else if (event.type === 'ExitOrderDenied') this.#countDenied(event.data);
    else if (event.type === 'ExitOrderRejected') increment(this.rejected, String(event.data.venueCode ?? 'not_sent'));
    else if (event.type === 'ExitOrderOutcomeUnknown') this.unknownOutcomes += 1;
  }

  #countDenied({ rule, counted }: Extract<LifeEvent, { type: 'ExitOrderDenied' }>['data']): void {
    increment(this.denied, rule);
    if (counted !== undefined && isLegacyModule(counted.module)) this.blockedLegacy += 1;
  }
}

/** What neither the journal nor the book knows: counted while the run was played, in all its processes. */
export interface Measured {
  readonly faults: Readonly<Record<string, number>>;
  readonly roundTrips: { readonly toStop: TripCounts; readonly toBothStops: TripCounts };
}

/** Puts a run's counts and the observer's measurements together. Times in milliseconds. */
export function reportOf(
  counts: JournalCounts,
  book: ObserverReport,
  { faults, roundTrips }: Measured,
  times: { readonly marketMs: number; readonly wallMs: number },
): RunReport {
  const n = counts.gains.length;
  return {
    positions: { opened: counts.opened, planned: counts.planned, closed: counts.closed },
    decisions: { ...counts.decisions },
    orders: {
      byModule: { exit_executor: 0, ...counts.byModule },
      byKind: { sl: 0, ...counts.byKind },
      blockedLegacy: counts.blockedLegacy,
      denied: counts.denied,
      rejected: counts.rejected,
      unknownOutcomes: counts.unknownOutcomes,
    },
    protection: {
      maxUnprotectedMs: book.maxUnprotectedMs,
      p50FillToStopMs: book.fillToStopP50Ms ?? 0,
      maxNakedMsPerStopMove: book.maxNakedMsPerStopMove,
      fillToStopMs: spreadOf(book.fillToStopMs),
      roundTrips: {
        toStop: spreadOfCounts(roundTrips.toStop),
        toBothStops: spreadOfCounts(roundTrips.toBothStops),
      },
    },
    realisedR: { mean: n === 0 ? 0 : counts.gains.reduce((sum, gain) => sum + gain, 0) / n, n },
    orphansAtEnd: book.orphans.length,
    duplicateOrders: book.duplicateOrders.length,
    faults,
    ...times,
  };
}
