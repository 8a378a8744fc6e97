import type { AlgoOrder, HistoryRecord, RegularOrder, Trade } from './book.ts';

/** Finished orders and trades, findable, and the list of those not yet handed to the store. */
export interface Archive {
  add(record: HistoryRecord): void;
  /** Records added since the last call, oldest first. */
  drain(): HistoryRecord[];
  order(symbol: string, key: { id?: string | undefined; clientId?: string | undefined }): RegularOrder | undefined;
  algo(key: { id?: string | undefined; clientId?: string | undefined }): AlgoOrder | undefined;
  orders(symbol: string): readonly RegularOrder[];
  algos(symbol: string): readonly AlgoOrder[];
  trades(symbol: string): readonly Trade[];
}

/** An archive that already holds these records. */
export function createArchive(earlier: readonly HistoryRecord[]): Archive {
  const orders = new Map<string, RegularOrder[]>();
  const algos = new Map<string, AlgoOrder[]>();
  const trades = new Map<string, Trade[]>();
  const orderBy = new Map<string, RegularOrder>();
  const algoBy = new Map<string, AlgoOrder>();
  let fresh: HistoryRecord[] = [];

  const index = (record: HistoryRecord): void => {
    const { symbol } = record.value;
    if (record.kind === 'trade') {
      append(trades, symbol, record.value);
    } else if (record.kind === 'order') {
      append(orders, symbol, record.value);
      orderBy.set(`${symbol} id ${record.value.id}`, record.value);
      orderBy.set(`${symbol} client ${record.value.clientOrderId}`, record.value);
    } else {
      append(algos, symbol, record.value);
      algoBy.set(`id ${record.value.id}`, record.value);
      algoBy.set(`client ${record.value.clientAlgoId}`, record.value);
    }
  };
  for (const record of earlier) index(record);

  return {
    add(record) {
      index(record);
      fresh.push(record);
    },
    drain() {
      const drained = fresh;
      fresh = [];
      return drained;
    },
    order: (symbol, key) =>
      key.id === undefined ? orderBy.get(`${symbol} client ${key.clientId}`) : orderBy.get(`${symbol} id ${key.id}`),
    algo: (key) => (key.id === undefined ? algoBy.get(`client ${key.clientId}`) : algoBy.get(`id ${key.id}`)),
    orders: (symbol) => orders.get(symbol) ?? [],
    algos: (symbol) => algos.get(symbol) ?? [],
    trades: (symbol) => trades.get(symbol) ?? [],
  };
}

function append<T>(lists: Map<string, T[]>, symbol: string, value: T): void {
  const list = lists.get(symbol);
  if (list === undefined) lists.set(symbol, [value]);
  else list.push(value);
}
