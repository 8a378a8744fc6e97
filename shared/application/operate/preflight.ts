import { toNumber } from '../../domain/money/decimal.ts';
import type { ViewRow } from '../../ports/positions-view.ts';
import { accountOf } from '../account/account-store.ts';
import type { Brain } from '../brain.ts';
import { openLives } from '../lives/open-lives.ts';
import { SIGNS_MISSING, signOf } from '../watch/sign-of-life.ts';

/** One gate before LIVE. `look` is one that cannot be checked from inside: a person must. */
export interface Gate {
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'look';
  readonly detail: string;
  /** What to do when it does not pass. */
  readonly advice: string | null;
}

/** SHADOW must have run without a gap for so long. */
const SHADOW_MS = 24 * 3_600_000;
/** The venue refuses signed requests beyond 5 s; a second is a clock to look after. */
const DRIFT_MS = 1_000;

/** The gates before LIVE that can be checked from inside the system, the venue asked from where the orders will leave. */
export async function preflight(brain: Brain, account: string): Promise<readonly Gate[]> {
  const rows = await brain.view.rowsOf(brain.exchange.venue, account);
  return [
    shadowTime(brain, rows),
    noUnresolved(rows),
    everyPlan(rows),
    positionMode(rows),
    await reachable(brain),
    await accountReadable(brain),
    await filtersLoaded(brain, rows),
    budget(brain),
    {
      name: 'key permissions',
      outcome: 'look',
      detail: 'the venue does not tell a futures key what it may do',
      advice:
        'in the venue’s API management: no withdrawal on either key, no trading on the reading key, both bound to the egress address',
    },
  ];
}

const gate = (name: string, ok: boolean, detail: string, advice: string): Gate => ({
  name,
  outcome: ok ? 'pass' : 'fail',
  detail,
  advice: ok ? null : advice,
});

function shadowTime({ clock, tickIntervalMs }: Brain, rows: readonly ViewRow[]): Gate {
  const nowMs = clock.now();
  const sign = signOf(rows);
  const { ownership, ownershipSinceMs } = accountOf(rows);
  const isFresh = sign !== null && nowMs - sign.atMs < SIGNS_MISSING * tickIntervalMs;
  const sinceMs = Math.max(sign?.unbrokenSinceMs ?? nowMs, ownershipSinceMs ?? nowMs);
  const hours = isFresh && ownership === 'SHADOW' ? (nowMs - sinceMs) / 3_600_000 : 0;
  return gate(
    '24 h of SHADOW without a gap',
    hours * 3_600_000 >= SHADOW_MS,
    `${hours.toFixed(1)} h, owner ${ownership ?? 'not written down'}, last tick ${isFresh ? 'fresh' : 'missing'}`,
    'stay in SHADOW until a day has passed without a missing tick',
  );
}

function noUnresolved(rows: readonly ViewRow[]): Gate {
  const open = openLives(rows).flatMap(({ identity, orders }) =>
    Object.values(orders).some(({ status }) => status === 'unknown' || status === 'sending') ? [identity.symbol] : [],
  );
  const detail = open.length === 0 ? 'every order has an outcome' : `open outcomes: ${open.join(', ')}`;
  return gate(
    'no unresolved outcome',
    open.length === 0,
    detail,
    'wait for the lookups, or look for the orders by hand',
  );
}

function everyPlan(rows: readonly ViewRow[]): Gate {
  const bare = openLives(rows).flatMap(({ identity, plan }) => (plan === null ? [identity.symbol] : []));
  const detail = bare.length === 0 ? 'every position has one' : `without: ${bare.join(', ')}`;
  return gate('plans', bare.length === 0, detail, 'see "position-without-plan" in the runbook');
}

function positionMode(rows: readonly ViewRow[]): Gate {
  const { positionMode: mode } = accountOf(rows);
  return gate(
    'position mode known',
    mode !== null,
    mode ?? 'not read yet',
    'open a small position, the first tick reads it',
  );
}

async function reachable({ exchange, clock }: Brain): Promise<Gate> {
  try {
    const beforeMs = clock.now();
    const serverMs = await exchange.serverTimeMs();
    const afterMs = clock.now();
    const driftMs = Math.round(serverMs - (beforeMs + afterMs) / 2);
    const detail = `answered in ${afterMs - beforeMs} ms, clock differs by ${driftMs} ms`;
    return gate('venue reachable, clock right', Math.abs(driftMs) < DRIFT_MS, detail, 'mend the clock of this machine');
  } catch (error) {
    return gate('venue reachable, clock right', false, textOf(error), adviceOn(error));
  }
}

async function accountReadable({ exchange }: Brain): Promise<Gate> {
  try {
    const positions = await exchange.positions();
    return gate('account readable', true, `${positions.length} open positions`, '');
  } catch (error) {
    return gate('account readable', false, textOf(error), adviceOn(error));
  }
}

async function filtersLoaded({ filters, exchange }: Brain, rows: readonly ViewRow[]): Promise<Gate> {
  try {
    const known = await exchange.filters();
    for (const { identity } of openLives(rows)) {
      const { tickSize } = await filters.of(identity.symbol);
      if (!(toNumber(tickSize) > 0)) throw new TypeError(`${identity.symbol} has no tick size`);
    }
    return gate('trading rules loaded', known.size > 0, `${known.size} symbols`, 'look at the venue’s exchangeInfo');
  } catch (error) {
    return gate('trading rules loaded', false, textOf(error), adviceOn(error));
  }
}

function budget({ exchange }: Brain): Gate {
  const used = exchange.usedWeight();
  const detail = used === null ? 'the venue has not said yet' : `${used} of 2400 request weight in the last minute`;
  return gate('request budget', used === null || used < 1_680, detail, 'find out what else asks from this address');
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the venue's refusals of an address or a key ask for. */
function adviceOn(error: unknown): string {
  const { httpStatus } = (error ?? {}) as { readonly httpStatus?: number | null };
  if (httpStatus === 451)
    return 'the venue does not serve this region: deploy in another, such as eu-central-1 or ap-northeast-1';
  if (httpStatus === 403)
    return 'the venue’s firewall refuses this address: wait, then use an egress address of your own (egress=nat)';
  if (httpStatus === 401)
    return 'the key is wrong or not bound to this address: look at the secret and the key’s addresses';
  return 'try again; then look at the venue’s status page and the egress';
}
