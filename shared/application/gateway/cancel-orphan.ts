import { parseAccountStreamId } from '../../domain/account/account-stream.ts';
import { ExchangeRejectedError } from '../../ports/exchange.ts';
import type { OrderMessage } from '../../ports/messaging.ts';
import { changeAccount, loadAccount } from '../account/account-store.ts';
import type { Gateway, GatewayResult } from './gateway.ts';
import { ORDER_GONE } from './send-to-exchange.ts';

const ASK_AGAIN_MS = 2_500;

/**
 * Cancels an order of ours that no life answers for. It needs no claim: a cancel names one order of ours and may be sent
 * twice. A refusal other than "not there" leaves the orphan written down; the next reconciliation that still sees it asks again.
 */
export async function cancelOrphan(
  gateway: Gateway,
  { streamId, intentId: clientOrderId }: OrderMessage,
  correlationId: string,
): Promise<GatewayResult> {
  const { venue, account } = parseAccountStreamId(streamId);
  const orphan = (await loadAccount(gateway, venue, account)).state.orphans?.[clientOrderId];
  if (orphan === undefined) return { outcome: 'already-done' };
  const { family, symbol } = orphan;
  let status: 'CANCELED' | 'GONE' = 'CANCELED';
  try {
    await gateway.exchange.cancel({ family, symbol, clientOrderId });
  } catch (error) {
    gateway.log.warn(`[EXIT_GATEWAY] orphan ${clientOrderId} not cancelled: ${String(error)}`, { symbol });
    if (!(error instanceof ExchangeRejectedError)) return { outcome: 'unresolved', retryAfterMs: ASK_AGAIN_MS };
    if (error.venueCode !== ORDER_GONE) return { outcome: 'done' };
    status = 'GONE';
  }
  const atMs = gateway.clock.now();
  await changeAccount(
    gateway,
    venue,
    account,
    ({ orphans }) =>
      orphans?.[clientOrderId] === undefined
        ? []
        : [{ type: 'OrphanCleared', v: 1, data: { clientOrderId, status, atMs } }],
    { correlationId, causationId: clientOrderId, flagsVersion: 'not-asked' },
  );
  return { outcome: 'sent' };
}
