import { describe, expect, it } from 'vitest';
import { allowedFor, parseFlagSetting, ROLLBACKS } from '../../../shared/domain/flags/flag-change.ts';
import { evolveFlags, type FlagChanged, isNews } from '../../../shared/domain/flags/flag-history.ts';
import { interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import { liveRulesOf } from '../../../shared/domain/flags/live-rules.ts';
import { executorStartLines } from '../../../shared/domain/flags/start-lines.ts';

const LIVE = {
  EXIT_MODE: 'EXIT_BRAIN_V3',
  EXIT_EXECUTOR_MODE: 'LIVE',
  EXIT_BRAIN_V3_LIVE_ROLLOUT: 'ENABLED',
  EXIT_BRAIN_V3_ENABLED: 'true',
};
const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);

describe('an executor that starts', () => {
  const started = (values: Readonly<Record<string, string>>) => executorStartLines(interpretFlags(values), 10_000);

  it('says that it places orders when LIVE', () => {
    expect(started(LIVE)).toEqual([
      { level: 'INFO', text: '[EXIT_BRAIN] EXIT_MODE=EXIT_BRAIN_V3 detected - starting dynamic executor' },
      { level: 'INFO', text: '[EXIT_BRAIN] Exit Brain v3 Exit Router initialized' },
      ...interpretFlags(LIVE).executorInitLines,
      { level: 'INFO', text: '[EXIT_BRAIN] Dynamic Executor started (effective_mode=LIVE)' },
      { level: 'INFO', text: '[EXIT_BRAIN_EXECUTOR] Starting monitoring loop (interval=10.0s, mode=LIVE)' },
    ]);
  });

  it('says that it only observes when SHADOW, and nothing in LEGACY', () => {
    expect(texts(started({ ...LIVE, EXIT_EXECUTOR_MODE: 'SHADOW' })).slice(-2)).toEqual([
      '[EXIT_BRAIN] Dynamic Executor started in SHADOW MODE (mode=shadow, interval_sec=10.0, phase=2A)',
      '[EXIT_BRAIN_EXECUTOR] Starting monitoring loop (interval=10.0s, mode=SHADOW)',
    ]);
    expect(started({})).toEqual([]);
  });

  it('says what forces it into SHADOW', () => {
    const killed = interpretFlags({ ...LIVE, EXIT_EXECUTOR_KILL_SWITCH: 'true' });
    expect(texts(killed.startupLines).at(-1)).toBe(
      '[EXIT_MODE] EXIT_EXECUTOR_KILL_SWITCH is on. Executor will run in SHADOW mode.',
    );
    expect(texts(killed.executorInitLines).at(-1)).toBe(
      '[EXIT_BRAIN_EXECUTOR] EXIT_EXECUTOR_KILL_SWITCH is on. Forcing SHADOW mode.',
    );
    const shadow = interpretFlags({ ...LIVE, EXIT_EXECUTOR_MODE: 'SHADOW', EXIT_EXECUTOR_KILL_SWITCH: 'true' });
    expect(texts(shadow.startupLines).at(-1)).toBe('[EXIT_MODE] Exit Brain v3 active in SHADOW mode');
    expect(texts(shadow.executorInitLines).join()).not.toContain('Forcing');
    expect(texts(interpretFlags(LIVE).executorInitLines).join()).not.toContain('Forcing');
  });
});

describe('a change of a flag', () => {
  const change = (changes: Partial<FlagChanged['data']> = {}): FlagChanged => ({
    type: 'FlagChanged',
    v: 1,
    data: {
      flag: 'EXIT_MODE',
      operation: 'Update',
      version: 3,
      value: 'LEGACY',
      changedBy: null,
      changedAtMs: 100,
      ...changes,
    },
  });
  const known = evolveFlags({}, change());

  it('is remembered by the flag’s name, the newest last', () => {
    expect(evolveFlags(known, change({ flag: 'EXIT_EXECUTOR_MODE', version: 1 }))).toEqual({
      EXIT_MODE: change().data,
      EXIT_EXECUTOR_MODE: change({ flag: 'EXIT_EXECUTOR_MODE', version: 1 }).data,
    });
    expect(evolveFlags(known, change({ version: 4 })).EXIT_MODE?.version).toBe(4);
  });

  it.each<readonly [string, Partial<FlagChanged['data']>, boolean]>([
    ['of a flag nobody has heard of', { flag: 'EXIT_EXECUTOR_MODE', version: 1, changedAtMs: 0 }, true],
    ['of a newer version, however old its time', { version: 4, changedAtMs: 0 }, true],
    ['of the same version', { version: 3, changedAtMs: 200 }, false],
    ['of an older version', { version: 2, changedAtMs: 200 }, false],
    ['without a version, later', { version: null, changedAtMs: 101 }, true],
    ['without a version, at the same time', { version: null, changedAtMs: 100 }, false],
    ['without a version, before', { version: null, changedAtMs: 99 }, false],
  ])('%s is news or not', (_, changes, news) => {
    expect(isNews(known, change(changes))).toBe(news);
  });

  it('after a removal is news when it is later, because versions begin anew', () => {
    const removed = evolveFlags({}, change({ operation: 'Delete', version: null, value: null }));
    expect(isNews(removed, change({ version: 1, changedAtMs: 101 }))).toBe(true);
    expect(isNews(removed, change({ version: 9, changedAtMs: 100 }))).toBe(false);
  });
});

describe('what a person may set', () => {
  it('is told for every flag', () => {
    expect(allowedFor('EXIT_MODE')).toBe('LEGACY | EXIT_BRAIN_V3');
    expect(allowedFor('EXIT_EXECUTOR_MODE')).toBe('SHADOW | LIVE');
    expect(allowedFor('EXIT_BRAIN_V3_ENABLED')).toBe('false | true');
    expect(allowedFor('EXIT_LIVE_ROLLOUT_PCT')).toBe('0…100');
    expect(allowedFor('EXIT_LIVE_MIN_CONFIDENCE')).toBe('0…1');
    expect(allowedFor('SPEED')).toBe('');
  });

  it.each([
    ['EXIT_LIVE_ROLLOUT_PCT=0', '0'],
    ['EXIT_LIVE_ROLLOUT_PCT=100', '100'],
    ['EXIT_LIVE_ROLLOUT_PCT=12.55', '12.55'],
    ['EXIT_LIVE_MIN_CONFIDENCE=1', '1'],
    ['EXIT_BRAIN_V3_ENABLED=false', 'false'],
  ])('%s is taken as it is', (text, value) => {
    expect(parseFlagSetting(text).value).toBe(value);
  });

  it.each([
    'EXIT_LIVE_ROLLOUT_PCT=-1',
    'EXIT_LIVE_ROLLOUT_PCT=5x',
    'EXIT_LIVE_ROLLOUT_PCT=x5',
    'EXIT_LIVE_ROLLOUT_PCT=1e1',
    '=LIVE',
  ])('%s is refused', (text) => {
    expect(() => parseFlagSetting(text)).toThrow(expect.objectContaining({ code: 'FLAG_REFUSED' }));
  });

  it.each([
    ['EXIT_EXECUTOR_MODE=LIVES', 'LIVE'],
    ['EXIT_EXECUTOR_MODE=VLIE', 'LIVE'],
    ['EXIT_EXECUTOR_MODE=SHDOW', 'SHADOW'],
    ['EXIT_EXECUTOR_MODE=SHA', 'SHADOW'],
    ['EXIT_EXECUTOR_MODE=XXXLIVE', 'LIVE'],
    ['EXIT_MODE=LEG', 'LEGACY'],
    ['EXIT_BRAIN_V3_ENABLED=trse', 'true'],
  ])('%s is meant to be %s: the nearest, three letters off at most', (text, meant) => {
    expect(() => parseFlagSetting(text)).toThrow(`(did you mean ${meant}?)`);
  });

  it.each(['EXIT_EXECUTOR_MODE=XXXXLIVE', 'EXIT_MODE=LE'])('%s is meant to be nothing: four letters off', (text) => {
    expect(() => parseFlagSetting(text)).not.toThrow('did you mean');
  });

  it('is rolled back by exactly these settings', () => {
    const rollout = { flag: 'EXIT_BRAIN_V3_LIVE_ROLLOUT', value: 'DISABLED' };
    expect(ROLLBACKS).toEqual({
      'kill-switch': [rollout],
      shadow: [rollout, { flag: 'EXIT_EXECUTOR_MODE', value: 'SHADOW' }],
      legacy: [rollout, { flag: 'EXIT_MODE', value: 'LEGACY' }, { flag: 'EXIT_BRAIN_V3_ENABLED', value: 'false' }],
    });
  });
});

describe('what narrows LIVE, at its bounds', () => {
  it.each([
    ['100', 100],
    ['99.99', 99.99],
    ['0.125', 0.125],
    ['100.1', 0],
  ])('a share of %s is %d', (text, sharePercent) => {
    expect(liveRulesOf({ EXIT_LIVE_ROLLOUT_PCT: text }).sharePercent).toBe(sharePercent);
  });

  it('asks for confidence up to certainty', () => {
    expect(liveRulesOf({ EXIT_LIVE_MIN_CONFIDENCE: '1' })).toMatchObject({ minConfidence: 1, warnings: [] });
  });
});
