import type { KeyPermissions } from '../../ports/exchange.ts';
import type { Fields } from './reply.ts';

/** Where the venue tells what a key may do: its wallet answers on a host of its own. */
export const PERMISSIONS_PATH = '/sapi/v1/account/apiRestrictions';

const FUTURES_HOST = 'fapi.binance.com';
const WALLET_URL = 'https://api.binance.com';
/** The venue's places for practice have no wallet. */
const PRACTICE = /^(demo-|testnet\.)/;

/** The wallet beside a futures host: null where there is none; whatever stands in the place of the venue answers for both. */
export function walletUrlOf(httpBaseUrl: string): string | null {
  const host = URL.parse(httpBaseUrl)?.hostname ?? '';
  if (host === FUTURES_HOST) return WALLET_URL;
  return PRACTICE.test(host) ? null : httpBaseUrl;
}

/** What a key may do, by the wallet's answer. What it does not mention is not allowed; withdrawals must be mentioned. */
export function keyPermissions(row: Fields): KeyPermissions {
  const may = (name: string): boolean => row.has(name) && row.flag(name);
  return {
    mayWithdraw: row.flag('enableWithdrawals'),
    mayTransfer: may('enableInternalTransfer') || may('permitsUniversalTransfer'),
    mayTradeFutures: may('enableFutures'),
    mayTradeElsewhere:
      may('enableSpotAndMarginTrading') ||
      may('enableMargin') ||
      may('enableVanillaOptions') ||
      may('enablePortfolioMarginTrading') ||
      may('enableFixApiTrade'),
    isBoundToAddresses: may('ipRestrict'),
  };
}
