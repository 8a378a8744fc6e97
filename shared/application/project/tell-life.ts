import type { ExitPlanCreated, LifeEvent } from '../../domain/life/events.ts';
import { EXECUTOR_MODULE } from '../../domain/orders/gate.ts';
import { planBuildingLine, planCreatedLine, staticProfileLine } from '../../domain/plan/log-lines.ts';
import type { Log } from '../../ports/log.ts';

/**
 * The specification's lines about plans and about decisions that are acted on, from what the journal holds. Delivery is
 * at least once: a commit that is followed again is told again.
 */
export function tellLife(log: Log, events: readonly LifeEvent[]): void {
  const acts = events.some(({ type, data }) => type === 'ExitOrderRequested' && data.module === EXECUTOR_MODULE);
  for (const event of events) {
    if (event.type === 'ExitPlanCreated') tellPlan(log, event.data);
    if (event.type !== 'ExitDecisionMade' || event.data.mode !== 'LIVE' || !acts) continue;
    const { decision, input } = event.data;
    if (decision.decisionType === 'no_change') continue;
    const { symbol, side } = input.context;
    log.info(`[EXIT_BRAIN_LIVE] Executing ${decision.decisionType} for ${symbol} ${side}: ${decision.reason}`);
  }
}

function tellPlan(log: Log, { plan, context, cause, planNumber }: ExitPlanCreated['data']): void {
  const { symbol } = plan;
  if (cause === 'retroactive') log.info(`[EXIT BRAIN V3] ${symbol}: No exit plan found - creating retroactively`);
  log.info(planBuildingLine(context));
  const stop = plan.legs.find(({ kind }) => kind === 'SL')?.triggerFraction ?? null;
  if (plan.profileName !== null && stop !== null && stop < 0) {
    log.info(staticProfileLine(context, plan.profileName, -stop));
  }
  log.info(planCreatedLine(plan));
  log.info(`[EXIT BRAIN V3] ${symbol}: Created exit plan ${planNumber} (${cause})`);
}
