import { protectingStop } from '../../domain/legacy/position.ts';
import { adjustOperations } from '../../domain/legacy/position-monitor/adjust.ts';
import { DEFAULT_LEVERAGE, ladderOf, marginGainPercent } from '../../domain/legacy/position-monitor/ladder.ts';
import { isUnprotected, protectOperations } from '../../domain/legacy/position-monitor/protect.ts';
import { effectiveLeverage } from '../../domain/position/leverage.ts';
import { fixed } from '../../domain/text/number-text.ts';
import type { TickMessage } from '../../ports/messaging.ts';
import type { Legacy } from './legacy.ts';
import type { Look } from './look.ts';
import { type LegacyReport, runModule, type Wish } from './run.ts';

/** Who answers for a fill protects it first: a position younger than this is not called unprotected. */
const LEFT_ALONE_MS = 5_000;
/** From this loss, percent of margin, the log warns. */
const WARN_BELOW_PERCENT = -3;

/** Every tick: protection for the unprotected, and from +5 % of margin on the ladder of the gain. */
export const monitorPositions = (legacy: Legacy, tick: TickMessage): Promise<LegacyReport> =>
  runModule(
    legacy,
    {
      module: 'position_monitor',
      isOfInterest: ({ lastFillAtMs }) => legacy.clock.now() - lastFillAtMs >= LEFT_ALONE_MS,
      wishFor: (look) => wishFor(legacy, look),
    },
    tick,
  );

async function wishFor(legacy: Legacy, look: Look): Promise<Wish | null> {
  const { position, key } = look;
  const leverage = look.leverage === null ? DEFAULT_LEVERAGE : effectiveLeverage({ leverage: look.leverage });
  const gainPercent = marginGainPercent(position, leverage);
  if (gainPercent < WARN_BELOW_PERCENT) {
    legacy.log.warn(`[EXIT_BRAIN] ${key.symbol} is ${fixed(gainPercent, 2)}% of its margin under water`);
  }
  const [orders, rules] = await Promise.all([look.orders(), look.rules()]);
  const ladder = ladderOf(position, leverage, rules);
  if (ladder !== null && protectingStop(position, orders) !== null) {
    const explanation = `ladder of a gain of ${fixed(gainPercent, 2)}% of margin`;
    return { explanation, operations: adjustOperations(ladder, position, orders), orders, state: null };
  }
  if (!isUnprotected(position, orders)) return null;
  const operations = protectOperations(position, orders, rules);
  return { explanation: 'protection of an unprotected position', operations, orders, state: null };
}
