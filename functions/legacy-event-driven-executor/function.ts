import { type FillOutcome, protectFill } from '../../shared/application/legacy/event-driven-executor.ts';
import type { Legacy } from '../../shared/application/legacy/legacy.ts';
import { parsePositionFilledV1 } from '../../shared/contracts/position-filled.v1.ts';
import { assertServed } from '../support/accounts.ts';
import type { BusDelivery } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** After a fill: levels and their placement on the price of the fill, as `event_driven_executor`. */
export const legacyEventDrivenExecutor =
  (legacy: Legacy, served: readonly string[] | null = null): Plain<BusDelivery, { readonly outcome: FillOutcome }> =>
  async (event) => {
    const { account, symbol, positionSide, side, tradeId, price } = parsePositionFilledV1(event.detail);
    assertServed(account, served);
    return { outcome: await protectFill(legacy, { account, symbol, positionSide, side, tradeId, price }) };
  };
