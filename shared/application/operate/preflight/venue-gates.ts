import { toNumber } from '../../../domain/money/decimal.ts';
import { WEIGHT_PER_MINUTE, WEIGHT_WARNING_FRACTION } from '../../../ports/exchange.ts';
import type { ViewRow } from '../../../ports/positions-view.ts';
import type { Brain } from '../../brain.ts';
import { openLives } from '../../lives/open-lives.ts';
import { DRIFT_ALARM_MS, readDrift } from '../../monitor/clock-drift.ts';
import { adviceOn } from './advice.ts';
import { type Gate, gate, unanswered } from './gate.ts';
import { readingKey } from './keys.ts';

/** What the venue says, asked from where the orders will leave, with the key that reads. */
export async function venueGates(brain: Brain, rows: readonly ViewRow[]): Promise<readonly Gate[]> {
  // One after the other: the first answers come without a key, and an address that is refused is told once.
  const gates = [...(await reachable(brain)), await accountReadable(brain), await filtersLoaded(brain, rows)];
  return [...gates, await readingKey(brain), budget(brain)];
}

async function reachable(brain: Brain): Promise<readonly Gate[]> {
  const names = ['venue reachable', 'clock'] as const;
  try {
    const { driftMs, surelyMs, roundTripMs } = await readDrift(brain);
    return [
      gate(names[0], true, `answered in ${Math.round(roundTripMs)} ms`, ''),
      gate(
        names[1],
        surelyMs < DRIFT_ALARM_MS,
        `differs by ${driftMs} ms`,
        'mend the clock: "clock-drift" in the runbook',
      ),
    ];
  } catch (error) {
    return [
      unanswered(names[0], error, adviceOn(error)),
      gate(names[1], false, 'not measured: the venue did not answer', 'first make the venue reachable'),
    ];
  }
}

async function accountReadable({ exchange }: Brain): Promise<Gate> {
  const name = 'account readable';
  try {
    const positions = await exchange.positions();
    return gate(name, true, `${positions.length} open positions`, '');
  } catch (error) {
    return unanswered(name, error, adviceOn(error));
  }
}

async function filtersLoaded({ filters, exchange }: Brain, rows: readonly ViewRow[]): Promise<Gate> {
  const name = 'trading rules loaded';
  try {
    const known = await exchange.filters();
    for (const { identity } of openLives(rows)) {
      const { tickSize } = await filters.of(identity.symbol);
      if (!(toNumber(tickSize) > 0)) throw new TypeError(`${identity.symbol} has no tick size`);
    }
    return gate(name, known.size > 0, `${known.size} symbols`, 'look at the venue’s exchangeInfo');
  } catch (error) {
    return unanswered(name, error, adviceOn(error));
  }
}

function budget({ exchange }: Brain): Gate {
  const used = exchange.usedWeight();
  const detail = used === null ? 'the venue has not said' : `${used} of ${WEIGHT_PER_MINUTE} in the last minute`;
  const ok = used !== null && used < WEIGHT_WARNING_FRACTION * WEIGHT_PER_MINUTE;
  return gate(
    'request budget',
    ok,
    detail,
    'find out what else asks from this address: "request-weight" in the runbook',
  );
}
