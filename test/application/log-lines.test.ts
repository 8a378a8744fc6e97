import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stage } from './support/stage.ts';
import { stageOf } from './support/stage.ts';
import type { World } from './support/world.ts';
import { LIVE, openWorld, SHADOW, SYMBOL } from './support/world.ts';

let world: World;
let stage: Stage;
beforeEach(async () => {
  world = await openWorld({ flags: SHADOW });
  stage = stageOf(world);
});
afterEach(() => world.stop());

const CONFIG = 'EXIT_MODE=EXIT_BRAIN_V3, EXIT_EXECUTOR_MODE=';
const lines = () => world.log.lines.map(({ message }) => message);
const timesOf = (start: string) => lines().filter((line) => line.startsWith(start)).length;

describe('the lines that operators grep for', () => {
  it('are told when a container begins to watch, and again when a flag changed, and not in between', async () => {
    await stage.tick();
    expect(lines().slice(0, 6)).toEqual([
      `[EXIT_MODE] Configuration loaded: ${CONFIG}SHADOW, EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED`,
      '[EXIT_MODE] Exit Brain v3 active in SHADOW mode',
      '[EXIT_BRAIN] EXIT_MODE=EXIT_BRAIN_V3 detected - starting dynamic executor',
      '[EXIT_BRAIN] Exit Brain v3 Exit Router initialized',
      `[EXIT_BRAIN_EXECUTOR] Initialized in SHADOW MODE - Config: ${CONFIG}SHADOW, EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED`,
      '[EXIT_BRAIN_EXECUTOR] SHADOW mode: Will log AI decisions without placing orders',
    ]);
    expect(lines()).toContain(
      '[EXIT_BRAIN] Dynamic Executor started in SHADOW MODE (mode=shadow, interval_sec=10.0, phase=2A)',
    );
    expect(lines()).toContain('[EXIT_BRAIN_EXECUTOR] Starting monitoring loop (interval=10.0s, mode=SHADOW)');
    await stage.tick();
    expect(timesOf('[EXIT_MODE] Configuration')).toBe(1);
    world.flags.set({ ...LIVE, EXIT_LIVE_ROLLOUT_PCT: 'half' });
    world.advance(10_000);
    await stage.tick();
    await stage.tick();
    expect(timesOf('[EXIT_MODE] Configuration')).toBe(2);
    expect(timesOf('[EXIT_MODE] 🔴 EXIT BRAIN V3 LIVE MODE ACTIVE 🔴')).toBe(1);
    expect(timesOf("[EXIT_MODE] Invalid EXIT_LIVE_ROLLOUT_PCT='half'")).toBe(1);
    expect(lines()).toContain('[EXIT_BRAIN] Dynamic Executor started (effective_mode=LIVE)');
  });

  it('are told of every plan, of every decision that is acted on and of every order', async () => {
    world.flags.set(LIVE);
    world.advance(6_000);
    stage.report(world.trade('BUY', '10'));
    await stage.run(45_000);
    const told = lines().join('\n');
    expect(told).toMatch(new RegExp(`\\[EXIT BRAIN\\] Building plan for ${SYMBOL}: Side=LONG, PnL=0.00%, Risk=NORMAL`));
    expect(told).toMatch(new RegExp(`\\[EXIT BRAIN\\] Using STATIC profile '\\w+' for ${SYMBOL}`));
    expect(told).toMatch(new RegExp(`\\[EXIT BRAIN\\] Plan created for ${SYMBOL}: \\d legs, Strategy=STANDARD_LADDER`));
    // What the specification's own greps look for.
    expect(told).toMatch(/EXIT BRAIN V3.*Created exit plan/);
    expect(told).toMatch(/Exit Brain v3 Exit Router initialized/);
    expect(told).toMatch(
      new RegExp(`\\[EXIT_BRAIN_LIVE\\] Executing move_sl for ${SYMBOL} long: Initial SL: 3.00% from entry`),
    );
    expect(told).toMatch(new RegExp(`\\[EXIT_BRAIN_LIVE\\] Executing update_tp_limits for ${SYMBOL} long: TP ladder`));
    expect(lines()).toContain(
      `[EXIT_GUARD] ✅ Exit Brain module 'exit_executor' placing sl for ${SYMBOL} (mode=LIVE).`,
    );
    expect(lines()).toContain(
      `[EXIT_GATEWAY] 📤 Submitting sl order: module=exit_executor, symbol=${SYMBOL}, type=STOP_MARKET`,
    );
  });
});
