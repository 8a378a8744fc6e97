import type { FlagSettings } from './settings.ts';

/** A line for the log and how loud it is. */
export interface LogLine {
  readonly level: 'INFO' | 'WARNING';
  readonly text: string;
}

const info = (text: string): LogLine => ({ level: 'INFO', text });
const warning = (text: string): LogLine => ({ level: 'WARNING', text });

/** The lines that say what was configured and what it means: warnings, configuration, effect, consistency. */
export function startupLines(
  settings: FlagSettings,
  fullyLive: boolean,
): { readonly config: LogLine; readonly all: readonly LogLine[] } {
  const config = info(`[EXIT_MODE] Configuration loaded: ${flagsText(settings)}`);
  const warnings = settings.warnings.map(warning);
  return { config, all: [...warnings, config, ...effectLines(settings, fullyLive), ...consistencyLines(settings)] };
}

/** The lines of an executor that starts with these flags. */
export function executorInitLines(settings: FlagSettings, fullyLive: boolean): readonly LogLine[] {
  const mode = fullyLive ? 'LIVE' : 'SHADOW';
  return [
    info(`[EXIT_BRAIN_EXECUTOR] Initialized in ${mode} MODE - Config: ${flagsText(settings)}`),
    fullyLive
      ? warning(
          '[EXIT_BRAIN_EXECUTOR] 🔴 LIVE MODE ACTIVE 🔴 - AI will place real orders via exit_order_gateway. Legacy modules will be blocked.',
        )
      : info('[EXIT_BRAIN_EXECUTOR] SHADOW mode: Will log AI decisions without placing orders'),
    ...forcedLines(settings),
  ];
}

const flagsText = ({ exitMode, executorMode, rolloutEnabled }: FlagSettings): string =>
  `EXIT_MODE=${exitMode}, EXIT_EXECUTOR_MODE=${executorMode}, ` +
  `EXIT_BRAIN_V3_LIVE_ROLLOUT=${rolloutEnabled ? 'ENABLED' : 'DISABLED'}`;

function effectLines(settings: FlagSettings, fullyLive: boolean): readonly LogLine[] {
  const { exitMode, executorMode, rolloutEnabled, killSwitch } = settings;
  if (exitMode === 'LEGACY') return [];
  if (fullyLive) {
    return [
      warning(
        '[EXIT_MODE] 🔴 EXIT BRAIN V3 LIVE MODE ACTIVE 🔴 AI executor will place real orders. Legacy exit modules will be blocked.',
      ),
    ];
  }
  if (executorMode === 'LIVE' && !rolloutEnabled) {
    return [
      info(
        '[EXIT_MODE] ⚠️  EXIT_EXECUTOR_MODE=LIVE but EXIT_BRAIN_V3_LIVE_ROLLOUT=DISABLED. Executor will run in SHADOW mode (safety fallback).',
      ),
    ];
  }
  if (executorMode === 'LIVE' && killSwitch) {
    return [warning('[EXIT_MODE] EXIT_EXECUTOR_KILL_SWITCH is on. Executor will run in SHADOW mode.')];
  }
  return [info(`[EXIT_MODE] Exit Brain v3 active in ${executorMode} mode`)];
}

function forcedLines({ executorMode, rolloutEnabled, killSwitch }: FlagSettings): readonly LogLine[] {
  if (executorMode !== 'LIVE') return [];
  if (!rolloutEnabled) {
    return [
      warning(
        '[EXIT_BRAIN_EXECUTOR] ⚠️  EXIT_EXECUTOR_MODE=LIVE but EXIT_BRAIN_V3_LIVE_ROLLOUT=DISABLED. Forcing SHADOW mode for safety.',
      ),
    ];
  }
  return killSwitch ? [warning('[EXIT_BRAIN_EXECUTOR] EXIT_EXECUTOR_KILL_SWITCH is on. Forcing SHADOW mode.')] : [];
}

function consistencyLines({ exitMode, brainEnabled }: FlagSettings): readonly LogLine[] {
  if (exitMode === 'EXIT_BRAIN_V3' && !brainEnabled) {
    return [
      warning(
        '[EXIT_MODE] EXIT_MODE=EXIT_BRAIN_V3 but EXIT_BRAIN_V3_ENABLED=false. Consider setting EXIT_BRAIN_V3_ENABLED=true for consistency.',
      ),
    ];
  }
  if (exitMode === 'LEGACY' && brainEnabled) {
    return [
      warning(
        '[EXIT_MODE] EXIT_MODE=LEGACY but EXIT_BRAIN_V3_ENABLED=true. This may cause mixed behavior. Consider aligning flags.',
      ),
    ];
  }
  return [];
}
