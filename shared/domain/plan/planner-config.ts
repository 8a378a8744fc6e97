/** A step of the fixed template: a share of the position at a multiple of the final take-profit distance. */
export interface TemplateStep {
  readonly sizeFraction: number;
  readonly multiplier: number;
}

/** How the planner works; fractions of entry price. */
export interface PlannerConfig {
  /** False: the fixed template TP / TP / TRAIL / SL instead of profiles. */
  readonly useProfiles: boolean;
  /** True: take-profits from the dynamic calculator instead of the static profile. */
  readonly useDynamicTp: boolean;
  readonly defaultTpFraction: number;
  readonly defaultSlFraction: number;
  readonly defaultTrailFraction: number;
  readonly template: readonly [TemplateStep, TemplateStep, TemplateStep];
  /** The strategy whose profile is used for a position that names none. */
  readonly strategyId: string;
}

/** Static profiles and the default distances of the specification. */
export const DEFAULT_PLANNER_CONFIG: PlannerConfig = {
  useProfiles: true,
  useDynamicTp: false,
  defaultTpFraction: 0.03,
  defaultSlFraction: 0.025,
  defaultTrailFraction: 0.015,
  template: [
    { sizeFraction: 0.25, multiplier: 0.5 },
    { sizeFraction: 0.25, multiplier: 1 },
    { sizeFraction: 0.5, multiplier: 2 },
  ],
  strategyId: 'RL_V3',
};
