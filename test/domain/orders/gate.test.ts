import { describe, expect, it } from 'vitest';
import { interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import type { Ownership } from '../../../shared/domain/orders/gate.ts';
import { EXECUTOR_MODULE, isLegacyModule, modeGate, ownershipVerdict } from '../../../shared/domain/orders/gate.ts';

const LEGACY = [
  'position_monitor',
  'hybrid_tpsl',
  'trailing_stop_manager',
  'dynamic_trailing_rearm',
  'event_driven_executor',
];
const BRAIN = [EXECUTOR_MODULE, 'exit_brain_executor', 'exit_brain_v3'];
const UNKNOWN = ['safe_order_executor', 'manual', '', 'EXIT_EXECUTOR', ' exit_executor', '__proto__', 'constructor'];

const ownerOf = (mode: string, executor: string, rollout: string): Ownership =>
  interpretFlags({ EXIT_MODE: mode, EXIT_EXECUTOR_MODE: executor, EXIT_BRAIN_V3_LIVE_ROLLOUT: rollout }).ownership;

describe('who may place exit orders', () => {
  it('allows everybody in LEGACY, whatever the other flags say', () => {
    for (const executor of ['SHADOW', 'LIVE']) {
      for (const rollout of ['DISABLED', 'ENABLED']) {
        const owner = ownerOf('LEGACY', executor, rollout);
        for (const module of [...LEGACY, ...BRAIN, ...UNKNOWN]) {
          expect(ownershipVerdict(owner, module)).toEqual({ allowed: true, conflict: false });
        }
      }
    }
  });

  it('allows everybody while not fully live, and counts legacy modules as conflicts', () => {
    for (const flags of [
      ['SHADOW', 'DISABLED'],
      ['SHADOW', 'ENABLED'],
      ['LIVE', 'DISABLED'],
      ['LIVE', 'maybe'],
      ['live?', 'ENABLED'],
    ] as const) {
      const owner = ownerOf('EXIT_BRAIN_V3', flags[0], flags[1]);
      for (const module of LEGACY) expect(ownershipVerdict(owner, module)).toEqual({ allowed: true, conflict: true });
      for (const module of [...BRAIN, ...UNKNOWN]) {
        expect(ownershipVerdict(owner, module)).toEqual({ allowed: true, conflict: false });
      }
    }
  });

  it('allows only the brain when fully live, and refuses modules nobody knows', () => {
    const owner = ownerOf('EXIT_BRAIN_V3', 'LIVE', 'ENABLED');
    for (const module of BRAIN) expect(ownershipVerdict(owner, module)).toEqual({ allowed: true, conflict: false });
    for (const module of LEGACY) {
      expect(ownershipVerdict(owner, module)).toEqual({ allowed: false, conflict: true, rule: 'not-the-owner' });
    }
    for (const module of UNKNOWN) {
      expect(ownershipVerdict(owner, module)).toEqual({ allowed: false, conflict: false, rule: 'not-the-owner' });
    }
  });

  it('lets the executor place only when fully live, and clear its leftovers always', () => {
    for (const owner of ['LEGACY', 'SHADOW'] as const) {
      expect(modeGate(owner, 'protective')).toMatchObject({ allowed: false, rule: 'not-fully-live' });
      expect(modeGate(owner, 'discretionary')).toMatchObject({ allowed: false, rule: 'not-fully-live' });
      expect(modeGate(owner, 'housekeeping').allowed).toBe(true);
    }
    for (const orderClass of ['protective', 'discretionary', 'housekeeping'] as const) {
      expect(modeGate('LIVE', orderClass).allowed).toBe(true);
    }
  });

  it('names the five legacy modules', () => {
    expect([...LEGACY, ...BRAIN, ...UNKNOWN].filter(isLegacyModule)).toEqual(LEGACY);
  });
});
