import type { ExitDecision } from '../decide/exit-decision.ts';
import type { ExitDecisionMade, LifeEvent } from '../life/events.ts';
import { toNumber } from '../money/decimal.ts';
import type { Instruction, Target } from './instruction.ts';

/** What the brain decided in SHADOW, from the events of a life in order; nothing when it only made plans. */
export function wantedByBrain(events: readonly LifeEvent[]): readonly Instruction[] {
  const book = new BrainBook();
  for (const event of events) book.see(event);
  return book.instructions.some((each) => each.do !== 'plan') ? book.instructions : [];
}

class BrainBook {
  readonly instructions: Instruction[] = [];
  #plannedQuantity = 0;

  see(event: LifeEvent): void {
    if (event.type === 'ExitPlanCreated') {
      this.#plannedQuantity = toNumber(event.data.quantity);
      this.instructions.push({ atMs: event.data.plan.createdAtMs, do: 'plan' });
    } else if (event.type === 'ExitDecisionMade' && event.data.mode === 'SHADOW') {
      this.instructions.push(...this.#wanted(event.data));
    }
  }

  #wanted({ decision, input, madeAtMs: atMs }: ExitDecisionMade['data']): readonly Instruction[] {
    // Decided are shares of the real position, which the old stack may have made smaller: the brain's own are of its plan.
    const ofPlan = (fraction: number): number => (fraction * input.context.size) / this.#plannedQuantity;
    switch (decision.decisionType) {
      case 'move_sl':
        return [{ atMs, do: 'stop', price: decision.newSlPrice }];
      case 'update_tp_limits':
        return [{ atMs, do: 'targets', targets: targetsOf(decision, ofPlan) }];
      case 'partial_close': {
        const due = input.plan.legs.find(({ kind }) => kind === 'PARTIAL')?.triggerPrice;
        const ladder = this.instructions.findLast((each) => each.do === 'targets');
        // In SHADOW no ladder rests, so each of its levels is also decided when it is reached: it is sold once, by the ladder.
        if (ladder?.targets.some(({ price }) => price === due)) return [];
        return [{ atMs, do: 'close', share: ofPlan(decision.fractionToClose ?? 0) }];
      }
      case 'full_exit_now':
        return [{ atMs, do: 'close', share: 1 }];
      case 'no_change':
        return [];
      default:
        return decision.decisionType satisfies never;
    }
  }
}

function targetsOf(
  { newTpLevels, tpFractions }: ExitDecision,
  ofPlan: (fraction: number) => number,
): readonly Target[] {
  return (newTpLevels ?? []).map((price, index) => ({
    id: `level ${price}`,
    price,
    share: ofPlan(tpFractions?.[index] ?? 0),
  }));
}
