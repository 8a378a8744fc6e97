import type { Legacy } from '../../shared/application/legacy/legacy.ts';
import { trailPositions } from '../../shared/application/legacy/trailing-stop-manager.ts';
import { lookOnTicks } from '../support/legacy.ts';

/** Every tick: moves stops behind gains, as `trailing_stop_manager`. */
export const legacyTrailingStopManager = (legacy: Legacy, served: readonly string[] | null = null) =>
  lookOnTicks(legacy, served, trailPositions);
