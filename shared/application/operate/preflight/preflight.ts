import type { Surroundings } from '../../../ports/surroundings.ts';
import type { Brain } from '../../brain.ts';
import type { Cause } from '../../lives/life-store.ts';
import type { Gate } from './gate.ts';
import { gatewayGates } from './gateway-gates.ts';
import { journalGates } from './journal-gates.ts';
import { shadowTime } from './signs.ts';
import { surroundingsGates } from './surroundings-gates.ts';
import { venueGates } from './venue-gates.ts';

/** How the gates are to be checked. */
export interface PreflightRequest {
  readonly by: string;
  /** Hours of SHADOW that are asked for. */
  readonly hours: number;
  /** Symbol without a position on which a far stop is placed and cancelled; null for none. */
  readonly farStop: string | null;
}

/** The gates before LIVE, checked from inside the system: the venue is asked from where the orders will leave. */
export async function preflight(
  brain: Brain,
  surroundings: Surroundings | null,
  account: string,
  { by, hours, farStop }: PreflightRequest,
  cause: Cause,
): Promise<readonly Gate[]> {
  const rows = await brain.view.rowsOf(brain.exchange.venue, account);
  const nowMs = brain.clock.now();
  const around = surroundingsGates(surroundings, rows, nowMs);
  return [
    ...shadowTime(rows, nowMs, brain.tickIntervalMs, hours),
    ...journalGates(rows, nowMs),
    ...(await venueGates(brain, rows)),
    ...(await gatewayGates(brain, { account, by, farStop, cause })),
    ...(await around),
  ];
}
