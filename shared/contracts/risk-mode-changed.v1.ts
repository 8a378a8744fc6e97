import * as z from 'zod/mini';
import { parseContract } from './contract.ts';
import { account, shortText, utcMs } from './fields.ts';

/** The detail-type on the bus. */
export const RISK_MODE_CHANGED = 'Risk Mode Changed';

/** The risk mode an account is in from now on, as a risk service publishes it: `docs/events/risk-mode-changed.v1.md`. */
export const riskModeChangedV1 = z.strictObject({
  account,
  riskMode: z.enum(['NORMAL', 'CONSERVATIVE', 'CRITICAL', 'ESS_ACTIVE']),
  reason: shortText(500),
  changedAtMs: utcMs,
  /** The person or service that decided. */
  changedBy: shortText(128),
});

export type RiskModeChangedV1 = Readonly<z.infer<typeof riskModeChangedV1>>;

/** The typed detail of "Risk Mode Changed", version 1; throws ContractError when it breaks the contract. */
export function parseRiskModeChangedV1(detail: unknown): RiskModeChangedV1 {
  return parseContract(`${RISK_MODE_CHANGED} v1`, riskModeChangedV1, detail);
}
