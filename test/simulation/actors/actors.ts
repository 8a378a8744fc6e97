import type { Chance } from '../engine/chance.ts';
import type { FillProcess } from '../world/fill-process.ts';
import { type Acting, openAccount } from './account.ts';
import { botActs } from './bot.ts';
import { deskActs, narrowerActs } from './desk.ts';
import { legacyAsks } from './legacy.ts';
import { operatorActs, riskModeChanges } from './operator.ts';
import { personActs } from './person.ts';

/** Who is about besides the bot. */
export interface Cast {
  readonly person: boolean;
  readonly operator: boolean;
  readonly risk: boolean;
  readonly legacy: boolean;
  /** Somebody at the operator's tool. */
  readonly desk: boolean;
  /** Somebody who narrows LIVE to a share of the positions or to sure decisions. */
  readonly narrower: boolean;
}

/** What those have who operate the system. */
export interface Desk {
  readonly deskChance: Chance;
  readonly fills: FillProcess | null;
}

type Repeatedly = (what: string, everyMs: readonly [number, number], act: () => void) => void;

/** At times drawn from one stream of chance, until the end of the play. */
function repeating({ chance, scheduler }: Acting, untilMs: number): Repeatedly {
  const repeatedly: Repeatedly = (what, [leastMs, mostMs], act) => {
    scheduler.after(chance.between(leastMs, mostMs), what, () => {
      if (scheduler.nowMs >= untilMs) return;
      act();
      repeatedly(what, [leastMs, mostMs], act);
    });
  };
  return repeatedly;
}

/**
 * Lets the people around the system do what they do, each at their own times, until the end of the play (UTC ms). Those at
 * the operator's tool have a chance of their own.
 */
export function startActors(acting: Acting, { deskChance, fills }: Desk, cast: Cast, untilMs: number): void {
  const { chance, scheduler } = acting;
  const account = openAccount(acting);
  const repeatedly = repeating(acting, untilMs);
  const atTheDesk = { ...acting, chance: deskChance };
  scheduler.after(chance.between(500, 8_000), 'bot acts', () => botActs(account));
  repeatedly('bot acts', [8_000, 70_000], () => botActs(account));
  if (cast.person) repeatedly('person acts', [15_000, 120_000], () => personActs(account));
  if (cast.operator) repeatedly('operator acts', [30_000, 150_000], () => operatorActs(acting));
  if (cast.legacy) repeatedly('legacy asks', [10_000, 60_000], () => legacyAsks(account));
  const atDeskTimes = repeating(atTheDesk, untilMs);
  if (cast.desk) atDeskTimes('the desk acts', [20_000, 90_000], () => deskActs(atTheDesk));
  if (cast.narrower) atDeskTimes('LIVE is narrowed', [5_000, 100_000], () => narrowerActs(atTheDesk));
  if (fills !== null) atDeskTimes('the fill stream is deployed', [60_000, 600_000], fills.deploy);
  if (cast.risk) repeatedly('risk mode changes', [60_000, 300_000], () => riskModeChanges(acting));
}
