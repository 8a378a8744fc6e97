import { ACCOUNT } from '../world/handlers.ts';
import type { Acting } from './account.ts';

/** Every way to take LIVE away. */
const AWAY = [
  { EXIT_EXECUTOR_MODE: 'SHADOW' },
  { EXIT_MODE: 'LEGACY' },
  { EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' },
  { EXIT_EXECUTOR_KILL_SWITCH: 'true' },
] as const;
/** And what gives it back. */
const BACK = {
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_EXECUTOR_KILL_SWITCH: 'false',
} as const;

/** An operator: takes LIVE away by one parameter, or gives everything back, one parameter after the other. */
export function operatorActs({ chance, scheduler, world, say }: Acting): void {
  const values = world.flags.history.at(-1)?.values ?? {};
  const wrong = (Object.keys(BACK) as (keyof typeof BACK)[]).filter((name) => values[name] !== BACK[name]);
  if (wrong.length === 0) {
    const change = chance.one(AWAY);
    world.flip(change);
    say(`operator sets ${JSON.stringify(change)}`);
    return;
  }
  let inMs = 0;
  for (const name of wrong) {
    inMs += chance.between(0, 3_000);
    scheduler.after(inMs, `operator sets ${name}`, () => {
      world.flip({ [name]: BACK[name] });
      say(`operator sets ${name}=${BACK[name]}`);
    });
  }
}

const RISK_MODES = ['NORMAL', 'CONSERVATIVE', 'CRITICAL', 'ESS_ACTIVE', 'NORMAL', 'NORMAL'] as const;

/** Somebody publishes another risk mode. */
export function riskModeChanges({ chance, scheduler, world, say }: Acting): void {
  const riskMode = chance.one(RISK_MODES);
  say(`risk mode ${riskMode}`);
  world.bus.accept({
    source: 'risk',
    detailType: 'Risk Mode Changed',
    detail: { account: ACCOUNT, riskMode, reason: 'drawn', changedAtMs: scheduler.nowMs, changedBy: 'simulation' },
  });
}
