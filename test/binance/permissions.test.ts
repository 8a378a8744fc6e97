import { describe, expect, it } from 'vitest';
import { walletUrlOf } from '../../shared/adapters/binance/permissions.ts';
import { adapterBefore } from './loopback.ts';

describe('what a key may do', () => {
  it.each([
    ['https://fapi.binance.com', 'https://api.binance.com'],
    ['https://demo-fapi.binance.com', null],
    ['https://testnet.binancefuture.com', null],
    ['http://127.0.0.1:9', 'http://127.0.0.1:9'],
  ])('is told beside %s by %s', (futures, wallet) => {
    expect(walletUrlOf(futures)).toBe(wallet);
  });

  it('is read from the wallet, signed; what it does not mention is not allowed', async () => {
    const { exchange, seen } = await adapterBefore((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"ipRestrict":true,"enableReading":true,"enableWithdrawals":false,"enableFutures":true}');
    });
    expect(await exchange.keyPermissions()).toEqual({
      mayWithdraw: false,
      mayTransfer: false,
      mayTradeFutures: true,
      mayTradeElsewhere: false,
      isBoundToAddresses: true,
    });
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /sapi/v1/account/apiRestrictions']);
    expect([...(seen[0]?.query.keys() ?? [])]).toContain('signature');
  });

  it('is not guessed where the answer says nothing of withdrawals', async () => {
    const { exchange } = await adapterBefore((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"enableReading":true}');
    });
    await expect(exchange.keyPermissions()).rejects.toThrow(/enableWithdrawals/);
  });
});
