import { describe, expect, it } from 'vitest';
import { interpretFlags } from '../../../shared/domain/flags/interpret.ts';

const LIVE = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
};
const without = (name: keyof typeof LIVE) => Object.fromEntries(Object.entries(LIVE).filter(([key]) => key !== name));

describe('the flags', () => {
  it('are live only when all three agree', () => {
    expect(interpretFlags(LIVE)).toMatchObject({ fullyLive: true, ownership: 'LIVE', effectiveMode: 'LIVE' });
    expect(interpretFlags(without('EXIT_EXECUTOR_MODE'))).toMatchObject({ fullyLive: false, ownership: 'SHADOW' });
    expect(interpretFlags(without('EXIT_BRAIN_V3_LIVE_ROLLOUT'))).toMatchObject({
      fullyLive: false,
      ownership: 'SHADOW',
    });
    expect(interpretFlags(without('EXIT_MODE'))).toMatchObject({ ownership: 'LEGACY', effectiveMode: null });
    expect(interpretFlags({})).toMatchObject({ ownership: 'LEGACY', warnings: [] });
  });

  it('are upper-cased and not trimmed, and an invalid one is its default and a warning', () => {
    expect(interpretFlags({ ...LIVE, EXIT_EXECUTOR_MODE: 'live' }).fullyLive).toBe(true);
    const { exitMode, warnings } = interpretFlags({ ...LIVE, EXIT_MODE: ' exit_brain_v3' });
    expect(exitMode).toBe('LEGACY');
    expect(warnings).toEqual([
      "[EXIT_MODE] Invalid EXIT_MODE=' EXIT_BRAIN_V3' in environment. Valid values: ['LEGACY', 'EXIT_BRAIN_V3']. Defaulting to LEGACY.",
    ]);
    expect(interpretFlags({ ...LIVE, EXIT_EXECUTOR_MODE: '' }).warnings).toHaveLength(1);
    expect(interpretFlags({ ...LIVE, EXIT_BRAIN_V3_LIVE_ROLLOUT: 'true' })).toMatchObject({
      fullyLive: false,
      warnings: [],
    });
  });

  it.each(['true', '1', 'YES', 'on', 'Enabled', ' true '])('are never live with the kill switch at %s', (value) => {
    const flags = interpretFlags({ ...LIVE, EXIT_EXECUTOR_KILL_SWITCH: value });
    expect(flags).toMatchObject({ killSwitch: true, fullyLive: false, ownership: 'SHADOW', effectiveMode: 'SHADOW' });
    expect(flags.operationalState(true)).toBe('EXIT_BRAIN_V3_SHADOW');
    expect(flags.startupLines.some(({ text }) => text.includes('KILL_SWITCH is on'))).toBe(true);
  });

  it('are not changed by a kill switch that is off, nor made live by one', () => {
    for (const value of ['false', '0', '', 'off']) {
      expect(interpretFlags({ ...LIVE, EXIT_EXECUTOR_KILL_SWITCH: value }).fullyLive).toBe(true);
      expect(interpretFlags({ EXIT_EXECUTOR_KILL_SWITCH: value }).ownership).toBe('LEGACY');
    }
  });

  it('name the state for an operator', () => {
    expect(interpretFlags({}).operationalState(true)).toBe('LEGACY');
    expect(interpretFlags(LIVE).operationalState(false)).toBe('EXIT_BRAIN_V3_NOT_RUNNING');
    expect(interpretFlags(LIVE).operationalState(true)).toBe('EXIT_BRAIN_V3_LIVE');
    expect(interpretFlags(without('EXIT_EXECUTOR_MODE')).operationalState(true)).toBe('EXIT_BRAIN_V3_SHADOW');
  });

  it('print three fields, their effect, and whether they contradict each other', () => {
    expect(interpretFlags(LIVE).startupLines).toEqual([
      {
        level: 'INFO',
        text: '[EXIT_MODE] Configuration loaded: EXIT_MODE=EXIT_BRAIN_V3, EXIT_EXECUTOR_MODE=LIVE, EXIT_BRAIN_V3_LIVE_ROLLOUT=ENABLED',
      },
      {
        level: 'WARNING',
        text: '[EXIT_MODE] 🔴 EXIT BRAIN V3 LIVE MODE ACTIVE 🔴 AI executor will place real orders. Legacy exit modules will be blocked.',
      },
    ]);
    const shadow = interpretFlags(without('EXIT_BRAIN_V3_LIVE_ROLLOUT'));
    expect(shadow.startupLines.at(-1)?.text).toContain('(safety fallback)');
    expect(shadow.executorInitLines.at(-1)?.text).toContain('Forcing SHADOW mode for safety.');
    expect(interpretFlags({ EXIT_BRAIN_V3_ENABLED: 'true' }).startupLines.at(-1)?.text).toContain('mixed behavior');
  });
});
