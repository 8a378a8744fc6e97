/** What the flags truly were from a moment on. */
export interface TrueFlags {
  readonly fromMs: number;
  readonly values: Readonly<Record<string, string | undefined>>;
}

/** Fully LIVE by the specification: all three agree and nobody has pulled the switch. */
export const isLive = (values: TrueFlags['values']): boolean =>
  values.EXIT_MODE === 'EXIT_BRAIN_V3' &&
  values.EXIT_EXECUTOR_MODE === 'LIVE' &&
  values.EXIT_BRAIN_V3_LIVE_ROLLOUT === 'ENABLED' &&
  values.EXIT_EXECUTOR_KILL_SWITCH !== 'true';

/** Whether the flags were fully LIVE at any moment of a stretch, both ends included. */
export function wasLiveWithin(history: readonly TrueFlags[], fromMs: number, toMs: number): boolean {
  return history.some(({ fromMs: since, values }, index) => {
    const untilMs = history[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    return since <= toMs && untilMs >= fromMs && isLive(values);
  });
}

/** Whether the flags were anything else at any moment of a stretch. */
export function wasOtherwiseWithin(history: readonly TrueFlags[], fromMs: number, toMs: number): boolean {
  return history.some(({ fromMs: since, values }, index) => {
    const untilMs = history[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    return since <= toMs && untilMs >= fromMs && !isLive(values);
  });
}

/** Since when the flags have been fully LIVE without a break; null when they are not. */
export function liveSince(history: readonly TrueFlags[]): number | null {
  let since: number | null = null;
  for (const { fromMs, values } of history) since = isLive(values) ? (since ?? fromMs) : null;
  return since;
}
