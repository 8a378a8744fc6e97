import type { StepEnvironment } from '../../../shared/domain/judge/environment.ts';
import type { LifeEvent } from '../../../shared/domain/life/events.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import type { OrderState } from '../../../shared/domain/orders/order.ts';
import { holding, placed, planned } from '../orders/support.ts';
import { envAt, T0 } from './support.ts';

/** The id of the floor. */
export const FLOOR = 'eb.k3m9x0q7w2ab.1.1';
/** A LONG of 10 at 100 with its plan. */
export const base = planned();
const plan = base.plan?.number ?? 0;
/** The plan’s three targets, laid a minute ago. */
export const ladder = {
  a: placed('tp', '101.25', '2.5', { ackedAtMs: T0 - 60_000 }, { plan, leg: 0 }),
  b: placed('tp', '102.5', '2.5', { ackedAtMs: T0 - 60_000 }, { plan, leg: 1 }),
  c: placed('tp', '105', '5', { ackedAtMs: T0 - 60_000 }, { plan, leg: 2 }),
};
/** The plan’s stop and its floor. */
export const stop = placed('sl', '97.5', '10', { ackedAtMs: T0 - 60_000 });
export const floor = placed('hard_sl', '96.25', '0', { ackedAtMs: T0 - 60_000 });
/** A position for which everything rests and the last decision was to do nothing. */
export const calm = (orders: Readonly<Record<string, OrderState>> = {}): OpenLife => ({
  ...holding({ ...ladder, s: stop, [FLOOR]: floor, ...orders }, base),
  lastDecision: { type: 'no_change', atMs: T0 - 60_000 },
});

/** What was asked for, in a word: what is placed, or which order is cancelled. */
export const asked = (events: readonly LifeEvent[]) =>
  events.flatMap((event) =>
    event.type === 'ExitOrderRequested'
      ? [
          `${event.data.request.operation} ${
            event.data.request.operation === 'cancel' ? event.data.request.target : event.data.request.kind
          }`,
        ]
      : [],
  );
/** Why each order was asked for. */
export const reasons = (events: readonly LifeEvent[]) =>
  events.flatMap((event) => (event.type === 'ExitOrderRequested' ? [event.data.explanation] : []));
/** The decisions that were written down. */
export const decided = (events: readonly LifeEvent[]) =>
  events.flatMap((event) => (event.type === 'ExitDecisionMade' ? [event.data] : []));
/** A LIVE tick at this mark. */
export const at = (mark: number, changes: Partial<StepEnvironment> = {}) => envAt(mark, { commit: 9, ...changes });
