import type { LegacyOperation } from '../../domain/legacy/operations.ts';
import { type LegacyOrder, protectingStop } from '../../domain/legacy/position.ts';
import { lifeRowKey } from '../../domain/life/identity.ts';
import type { OpenLife } from '../../domain/life/state.ts';
import type { LegacyModule } from '../../domain/orders/gate.ts';
import type { TickMessage } from '../../ports/messaging.ts';
import { openLives } from '../lives/open-lives.ts';
import { ask } from './ask.ts';
import type { Legacy } from './legacy.ts';
import { type AccountLook, type Look, lookAtAccount } from './look.ts';
import { askedAgain, isTooSoon, type Memory, memoryOf } from './memory.ts';

/** What became of a look at an account. */
export interface LegacyReport {
  readonly outcome: 'looked' | 'late' | 'blind';
  readonly positions: number;
  readonly asked: number;
  readonly failures: number;
}

/** What a module wants for one position, why, and what rested there when it looked. */
export interface Wish<State = null> {
  readonly explanation: string;
  readonly operations: readonly LegacyOperation[];
  readonly orders: readonly LegacyOrder[];
  /** What is to be remembered of the position. */
  readonly state: State | null;
}

/** How a module works: which positions it looks at, and what it wants for one. */
export interface ModuleRules<State> {
  readonly module: LegacyModule;
  isOfInterest(life: OpenLife): boolean;
  /** `recall` answers with what was remembered of the position; a module that does not ask for it costs no read. */
  wishFor(look: Look, recall: () => Promise<State | null>): Promise<Wish<State> | null>;
}

/**
 * One look of one module at every open position of an account. A late tick is dropped, because the next one is due; without
 * positions nothing is concluded. One position's failure does not stop the others.
 */
export async function runModule<State>(
  legacy: Legacy,
  rules: ModuleRules<State>,
  tick: TickMessage,
): Promise<LegacyReport> {
  const { clock, log, tickIntervalMs } = legacy;
  const { module, isOfInterest } = rules;
  const nothing = { positions: 0, asked: 0, failures: 0 };
  if (clock.now() - tick.dueAtMs >= tickIntervalMs) return { ...nothing, outcome: 'late' };
  const look = await lookAtAccount(legacy, tick.account, isOfInterest).catch((error: unknown) => {
    log.error(`[EXIT_BRAIN] ${module} could not read the account's positions: ${String(error)}`, { ...tick });
    return null;
  });
  if (look === null) return { ...nothing, outcome: 'blind' };
  if (look.looks.length === 0) return { ...nothing, outcome: 'looked' };
  return lookAtEach(legacy, rules, tick, look);
}

async function lookAtEach<State>(
  legacy: Legacy,
  rules: ModuleRules<State>,
  tick: TickMessage,
  { looks, rows }: AccountLook,
): Promise<LegacyReport> {
  const memory = once(() => memoryOf<State>(legacy, rules.module, tick.account));
  let asked = 0;
  let failures = 0;
  for (const look of looks) {
    try {
      if (await lookAtOne(legacy, rules, tick, look, memory)) asked += 1;
    } catch (error) {
      failures += 1;
      legacy.log.error(`[EXIT_BRAIN] ${rules.module} could not look after ${look.key.symbol}: ${String(error)}`, {
        ...tick,
      });
    }
  }
  const open = new Set(openLives(rows).map(({ identity }) => lifeRowKey(identity, identity.life)));
  if (memory.wasAsked()) await (await memory.get()).forgetAllBut(open);
  return { outcome: 'looked', positions: looks.length, asked, failures };
}

/** A position that nothing stops is never made to wait. */
async function lookAtOne<State>(
  legacy: Legacy,
  { module, wishFor }: ModuleRules<State>,
  { dueAtMs }: TickMessage,
  look: Look,
  memory: { get(): Promise<Memory<State>> },
): Promise<boolean> {
  const wish = await wishFor(look, async () => (await memory.get()).of(look.rowKey).state);
  if (wish === null || (wish.operations.length === 0 && wish.state === null)) return false;
  const before = (await memory.get()).of(look.rowKey);
  const { operations, orders, explanation, state } = wish;
  const resting = orders
    .map(({ clientOrderId }) => clientOrderId)
    .sort()
    .join(' ');
  const isStopped = protectingStop(look.position, orders) !== null;
  const mayAsk = operations.length > 0 && !(isStopped && isTooSoon(before.asked, resting, dueAtMs));
  const occasion = { key: look.key, occasion: `${dueAtMs}`, explanation };
  const asked = mayAsk && (await ask(legacy, module, occasion, operations));
  const lastAsked = asked ? askedAgain(before.asked, resting, dueAtMs) : before.asked;
  await (await memory.get()).keep(look.rowKey, { state, asked: lastAsked }, dueAtMs);
  return asked;
}

/** Reads something when it is first asked for. */
function once<T>(read: () => Promise<T>): { get(): Promise<T>; wasAsked(): boolean } {
  let reading: Promise<T> | null = null;
  return {
    get: () => {
      reading ??= read();
      return reading;
    },
    wasAsked: () => reading !== null,
  };
}
