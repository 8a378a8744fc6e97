import { type Acting, openAccount } from './account.ts';
import { botActs } from './bot.ts';
import { legacyAsks } from './legacy.ts';
import { operatorActs, riskModeChanges } from './operator.ts';
import { personActs } from './person.ts';

/** Who is about besides the bot. */
export interface Cast {
  readonly person: boolean;
  readonly operator: boolean;
  readonly risk: boolean;
  readonly legacy: boolean;
}

/** Lets the people around the system do what they do, each at their own times, until the end of the play (UTC ms). */
export function startActors(acting: Acting, cast: Cast, untilMs: number): void {
  const { chance, scheduler } = acting;
  const account = openAccount(acting);
  const repeatedly = (what: string, [leastMs, mostMs]: readonly [number, number], act: () => void): void => {
    scheduler.after(chance.between(leastMs, mostMs), what, () => {
      if (scheduler.nowMs >= untilMs) return;
      act();
      repeatedly(what, [leastMs, mostMs], act);
    });
  };
  scheduler.after(chance.between(500, 8_000), 'bot acts', () => botActs(account));
  repeatedly('bot acts', [8_000, 70_000], () => botActs(account));
  if (cast.person) repeatedly('person acts', [15_000, 120_000], () => personActs(account));
  if (cast.operator) repeatedly('operator acts', [30_000, 150_000], () => operatorActs(acting));
  if (cast.legacy) repeatedly('legacy asks', [10_000, 60_000], () => legacyAsks(account));
  if (cast.risk) repeatedly('risk mode changes', [60_000, 300_000], () => riskModeChanges(acting));
}
