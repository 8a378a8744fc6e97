import type { LifeEvent, PositionMissing } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
import { flatOf } from '../../../shared/domain/life/ledger-events.ts';
import type { ActivePlan, LifeState } from '../../../shared/domain/life/state.ts';
import type { FlagsReading } from '../../../shared/ports/flags.ts';
import type { Commit, NewCommit } from '../../../shared/ports/journal.ts';
import { type Bug, flagged, journalled, reading, viewed } from './bug.ts';

const lifeOf = (commit: { readonly state: unknown } | undefined): LifeState | undefined =>
  (commit?.state as { readonly life?: LifeState } | undefined)?.life;

const withLife = <C extends { readonly state: unknown }>(commit: C, life: LifeState): C => ({
  ...commit,
  state: { ...(commit.state as object), life },
});

/** Mistakes in what is read, believed and written down. */
export const KNOWLEDGE_BUGS: readonly Bug[] = [
  {
    name: 'an order is sent without its claim',
    seenBy: ['I7'],
    besides: ['I9'],
    sabotage: journalled((journal) => ({
      append: async (commit) => {
        const isClaim = commit.events.some(({ type }) => type === 'ExitOrderSending');
        return isClaim ? { ...commit, hash: 'never written' } : journal.append(commit);
      },
    })),
  },
  {
    name: 'a claim without an outcome is taken for none',
    shownBy: 24,
    seenBy: ['I4', 'I2', 'I5'],
    besides: ['I9', 'END'],
    only: ['kill-after', 'dynamo-throttle'],
    sabotage: ({ gateway, ...parts }) => {
      const { journal } = gateway;
      const loadLast: typeof journal.loadLast = async (streamId) => {
        const last = await journal.loadLast(streamId);
        const life = lifeOf(last);
        return last !== undefined && life?.status === 'open' ? withLife(last, unclaimed(life)) : last;
      };
      return { ...parts, gateway: { ...gateway, journal: { ...journal, loadLast } } };
    },
  },
  {
    name: 'the flags are read once and for all',
    seenBy: ['I6'],
    sabotage: flagged((flags) => {
      let first: Promise<FlagsReading> | null = null;
      return {
        read: async (maxAgeMs) => {
          first ??= flags.read(maxAgeMs);
          return { ...(await first), source: 'store' };
        },
      };
    }),
  },
  {
    name: 'nobody looks at the kill switch',
    shownBy: 4,
    seenBy: ['I6'],
    sabotage: flagged((flags) => ({
      read: async (maxAgeMs) => {
        const answer = await flags.read(maxAgeMs);
        return { ...answer, values: { ...answer.values, EXIT_EXECUTOR_KILL_SWITCH: 'false' } };
      },
    })),
  },
  {
    name: 'flags that cannot be read say LIVE',
    shownBy: 24,
    seenBy: ['I6'],
    only: ['ssm-down'],
    sabotage: flagged((flags) => ({
      read: async (maxAgeMs) => {
        const answer = await flags.read(maxAgeMs);
        return { ...answer, source: 'store', values: { ...answer.values, ...(answer.source === 'store' ? {} : LIVE) } };
      },
    })),
  },
  {
    name: 'one read without the position proves it flat',
    shownBy: 189,
    seenBy: ['I1', 'I3', 'I8'],
    besides: ['I9'],
    only: ['stale-position'],
    sabotage: journalled((journal) => ({
      append: async (commit) => {
        const missing = commit.events.find(({ type }) => type === 'PositionMissing') as PositionMissing | undefined;
        const before = missing === undefined ? undefined : lifeOf(await journal.loadLast(commit.streamId));
        return journal.append(before?.status === 'open' ? flatByOneRead(commit, before) : commit);
      },
    })),
  },
  {
    name: 'positions that cannot be read are none',
    shownBy: 9,
    seenBy: ['I1', 'I3', 'I8'],
    sabotage: reading((exchange) => ({ positions: () => exchange.positions().catch(() => []) })),
  },
  {
    name: 'the plan belongs to the symbol, whichever life it is',
    seenBy: ['I9'],
    sabotage: journalled((journal) => {
      const plans = new Map<string, ActivePlan>();
      return { loadLast: async (streamId) => withPlanOfSymbol(plans, streamId, await journal.loadLast(streamId)) };
    }),
  },
  {
    name: 'a row of the view is not what the journal says',
    seenBy: ['I9'],
    sabotage: viewed((view) => ({
      put: (venue, account, row) => {
        const state = row.state as LifeState;
        const isOpen = row.key.startsWith('life#') && state.status === 'open';
        return view.put(venue, account, isOpen ? { ...row, state: { ...state, quantity: `${state.quantity}1` } } : row);
      },
    })),
  },
  {
    name: 'no position is ever found by polling',
    seenBy: ['I1', 'I3', 'I8'],
    sabotage: reading(() => ({ positions: async () => [] })),
  },
];

const LIVE = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_EXECUTOR_KILL_SWITCH: 'false',
} as const;

function unclaimed(life: Extract<LifeState, { status: 'open' }>): LifeState {
  const orders = Object.entries(life.orders).map(([id, order]) => {
    const isClaimed = order.status === 'sending' || order.status === 'unknown';
    return [id, isClaimed ? { ...order, status: 'requested' as const } : order] as const;
  });
  return { ...life, orders: Object.fromEntries(orders) };
}

function flatByOneRead(commit: NewCommit, before: Extract<LifeState, { status: 'open' }>): NewCommit {
  const events = commit.events.map((event) =>
    event.type === 'PositionMissing'
      ? (flatOf(before, 'two-reads', Number(event.data.readAtMs)) as unknown as typeof event)
      : event,
  );
  return withLife({ ...commit, events }, fold(events as unknown as LifeEvent[], before));
}

function withPlanOfSymbol(plans: Map<string, ActivePlan>, streamId: string, last: Commit | undefined) {
  const life = lifeOf(last);
  if (last === undefined || life?.status !== 'open' || life.plan === null) return last;
  const symbol = streamId.split('#')[3] ?? '';
  const plan = plans.get(symbol) ?? life.plan;
  plans.set(symbol, plan);
  return withLife(last, { ...life, plan });
}
