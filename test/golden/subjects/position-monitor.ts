import type { LegacyPosition } from '../../../shared/domain/legacy/position.ts';
import { protectingStop } from '../../../shared/domain/legacy/position.ts';
import { adjustOperations } from '../../../shared/domain/legacy/position-monitor/adjust.ts';
import { ladderOf } from '../../../shared/domain/legacy/position-monitor/ladder.ts';
import { protectOperations } from '../../../shared/domain/legacy/position-monitor/protect.ts';
import { absolute, fromNumber } from '../../../shared/domain/money/decimal.ts';
import { defaultPrecision } from '../../../shared/domain/orders/default-precision.ts';
import { effectiveLeverage } from '../../../shared/domain/position/leverage.ts';
import { exitOrderSide } from '../../../shared/domain/position/position.ts';
import type { Data } from '../golden-file.ts';
import { placements, restingOrder } from './legacy-orders.ts';
import { kindWith, type Subject } from './subject.ts';

function positionOf({ position, live_price }: Data): LegacyPosition {
  const { positionAmt, entryPrice, markPrice } = position as Data;
  const mark = Number(live_price ?? markPrice);
  return {
    side: Number(positionAmt) > 0 ? 'LONG' : 'SHORT',
    quantity: absolute(String(positionAmt)),
    entryPrice: String(entryPrice),
    markPrice: fromNumber(mark),
  };
}

const rulesOf = ({ position }: Data) => ({
  ...defaultPrecision(String((position as Data).symbol)),
  minQuantity: '0',
});

const restingOf = (input: Data, position: LegacyPosition) =>
  (input.open_orders as readonly Data[]).map((order) => restingOrder(order, exitOrderSide(position.side)));

/** The levels of the gain, and the stop that is placed for them. A venue that refuses targets is tried again at the next look. */
function adjust(input: Data): Data {
  const position = positionOf(input);
  const ladder = ladderOf(position, effectiveLeverage(input.position as Data), rulesOf(input));
  if (ladder === null) return { returned: false, stop: null, targets: [] };
  const operations = adjustOperations(ladder, position, restingOf(input, position));
  const stop = placements(operations).find(({ type }) => type === 'STOP_MARKET');
  const targets = ladder.targets.map(({ quantity, price }) => ({
    quantity: Number(quantity),
    price: Number(price),
  }));
  return { returned: true, stop: stop?.price ?? null, targets };
}

/** What an unprotected position is given, on a venue that refuses these types; the verdict is whether a stop rests in the end. */
function protect(input: Data): Data {
  const position = positionOf(input);
  const resting = restingOf(input, position);
  const orders = placements(protectOperations(position, resting, rulesOf(input)));
  const isStopRefused = 'STOP_MARKET' in (input.fail as Data);
  return { returned: protectingStop(position, resting) !== null || !isStopRefused, orders };
}

/** The kinds of position_monitor.json. */
export const POSITION_MONITOR_SUBJECTS: readonly Subject[] = [
  { kind: 'position_monitor/adjust', accepts: kindWith('adjust', 'position', 'live_price'), answer: adjust },
  { kind: 'position_monitor/set_tpsl', accepts: kindWith('set_tpsl', 'position', 'hedge_mode'), answer: protect },
];
