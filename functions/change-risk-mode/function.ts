import { changeRiskMode } from '../../shared/application/account/account-store.ts';
import type { Brain } from '../../shared/application/brain.ts';
import { parseRiskModeChangedV1 } from '../../shared/contracts/risk-mode-changed.v1.ts';
import type { BusDelivery } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Writes down the account's new risk mode; the next tick rebuilds the plans. */
export const riskModeChanged =
  (brain: Brain): Plain<BusDelivery, { readonly riskMode: string }> =>
  async (event) => {
    const change = parseRiskModeChangedV1(event.detail);
    const cause = { correlationId: event.id, causationId: event.id, flagsVersion: 'not-asked' };
    const { riskMode } = await changeRiskMode(brain, brain.exchange.venue, change, cause);
    return { riskMode };
  };
