import type { Ownership, Verdict } from '../orders/gate.ts';
import { isBrainModule, isLegacyModule, OPERATOR_MODULE } from '../orders/gate.ts';

/** A line about one exit order and how loud it is. */
export interface OrderLine {
  readonly level: 'INFO' | 'WARNING' | 'ERROR';
  readonly text: string;
}

/** The order a line speaks of: who asks for it, what it is for and its type at the venue. */
export interface SpokenOrder {
  readonly module: string;
  readonly kind: string;
  readonly type: string;
  readonly symbol: string;
}

/** The `[EXIT_GUARD]` line of an ownership verdict; null in LEGACY, where nobody is guarded against. */
export function guardLine(ownership: Ownership, verdict: Verdict, order: SpokenOrder): OrderLine | null {
  if (ownership === 'LEGACY') return null;
  const { module, kind, type, symbol } = order;
  const legacy = isLegacyModule(module);
  if (module === OPERATOR_MODULE) {
    return info(`[EXIT_GUARD] ✅ Operator placing ${kind} for ${symbol} (mode=${ownership}).`);
  }
  if (!verdict.allowed) {
    const who = legacy ? 'Legacy module' : 'Unknown module';
    const why = 'in EXIT_BRAIN_V3 LIVE mode. Executor is the single MUSCLE. Order NOT sent to exchange.';
    return error(`[EXIT_GUARD] 🛑 BLOCKED: ${who} '${module}' attempted to place ${kind} for ${symbol} ${why}`);
  }
  if (legacy) {
    const what = `Legacy module '${module}' placing ${kind} (${type}) for ${symbol} in EXIT_BRAIN_V3 mode.`;
    return warning(`[EXIT_GUARD] 🚨 OWNERSHIP CONFLICT: ${what}`);
  }
  return isBrainModule(module)
    ? info(`[EXIT_GUARD] ✅ Exit Brain module '${module}' placing ${kind} for ${symbol} (mode=${ownership}).`)
    : warning(`[EXIT_GUARD] ℹ️  Unknown module '${module}' placing exit order in EXIT_BRAIN_V3 mode.`);
}

/** Before an order is written to the wire. */
export const submittingLine = ({ module, kind, type, symbol }: SpokenOrder): OrderLine =>
  info(`[EXIT_GATEWAY] 📤 Submitting ${kind} order: module=${module}, symbol=${symbol}, type=${type}`);

/** The exchange took it. */
export const placedLine = ({ module, kind, symbol }: SpokenOrder, venueOrderId: string): OrderLine =>
  info(
    `[EXIT_GATEWAY] ✅ Order placed successfully: module=${module}, symbol=${symbol}, order_id=${venueOrderId}, kind=${kind}`,
  );

/** The exchange refused it, or the request never reached it. */
export const failedLine = ({ module, kind, symbol }: SpokenOrder, reason: string): OrderLine =>
  error(`[EXIT_GATEWAY] ❌ Order submission failed: module=${module}, symbol=${symbol}, kind=${kind}, error=${reason}`);

const info = (text: string): OrderLine => ({ level: 'INFO', text });
const warning = (text: string): OrderLine => ({ level: 'WARNING', text });
const error = (text: string): OrderLine => ({ level: 'ERROR', text });
