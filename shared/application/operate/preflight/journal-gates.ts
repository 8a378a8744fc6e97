import type { ViewRow } from '../../../ports/positions-view.ts';
import { accountOf } from '../../account/account-store.ts';
import { openLives } from '../../lives/open-lives.ts';
import { type Gate, gate } from './gate.ts';

/** What the journal's own view says: outcomes, plans, the position mode. */
export const journalGates = (rows: readonly ViewRow[], nowMs: number): readonly Gate[] => [
  noUnresolved(rows, nowMs),
  everyPlan(rows),
  positionMode(rows),
];

/** An order that has just left is on its way to its outcome. */
const ON_ITS_WAY_MS = 15_000;

function noUnresolved(rows: readonly ViewRow[], nowMs: number): Gate {
  const open = openLives(rows).flatMap(({ identity, orders }) =>
    Object.entries(orders).flatMap(([id, { status, sentAtMs = 0 }]) => {
      const isStuck = status === 'sending' && nowMs - sentAtMs >= ON_ITS_WAY_MS;
      return status === 'unknown' || isStuck ? [`${identity.symbol} ${id} (${status})`] : [];
    }),
  );
  const orphans = Object.keys(accountOf(rows).orphans ?? {});
  const found = [...open, ...orphans.map((id) => `${id} (orphan)`)];
  return gate(
    'no unresolved outcome',
    found.length === 0,
    found.length === 0 ? 'every order has an outcome' : found.join(', '),
    'wait a minute for the lookups; then "unknown-outcome" in the runbook',
  );
}

function everyPlan(rows: readonly ViewRow[]): Gate {
  const lives = openLives(rows);
  const bare = lives.flatMap(({ identity, plan }) => (plan === null ? [identity.symbol] : []));
  const detail = bare.length === 0 ? `${lives.length} open positions, each with one` : `without: ${bare.join(', ')}`;
  return gate('plans', bare.length === 0, detail, 'see "position-without-plan" in the runbook');
}

function positionMode(rows: readonly ViewRow[]): Gate {
  const { positionMode: mode } = accountOf(rows);
  return gate(
    'position mode known',
    mode !== null,
    mode ?? 'not read yet',
    'wait for the next reconciliation, a minute at most; then "reconciliation-missing" in the runbook',
  );
}
