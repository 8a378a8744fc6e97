import { changeRiskMode } from '../../shared/application/account/account-store.ts';
import type { LifeStore } from '../../shared/application/lives/life-store.ts';
import { parseRiskModeChangedV1 } from '../../shared/contracts/risk-mode-changed.v1.ts';
import { assertServed } from '../support/accounts.ts';
import type { BusDelivery } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** Writes down the account's new risk mode; the next tick rebuilds the plans. */
export const riskModeChanged =
  (
    deps: LifeStore & { readonly exchange: { readonly venue: string } },
    served: readonly string[] | null = null,
  ): Plain<BusDelivery, { readonly riskMode: string }> =>
  async (event) => {
    const change = parseRiskModeChangedV1(event.detail);
    assertServed(change.account, served);
    const cause = { correlationId: event.id, causationId: event.id, flagsVersion: 'not-asked' };
    const { riskMode } = await changeRiskMode(deps, deps.exchange.venue, change, cause);
    return { riskMode };
  };
