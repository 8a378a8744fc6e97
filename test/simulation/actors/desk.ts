import type { OperatorCommand } from '../../../shared/application/operate/command.ts';
import { ROLLBACKS } from '../../../shared/domain/flags/flag-change.ts';
import type { FlagName } from '../../../shared/ports/flags.ts';
import type { Acting } from './account.ts';

const BY = 'desk';
const RISK_MODES = ['NORMAL', 'CONSERVATIVE', 'CRITICAL', 'ESS_ACTIVE', 'NORMAL'] as const;

/** Somebody at the operator's tool: every command of it that changes something, as the tool sends it. */
export function deskActs(acting: Acting): void {
  const what = acting.chance.next();
  if (what < 0.4) leavesAlone(acting);
  else if (what < 0.6) closes(acting);
  else if (what < 0.75) asks(acting, { do: 'protect', symbol: null, live: acting.chance.happens(0.8), by: BY });
  else if (what < 0.85) setsRisk(acting);
  else if (what < 0.95) rollsBack(acting);
  else asks(acting, acting.chance.happens(0.5) ? { do: 'look' } : preflightOn(acting));
}

/** With a far stop, on a symbol that may have a position at the time. */
const preflightOn = ({ markets }: Acting): OperatorCommand => {
  const farStop = markets.at(-1)?.symbol ?? null;
  return { do: 'preflight', by: BY, hours: 24, farStop };
};

function asks({ world, say }: Acting, command: OperatorCommand): void {
  say(`operator asks ${JSON.stringify(command)}`);
  world.operate(command);
}

/** One symbol is left to a person, or looked after again. */
function leavesAlone(acting: Acting): void {
  const { symbol } = acting.chance.one(acting.markets);
  const isAgain = acting.chance.happens(0.5);
  asks(acting, isAgain ? { do: 'watch-again', symbol, by: BY } : { do: 'ignore', symbol, reason: 'drawn', by: BY });
}

function closes(acting: Acting): void {
  const symbol = acting.chance.happens(0.3) ? null : acting.chance.one(acting.markets).symbol;
  asks(acting, { do: 'close', symbol, by: BY });
}

const setsRisk = (acting: Acting): void =>
  asks(acting, { do: 'set-risk-mode', riskMode: acting.chance.one(RISK_MODES), reason: 'drawn', by: BY });

/** One of the three, its flags one after the other as the tool sets them. */
function rollsBack({ chance, scheduler, world, say }: Acting): void {
  const to = chance.one(Object.keys(ROLLBACKS) as (keyof typeof ROLLBACKS)[]);
  let inMs = 0;
  for (const { flag, value } of ROLLBACKS[to]) {
    scheduler.after(inMs, `rollback sets ${flag}`, () => {
      world.flip({ [flag as FlagName]: value });
      say(`operator rolls back: ${flag}=${value}`);
    });
    inMs += chance.between(50, 800);
  }
}

/** Most of them let some through and hold some back; some are no number of the range, which lets least through. */
const SHARES = ['100', '100', '60', '30', '0', 'all', '-1', undefined] as const;
const CONFIDENCES = ['0', '0.5', '0.83', '0.9', '1', 'high', '1.5', undefined] as const;

/** Somebody narrows LIVE to a share of the positions, or to decisions that are sure enough, or widens it again. */
export function narrowerActs({ chance, world, say }: Acting): void {
  const change = chance.happens(0.5)
    ? { EXIT_LIVE_ROLLOUT_PCT: chance.one(SHARES) }
    : { EXIT_LIVE_MIN_CONFIDENCE: chance.one(CONFIDENCES) };
  world.flip(change);
  say(`operator sets ${Object.entries(change).map(([name, value]) => `${name}=${value ?? '(none)'}`)}`);
}
