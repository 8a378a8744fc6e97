import { describe, expect, it } from 'vitest';
import { acceptedOf, expectSound, playFlow } from './support/flow.ts';
import type { Fault } from './support/process.ts';
import { Faults } from './support/process.ts';
import type { World } from './support/world.ts';
import { LIVE, SHADOW } from './support/world.ts';

const TIMEOUT_MS = 60_000;
const AGE_AT_THE_WIRE_MS = 1_000;
const WITHIN_MS = 45_000;

/** Plays the flow with a flip at its n-th effect; answers with the world and the moment of the flip, null when it was never reached. */
async function playWithFlip(at: number, from: Readonly<Record<string, string>>, flip: (world: World) => void) {
  let flippedAtMs: number | null = null;
  let world: World | null = null;
  const fault: Fault = {
    at,
    how: 'notice',
    when: 'before',
    onHit: () => {
      if (world === null) return;
      flip(world);
      flippedAtMs = world.clock.now();
    },
  };
  const outcome = await playFlow({ flags: from, faults: new Faults(fault) }, (opened) => {
    world = opened;
  });
  return { ...outcome, flippedAtMs: flippedAtMs as number | null };
}

const oursOf = (world: World) => acceptedOf(world).filter(({ id }) => id.startsWith('eb.'));

describe('a flip of the flags at every point of the flow', () => {
  it.each([
    ['the executor goes to SHADOW', { EXIT_EXECUTOR_MODE: 'SHADOW' }, 1],
    ['the rollout is disabled', { EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' }, 7],
    ['the kill switch is set', { EXIT_EXECUTOR_KILL_SWITCH: 'true' }, 7],
    ['the old stack takes over', { EXIT_MODE: 'LEGACY' }, 7],
  ] as const)(
    'no order leaves after %s; what rests stays, and is swept when the position is gone',
    async (_what, change, step) => {
      for (let at = 1; ; at += step) {
        const { world, flippedAtMs } = await playWithFlip(at, LIVE, ({ flags }) => flags.set(change));
        if (flippedAtMs === null) {
          expect(at).toBeGreaterThan(60);
          return;
        }
        const late = oursOf(world).filter(({ atMs }) => atMs > flippedAtMs + AGE_AT_THE_WIRE_MS);
        expect({ at, late }).toEqual({ at, late: [] });
        expectSound(world);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'SHADOW to LIVE: nothing leaves before, and the open position has its stop within two ticks',
    async () => {
      for (let at = 1; ; at += 1) {
        const { world, flippedAtMs } = await playWithFlip(at, SHADOW, ({ flags }) => flags.set(LIVE));
        const ours = oursOf(world);
        if (flippedAtMs === null) {
          expect(ours).toEqual([]);
          expect(at).toBeGreaterThan(15);
          return;
        }
        const first = ours[0]?.atMs ?? Number.POSITIVE_INFINITY;
        expect({
          at,
          early: first < flippedAtMs,
          late: Math.min(first, world.clock.now()) > flippedAtMs + WITHIN_MS,
        }).toEqual({
          at,
          early: false,
          late: false,
        });
        expectSound(world);
      }
    },
    TIMEOUT_MS,
  );
});
