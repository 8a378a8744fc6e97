import type { OrderClass } from './order.ts';

/** Who owns the exits, as the three flags say together. */
export type Ownership = 'LEGACY' | 'SHADOW' | 'LIVE';

/** The module that sends the brain's orders. */
export const EXECUTOR_MODULE = 'exit_executor';

/** The name under which a person at the operator's tool asks for orders: allowed whoever owns the exits. */
export const OPERATOR_MODULE = 'operator';

/** The modules of the old exit stack. */
export const LEGACY_MODULE_NAMES = [
  'position_monitor',
  'hybrid_tpsl',
  'trailing_stop_manager',
  'dynamic_trailing_rearm',
  'event_driven_executor',
] as const;

export type LegacyModule = (typeof LEGACY_MODULE_NAMES)[number];

const LEGACY_MODULES: ReadonlySet<string> = new Set(LEGACY_MODULE_NAMES);

const BRAIN_MODULES: ReadonlySet<string> = new Set([EXECUTOR_MODULE, 'exit_brain_executor', 'exit_brain_v3']);

/** What the border says to one request. */
export type Verdict =
  | { readonly allowed: true; readonly conflict: boolean }
  | { readonly allowed: false; readonly conflict: boolean; readonly rule: string };

/** The specification's ownership matrix; in LIVE unknown modules are refused as well ("only the executor places exit orders"), a person is not. */
export function ownershipVerdict(ownership: Ownership, module: string): Verdict {
  if (ownership === 'LEGACY' || BRAIN_MODULES.has(module) || module === OPERATOR_MODULE)
    return { allowed: true, conflict: false };
  if (ownership === 'SHADOW') return { allowed: true, conflict: LEGACY_MODULES.has(module) };
  return { allowed: false, conflict: LEGACY_MODULES.has(module), rule: 'not-the-owner' };
}

/** The second check: the executor places only when fully LIVE; cancelling what is ours and left over is always allowed. */
export function modeGate(ownership: Ownership, orderClass: OrderClass): Verdict {
  if (orderClass === 'housekeeping' || ownership === 'LIVE') return { allowed: true, conflict: false };
  return { allowed: false, conflict: false, rule: 'not-fully-live' };
}

/**
 * Who owns the exits of one life: the flags' owner, but where only a share of the lives was put under the brain, those
 * outside it stay with the old exit stack while the brain observes them.
 */
export const ownershipOf = ({ outsideShare }: { readonly outsideShare?: true }, ownership: Ownership): Ownership =>
  ownership === 'LIVE' && outsideShare === true ? 'SHADOW' : ownership;

/** True for a module of the old exit stack. */
export const isLegacyModule = (module: string): module is LegacyModule => LEGACY_MODULES.has(module);

/** True for the module that sends the brain's orders, under any of the names it has had. */
export const isBrainModule = (module: string): boolean => BRAIN_MODULES.has(module);
