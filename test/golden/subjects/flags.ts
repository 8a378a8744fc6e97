import { type FlagsMeaning, interpretFlags } from '../../../shared/domain/flags/interpret.ts';
import type { Data } from '../golden-file.ts';
import type { Subject } from './subject.ts';

const linesOf = (lines: FlagsMeaning['startupLines']) => lines.map(({ level, text }) => [level, text]);

function meaning(input: Data): Data {
  const given = Object.entries(input).filter(([, value]) => value !== null);
  const flags = interpretFlags(Object.fromEntries(given) as Record<string, string>);
  return {
    get_exit_mode: flags.exitMode,
    is_exit_brain_mode: flags.exitMode === 'EXIT_BRAIN_V3',
    is_legacy_exit_mode: flags.exitMode === 'LEGACY',
    get_exit_executor_mode: flags.executorMode,
    is_exit_executor_shadow_mode: flags.executorMode === 'SHADOW',
    is_exit_executor_live_mode: flags.executorMode === 'LIVE',
    is_exit_brain_live_rollout_enabled: flags.rolloutEnabled,
    is_exit_brain_live_fully_enabled: flags.fullyLive,
    get_exit_brain_profile: flags.profile,
    effective_mode: flags.effectiveMode,
    executor_started: flags.effectiveMode !== null,
    operational_state_if_executor_running: flags.operationalState(true),
    operational_state_if_executor_not_running: flags.operationalState(false),
    config_log_prefix: flags.configLine,
    config_log: linesOf(flags.startupLines),
    executor_init_log_phase2b: linesOf(flags.executorInitLines),
  };
}

/** The cases of flags.json, which have no kind. */
export const FLAG_SUBJECTS: readonly Subject[] = [
  {
    kind: 'flags/case',
    accepts: ({ input, expected }) => 'EXIT_MODE' in input && 'get_exit_mode' in expected,
    answer: meaning,
  },
];
