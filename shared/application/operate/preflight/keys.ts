import type { KeyPermissions } from '../../../ports/exchange.ts';
import type { Brain } from '../../brain.ts';
import { adviceOn } from './advice.ts';
import { type Gate, gate, unanswered } from './gate.ts';

const READING = 'reading key';
/** The gate of the key that only the gateway holds. */
export const TRADING_KEY = 'trading key';

/** The key this function itself asks with: it may read, and nothing else. */
export async function readingKey({ exchange }: Brain): Promise<Gate> {
  try {
    const may = await exchange.keyPermissions();
    return may === null ? untold(READING) : permissions(READING, may, tradesOf(may));
  } catch (error) {
    return unanswered(READING, error, adviceOn(error));
  }
}

/** The key that only the gateway holds, by its answer: it trades futures, and can take nothing out. */
export function tradingKey(may: KeyPermissions | null): Gate {
  if (may === null) return untold(TRADING_KEY);
  const lacks = may.mayTradeFutures ? [] : ['it may not trade futures'];
  const beyond = may.mayTradeElsewhere ? ['it may trade spot, margin or options'] : [];
  return permissions(TRADING_KEY, may, [...lacks, ...beyond]);
}

const tradesOf = ({ mayTradeFutures, mayTradeElsewhere }: KeyPermissions): readonly string[] =>
  mayTradeFutures || mayTradeElsewhere ? ['it may trade'] : [];

function permissions(name: string, may: KeyPermissions, more: readonly string[]): Gate {
  const wrong = [
    ...(may.mayWithdraw ? ['it may withdraw'] : []),
    ...(may.mayTransfer ? ['it may transfer'] : []),
    ...more,
  ];
  const bound = may.isBoundToAddresses ? 'bound to its addresses' : 'good from any address';
  const detail = wrong.length === 0 ? `no withdrawal, ${bound}` : `${wrong.join(', ')}; ${bound}`;
  return gate(
    name,
    wrong.length === 0,
    detail,
    'change what it may do in the venue’s API management, or make a new key',
  );
}

const untold = (name: string): Gate => ({
  name,
  outcome: 'not-applicable',
  detail: 'this venue does not tell what a key may do',
  advice: null,
});
