import type { Brain } from '../../shared/application/brain.ts';
import { planFilledPosition } from '../../shared/application/fills/plan-filled-position.ts';
import { parsePositionFilledV1 } from '../../shared/contracts/position-filled.v1.ts';
import { assertServed } from '../support/accounts.ts';
import type { BusDelivery } from '../support/events.ts';
import type { Plain } from '../support/wrap.ts';

/** A reported fill becomes a planned and, in LIVE, protected position. */
export const planPosition =
  (
    brain: Brain,
    served: readonly string[] | null = null,
  ): Plain<BusDelivery, { readonly streamId: string; readonly commit: number }> =>
  async (event) => {
    const { hints, strategyId, signalConfidence, ...fill } = parsePositionFilledV1(event.detail);
    assertServed(fill.account, served);
    const head = await planFilledPosition(
      brain,
      {
        ...fill,
        strategyId: strategyId ?? null,
        signalConfidence: signalConfidence ?? null,
        hints: hints
          ? {
              tpFraction: hints.tpFraction ?? null,
              slFraction: hints.slFraction ?? null,
              trailFraction: hints.trailFraction ?? null,
              confidence: hints.confidence ?? null,
            }
          : null,
      },
      event.id,
    );
    return { streamId: head.streamId, commit: head.commit };
  };
