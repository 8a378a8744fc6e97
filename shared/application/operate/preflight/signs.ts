import { utcSeconds } from '../../../domain/status/status-report.ts';
import { openGap, SIGNS_MISSING, type Unbroken } from '../../../domain/status/unbroken.ts';
import type { ViewRow } from '../../../ports/positions-view.ts';
import { accountOf } from '../../account/account-store.ts';
import { lastHeartbeat, RECONCILED_EVERY_MS } from '../../monitor/heartbeat.ts';
import { signOf } from '../../watch/sign-of-life.ts';
import { type Gate, gate, spanText } from './gate.ts';

const HOUR_MS = 3_600_000;

/** SHADOW without a gap in what ticks and reconciliations leave behind. A gap is named with its times. */
export function shadowTime(
  rows: readonly ViewRow[],
  nowMs: number,
  tickIntervalMs: number,
  hours: number,
): readonly Gate[] {
  const { ownership, ownershipSinceMs } = accountOf(rows);
  const since = ownership === 'SHADOW' ? (ownershipSinceMs ?? nowMs) : null;
  const owner =
    since === null
      ? `the owner is ${ownership ?? 'not written down'}`
      : `SHADOW since ${utcSeconds(since)}, ${hoursText(nowMs - since)}`;
  return [
    gate(
      `${hours} h of SHADOW`,
      since !== null && nowMs - since >= hours * HOUR_MS,
      owner,
      ownership === 'LIVE'
        ? 'the brain owns the exits already: these gates are for before'
        : 'set EXIT_MODE=EXIT_BRAIN_V3 and EXIT_EXECUTOR_MODE=SHADOW, and stay there for a day or two',
    ),
    unbroken('ticks without a gap', signOf(rows), tickIntervalMs, nowMs, hours, 'executor-silent'),
    unbroken(
      'reconciliations without a gap',
      lastHeartbeat(rows),
      RECONCILED_EVERY_MS,
      nowMs,
      hours,
      'reconciliation-missing',
    ),
  ];
}

function unbroken(
  name: string,
  last: Unbroken | null,
  intervalMs: number,
  nowMs: number,
  hours: number,
  paragraph: string,
): Gate {
  const see = `find out what was missing ("${paragraph}" in the runbook), then stay in SHADOW for ${hours} h from there`;
  if (last === null) return gate(name, false, 'there was never one', see);
  const open = openGap(last, nowMs, intervalMs);
  if (open !== null) return gate(name, false, `none from ${spanText(open.fromMs, open.toMs)}`, see);
  const forMs = nowMs - last.unbrokenSinceMs;
  const ok = forMs >= hours * HOUR_MS;
  const { lastGap } = last;
  const gap = lastGap === undefined ? '' : `, gap ${spanText(lastGap.fromMs, lastGap.toMs)}`;
  const detail = `${hoursText(forMs)} without ${SIGNS_MISSING} missing${gap}`;
  const wait = `stay in SHADOW until ${utcSeconds(last.unbrokenSinceMs + hours * HOUR_MS)}`;
  return gate(name, ok, detail, lastGap === undefined ? wait : see);
}

const hoursText = (ms: number): string => `${(ms / HOUR_MS).toFixed(1)} h`;
