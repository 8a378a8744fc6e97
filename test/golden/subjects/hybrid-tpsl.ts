import { priceDown, priceUp } from '../../../shared/domain/legacy/grid.ts';
import { type HybridInput, hybridLevels } from '../../../shared/domain/legacy/hybrid-tpsl/levels.ts';
import { hybridPlacement } from '../../../shared/domain/legacy/hybrid-tpsl/placement.ts';
import type { PlaceOperation } from '../../../shared/domain/legacy/operations.ts';
import { fromNumber } from '../../../shared/domain/money/decimal.ts';
import type { Side } from '../../../shared/domain/position/position.ts';
import type { Data } from '../golden-file.ts';
import { kindWith, type Subject } from './subject.ts';

const numberOf = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

const hybridInput = (input: Data): HybridInput => ({
  riskSlFraction: Number(input.risk_sl_percent),
  baseTpFraction: Number(input.base_tp_percent),
  aiTpFraction: numberOf(input.ai_tp_percent),
  aiTrailFraction: numberOf(input.ai_trail_percent),
  confidence: numberOf(input.confidence),
});

const sideOf = (text: unknown): Side => (['BUY', 'LONG'].includes(String(text).toUpperCase()) ? 'LONG' : 'SHORT');

function levels(input: Data): Data {
  const { slFraction, tpFraction, trailFraction, mode } = hybridLevels(hybridInput(input));
  return {
    final_sl_percent: slFraction,
    final_tp_percent: tpFraction,
    trail_callback_percent: trailFraction,
    mode,
  };
}

/** The original rounds to 8 and 6 decimals where it knows no rules. */
const NO_RULES = { tick: 1e-8, step: 1e-6 };

/** Our list carried out by a venue that refuses the placements with these numbers: a refused stop ends the list. */
function placement(input: Data): Data {
  const stepSize = fromNumber(Number(input.step ?? NO_RULES.step));
  const entryPrice = fromNumber(Number(input.entry_price));
  const position = {
    side: sideOf(input.side),
    quantity: fromNumber(Number(input.qty)),
    entryPrice,
    markPrice: entryPrice,
  };
  const tickSize = fromNumber(Number(input.tick ?? NO_RULES.tick));
  const rules = { tickSize, stepSize, minQuantity: '0' };
  const { operations } = hybridPlacement(position, hybridInput(input), rules);
  const refused = ((input.fail_labels ?? []) as readonly unknown[]).map(Number);
  const stopRefused = refused.includes(0);
  const sent = stopRefused ? operations.slice(0, 1) : operations;
  return {
    returned: operations.length > 0 && !stopRefused,
    orders: sent.map((order, index) => ({ ...shown(order), accepted: !refused.includes(index) })),
  };
}

const shown = ({ kind, type, quantity, price, callbackRatePercent, activationPrice }: PlaceOperation): Data => ({
  kind,
  type,
  price: numberOf(price),
  quantity: type === 'STOP_MARKET' ? 'whole' : Number(quantity),
  callback: numberOf(callbackRatePercent),
  activation: numberOf(activationPrice),
});

/** The kinds of hybrid_tpsl.json. */
export const HYBRID_SUBJECTS: readonly Subject[] = [
  { kind: 'hybrid_tpsl/levels', accepts: kindWith('levels', 'base_tp_percent', 'confidence'), answer: levels },
  { kind: 'hybrid_tpsl/placement', accepts: kindWith('placement', 'base_tp_percent', 'qty'), answer: placement },
  {
    kind: 'hybrid_tpsl/round_price',
    accepts: kindWith('round_price', 'tick', 'favor'),
    answer: ({ price, tick, favor }) => {
      const onGrid = favor === 'up' ? priceUp : priceDown;
      return { price: Number(onGrid(Number(price), fromNumber(Number(tick)))) };
    },
  },
];
