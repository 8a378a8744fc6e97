import { describe, expect, it } from 'vitest';
import { effectOf, parseFlagSetting, ROLLBACKS } from '../../../shared/domain/flags/flag-change.ts';

const LIVE = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
} as const;

describe('a flag that somebody types', () => {
  it.each([
    ['EXIT_EXECUTOR_MODE=LIVE', { flag: 'EXIT_EXECUTOR_MODE', value: 'LIVE' }],
    ['exit_mode=legacy', { flag: 'EXIT_MODE', value: 'LEGACY' }],
    ['EXIT_BRAIN_V3_ENABLED=TRUE', { flag: 'EXIT_BRAIN_V3_ENABLED', value: 'true' }],
  ])('%s is read', (text, setting) => {
    expect(parseFlagSetting(text)).toEqual(setting);
  });

  it.each([
    ['EXIT_EXECUTOR_MOD=LIVE', 'no flag is called EXIT_EXECUTOR_MOD (did you mean EXIT_EXECUTOR_MODE?); flags are'],
    ['SPEED=9', 'no flag is called SPEED; flags are EXIT_MODE, EXIT_EXECUTOR_MODE,'],
    ['EXIT_EXECUTOR_MODE=LIV', 'EXIT_EXECUTOR_MODE cannot be "LIV" (did you mean LIVE?); it is SHADOW or LIVE'],
    ['EXIT_EXECUTOR_MODE=LIVE ', 'EXIT_EXECUTOR_MODE cannot be "LIVE " (did you mean LIVE?)'],
    ['EXIT_BRAIN_V3_LIVE_ROLLOUT=yes', 'EXIT_BRAIN_V3_LIVE_ROLLOUT cannot be "yes"; it is DISABLED or ENABLED'],
    ['EXIT_MODE=', 'EXIT_MODE cannot be ""; it is LEGACY or EXIT_BRAIN_V3'],
    ['EXIT_MODE', '"EXIT_MODE" is not NAME=VALUE'],
    ['=LIVE', '"=LIVE" is not NAME=VALUE'],
    ['toString=1', 'no flag is called TOSTRING'],
    ['EXIT_LIVE_ROLLOUT_PCT=150', 'EXIT_LIVE_ROLLOUT_PCT cannot be "150"; it is a number from 0 to 100'],
    ['EXIT_LIVE_MIN_CONFIDENCE=', 'it is a number from 0 to 1'],
  ])('%s is refused clearly', (text, message) => {
    expect(() => parseFlagSetting(text)).toThrow(expect.objectContaining({ code: 'FLAG_REFUSED' }));
    expect(() => parseFlagSetting(text)).toThrow(message);
  });
});

describe('what a change does', () => {
  const change = (values: Readonly<Record<string, string>>, ...texts: string[]) =>
    effectOf(values, texts.map(parseFlagSetting));

  it('says the owner before and after', () => {
    expect(change(LIVE, 'EXIT_EXECUTOR_MODE=SHADOW')).toEqual({ before: 'LIVE', after: 'SHADOW', towardsLive: false });
    expect(change(LIVE, 'EXIT_MODE=LEGACY')).toEqual({ before: 'LIVE', after: 'LEGACY', towardsLive: false });
  });

  it('asks for a yes for every condition of LIVE that would newly hold, also while another one does not', () => {
    const shadow = { ...LIVE, EXIT_EXECUTOR_MODE: 'SHADOW', EXIT_BRAIN_V3_LIVE_ROLLOUT: 'DISABLED' };
    expect(change(shadow, 'EXIT_EXECUTOR_MODE=LIVE')).toEqual({ before: 'SHADOW', after: 'SHADOW', towardsLive: true });
    const killed = { ...LIVE, EXIT_EXECUTOR_KILL_SWITCH: 'true' };
    expect(change(killed, 'EXIT_EXECUTOR_KILL_SWITCH=false')).toEqual({
      before: 'SHADOW',
      after: 'LIVE',
      towardsLive: true,
    });
    expect(change({}, 'EXIT_MODE=EXIT_BRAIN_V3').towardsLive).toBe(true);
  });

  it('asks for a yes before a larger share and before less confidence, never the other way', () => {
    const narrowed = { ...LIVE, EXIT_LIVE_ROLLOUT_PCT: '25', EXIT_LIVE_MIN_CONFIDENCE: '0.8' };
    expect(change(narrowed, 'EXIT_LIVE_ROLLOUT_PCT=50').towardsLive).toBe(true);
    expect(change(narrowed, 'EXIT_LIVE_ROLLOUT_PCT=10').towardsLive).toBe(false);
    expect(change(narrowed, 'EXIT_LIVE_MIN_CONFIDENCE=0.7').towardsLive).toBe(true);
    expect(change(narrowed, 'EXIT_LIVE_MIN_CONFIDENCE=0.9').towardsLive).toBe(false);
    expect(change(LIVE, 'EXIT_LIVE_ROLLOUT_PCT=100').towardsLive).toBe(false);
  });

  it('asks for nothing on the way to safety, nor for what stands already', () => {
    expect(change(LIVE, 'EXIT_EXECUTOR_MODE=LIVE').towardsLive).toBe(false);
    expect(change(LIVE, 'EXIT_EXECUTOR_KILL_SWITCH=true').towardsLive).toBe(false);
    for (const settings of Object.values(ROLLBACKS)) expect(effectOf(LIVE, settings).towardsLive).toBe(false);
  });

  it('every rollback lets the rollout flag fall first and ends where it says', () => {
    expect(Object.values(ROLLBACKS).map(([first]) => first?.flag)).toEqual(Array(3).fill('EXIT_BRAIN_V3_LIVE_ROLLOUT'));
    const ends = Object.values(ROLLBACKS).map((settings) => effectOf(LIVE, settings).after);
    expect(ends).toEqual(['SHADOW', 'SHADOW', 'LEGACY']);
  });
});
