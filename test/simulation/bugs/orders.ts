import type { Acknowledgement, NewOrder } from '../../../shared/ports/exchange.ts';
import { ExchangeUnknownOutcomeError } from '../../../shared/ports/exchange.ts';
import { type Bug, reading, trading } from './bug.ts';

type Stop = Extract<NewOrder, { type: 'STOP_MARKET' | 'TAKE_PROFIT_MARKET' }>;

const isWorkingStop = (order: NewOrder): order is Stop & { readonly quantity: string } =>
  order.type === 'STOP_MARKET' && order.closePosition !== true;

const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

/** An answer of an exchange that was never asked. */
const made = ({ clientOrderId, type }: NewOrder): Acknowledgement => ({
  family: type === 'LIMIT' || type === 'MARKET' ? 'regular' : 'algo',
  venueOrderId: '1',
  clientOrderId,
  status: 'NEW',
  quantity: '0',
});

/** Mistakes in what is sent to the exchange. */
export const ORDER_BUGS: readonly Bug[] = [
  {
    name: 'the old stops are cancelled before the new one is placed',
    seenBy: ['I3'],
    sabotage: trading((exchange) => ({
      place: async (order) => {
        if (isWorkingStop(order)) {
          const resting = (await exchange.openOrders(order.symbol)).filter(({ family }) => family === 'algo');
          for (const { clientOrderId, symbol } of resting)
            await exchange.cancel({ family: 'algo', symbol, clientOrderId });
        }
        return exchange.place(order);
      },
    })),
  },
  {
    name: 'the stop of a short is on the side of a long',
    seenBy: ['I2'],
    sabotage: trading((exchange) => ({
      place: (order) => exchange.place(order.type === 'STOP_MARKET' ? { ...order, side: 'SELL' } : order),
    })),
  },
  {
    name: 'an order whose outcome is unknown is sent again',
    seenBy: ['I4'],
    sabotage: trading((exchange) => ({
      place: (order) =>
        exchange.place(order).catch((error: unknown) => {
          if (!(error instanceof ExchangeUnknownOutcomeError)) throw error;
          return exchange.place(order);
        }),
    })),
  },
  {
    name: 'the quantity of a take-profit is raised to a minimum',
    seenBy: ['I5'],
    sabotage: trading((exchange) => ({
      place: (order) => {
        if (order.type !== 'LIMIT' || Number(order.quantity) * Number(order.price) >= 100) return exchange.place(order);
        const quantity = (100 / Number(order.price)).toFixed(decimalsOf(order.quantity));
        return exchange.place({ ...order, quantity });
      },
    })),
  },
  {
    name: 'a stop counts as resting that was never sent',
    seenBy: ['I1'],
    sabotage: trading((exchange) => ({
      place: async (order) => (order.type === 'STOP_MARKET' ? made(order) : exchange.place(order)),
    })),
  },
  {
    name: 'every moved stop is a little looser than it was asked for',
    seenBy: ['I2'],
    sabotage: trading((exchange) => {
      let placed = 0;
      return {
        place: (order) => {
          if (!isWorkingStop(order)) return exchange.place(order);
          const looser = order.side === 'SELL' ? 1 - 0.001 * placed : 1 + 0.001 * placed;
          placed += 1;
          const triggerPrice = (Number(order.triggerPrice) * looser).toFixed(decimalsOf(order.triggerPrice));
          return exchange.place({ ...order, triggerPrice });
        },
      };
    }),
  },
  {
    name: 'a cancel counts as done that was never sent',
    seenBy: ['I8', 'I5', 'END'],
    sabotage: trading(() => ({ cancel: async () => {} })),
  },
  {
    name: 'an order whose outcome is unknown is never found',
    seenBy: ['END'],
    only: ['reset-before', 'unknown-503'],
    sabotage: (parts, container) => {
      const blind = () => ({ findOrder: () => Promise.reject(new ExchangeUnknownOutcomeError('no answer')) });
      return reading(blind)(trading(blind)(parts, container), container);
    },
  },
  {
    name: 'a take-profit is placed twice under two ids',
    seenBy: ['I4', 'I7'],
    sabotage: trading((exchange) => ({
      place: async (order) => {
        const answer = await exchange.place(order);
        if (order.type === 'LIMIT') await exchange.place({ ...order, clientOrderId: `${order.clientOrderId}b` });
        return answer;
      },
    })),
  },
  {
    name: 'an order does not carry our prefix',
    seenBy: ['I7'],
    sabotage: trading((exchange) => ({
      place: (order) => exchange.place({ ...order, clientOrderId: order.clientOrderId.replace('eb.', 'xx.') }),
    })),
  },
];
