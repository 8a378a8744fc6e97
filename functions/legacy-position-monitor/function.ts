import type { Legacy } from '../../shared/application/legacy/legacy.ts';
import { monitorPositions } from '../../shared/application/legacy/position-monitor.ts';
import { lookOnTicks } from '../support/legacy.ts';

/** Every tick: protects unprotected positions and lays the ladder of their gain, as `position_monitor`. */
export const legacyPositionMonitor = (legacy: Legacy, served: readonly string[] | null = null) =>
  lookOnTicks(legacy, served, monitorPositions);
