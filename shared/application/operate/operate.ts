import { isZero, toNumber } from '../../domain/money/decimal.ts';
import { direction } from '../../domain/position/position.ts';
import type { ExchangeOrder } from '../../ports/exchange.ts';
import type { Surroundings } from '../../ports/surroundings.ts';
import { changeRiskMode } from '../account/account-store.ts';
import { ignoreSymbol, watchSymbolAgain } from '../account/ignore-symbol.ts';
import type { Brain } from '../brain.ts';
import type { Cause } from '../lives/life-store.ts';
import { closePositions } from './close.ts';
import type { OperatorAnswer, OperatorCommand } from './command.ts';
import type { PositionNow } from './positions-now.ts';
import { positionsNow } from './positions-now.ts';
import { preflight } from './preflight/preflight.ts';
import { protectPositions } from './protect.ts';

/** Carries out what an operator asks for. Orders are only written down: they leave by the gateway like all others. */
export async function operate(
  brain: Brain,
  surroundings: Surroundings | null,
  account: string,
  command: OperatorCommand,
): Promise<OperatorAnswer> {
  const { venue } = brain.exchange;
  const id = brain.ids.next();
  const cause: Cause = {
    correlationId: `operator:${id}`,
    causationId: `operator:${command.do}`,
    flagsVersion: 'not-asked',
  };
  switch (command.do) {
    case 'set-risk-mode': {
      const { riskMode, reason, by } = command;
      const change = { account, riskMode, reason, changedAtMs: brain.clock.now(), changedBy: by };
      const state = await changeRiskMode(brain, venue, change, cause);
      return { riskMode: state.riskMode };
    }
    case 'close':
      return { asked: await closePositions(brain, account, command.symbol, command.by, cause) };
    case 'ignore': {
      const { symbol, reason, by } = command;
      return { symbol, ...(await ignoreSymbol(brain, venue, { account, symbol, reason, by }, cause)) };
    }
    case 'watch-again': {
      const { symbol, by } = command;
      return { symbol, changed: await watchSymbolAgain(brain, venue, { account, symbol, by }, cause) };
    }
    case 'protect':
      return { live: command.live, positions: await protectPositions(brain, account, command, cause) };
    case 'look':
      return { positions: (await positionsNow(brain, account, null)).positions.map(shown) };
    case 'preflight':
      return { gates: await preflight(brain, surroundings, account, command, cause) };
    default:
      return command satisfies never;
  }
}

function shown({ position, side, size, stops, targets, isProtected }: PositionNow): Readonly<Record<string, unknown>> {
  const entry = toNumber(position.entryPrice);
  const gain = direction(side) * (toNumber(position.markPrice) - entry);
  return {
    symbol: position.symbol,
    side,
    size,
    entry_price: position.entryPrice,
    mark_price: position.markPrice,
    pnl_percent: (gain / entry) * 100,
    pnl_quote: gain * toNumber(size),
    stops: stops.map(priceOf),
    targets: targets.map(priceOf),
    is_protected: isProtected,
  };
}

/** Where an order stands; the venue moves a trailing stop and does not say where it is. */
function priceOf({ type, price, triggerPrice }: ExchangeOrder): string {
  if (type === 'TRAILING_STOP_MARKET') return 'trailing';
  return isZero(triggerPrice) ? price : triggerPrice;
}
