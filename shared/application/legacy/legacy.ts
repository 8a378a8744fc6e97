import type { Clock } from '../../ports/clock.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { Log } from '../../ports/log.ts';
import type { ExitRequestQueue } from '../../ports/messaging.ts';
import type { PositionsView } from '../../ports/positions-view.ts';
import type { FilterCache } from '../market/market-reader.ts';

/** What a legacy module needs: it reads, remembers its own and asks; its key cannot trade and it cannot append. */
export interface Legacy {
  readonly exchange: Pick<Exchange, 'venue' | 'positions' | 'openOrders' | 'markPrices'>;
  readonly view: PositionsView;
  readonly clock: Clock;
  readonly filters: FilterCache;
  readonly log: Log;
  /** The module's own queue into the border. */
  readonly requests: ExitRequestQueue;
  /** Interval between two looks. */
  readonly tickIntervalMs: number;
}
