import type { LifeState } from '../../../shared/domain/life/state.ts';
import type { FlagName } from '../../../shared/ports/flags.ts';
import type { NewCommit } from '../../../shared/ports/journal.ts';
import { type Bug, flagged, journalled, reading, viewed } from './bug.ts';

/** A parameter that nobody looks at. */
const overlooked = (name: FlagName) =>
  flagged((flags) => ({
    read: async (maxAgeMs) => {
      const answer = await flags.read(maxAgeMs);
      const { [name]: _unseen, ...values } = answer.values;
      return { ...answer, values };
    },
  }));

/** Mistakes about whose a position is, and about what somebody was told to do. */
export const DUTY_BUGS: readonly Bug[] = [
  {
    name: 'nobody looks at the share of positions that is under the brain',
    shownBy: 38,
    seenBy: ['I6'],
    sabotage: overlooked('EXIT_LIVE_ROLLOUT_PCT'),
  },
  {
    name: 'nobody looks at the least confidence',
    shownBy: 1,
    seenBy: ['I6'],
    sabotage: overlooked('EXIT_LIVE_MIN_CONFIDENCE'),
  },
  {
    name: 'nobody looks whether a symbol is left alone',
    shownBy: 81,
    seenBy: ['ALONE'],
    sabotage: viewed((view) => ({
      rowsOf: async (venue, account) =>
        (await view.rowsOf(venue, account)).map((row) => ({ ...row, state: withoutIgnored(row.state) })),
    })),
  },
  {
    name: 'an order of an old module passes for one of the brain',
    shownBy: 3,
    seenBy: ['I6'],
    sabotage: ({ gateway, ...parts }) => {
      const { journal } = gateway;
      const loadLast: typeof journal.loadLast = async (streamId) => {
        const last = await journal.loadLast(streamId);
        const { life } = (last?.state ?? {}) as { readonly life?: LifeState };
        if (last === undefined || life?.status !== 'open') return last;
        const orders = Object.entries(life.orders).map(([id, { module: _whose, ...order }]) => [id, order] as const);
        return { ...last, state: { ...(last.state as object), life: { ...life, orders: Object.fromEntries(orders) } } };
      };
      return { ...parts, gateway: { ...gateway, journal: { ...journal, loadLast } } };
    },
    besides: ['I9'],
  },
  {
    name: 'the lists show nothing that rests',
    seenBy: ['I8'],
    sabotage: reading(() => ({ openOrders: async () => [] })),
  },
  {
    name: 'a decision is written down more confident than it was',
    seenBy: ['I9'],
    sabotage: journalled((journal) => ({
      append: (commit) =>
        journal.append({
          ...commit,
          events: commit.events.map((event) => {
            if (event.type !== 'ExitDecisionMade') return event;
            const decision = { ...(event.data.decision as object), confidence: 0.99 };
            return { ...event, data: { ...event.data, decision } };
          }),
        }),
    })),
  },
  {
    name: 'who leaves a position leaves half of it',
    shownBy: 10,
    seenBy: ['WHOLE'],
    besides: ['I5', 'I9'],
    sabotage: journalled((journal) => ({
      append: (commit) => journal.append({ ...commit, events: commit.events.map(halved) }),
    })),
  },
  {
    name: 'the fill stream hears of trades and tells nobody',
    shownBy: 5,
    seenBy: ['I1'],
    sabotageFills: (parts) => ({ ...parts, bus: { publish: async () => {} } }),
    only: [],
  },
];

function halved(event: NewCommit['events'][number]): typeof event {
  const request = event.data.request as { readonly kind?: string; readonly quantity?: string } | undefined;
  if (event.type !== 'ExitOrderRequested' || request?.kind !== 'other_exit') return event;
  const quantity = (Number(request.quantity) / 2).toFixed(8);
  return { ...event, data: { ...event.data, request: { ...request, quantity } } };
}

function withoutIgnored(state: unknown): unknown {
  const { ignored: _left, ...rest } = state as { readonly ignored?: unknown };
  return rest;
}
