import { placeForUnplanned } from '../../shared/application/legacy/hybrid-tpsl.ts';
import type { Legacy } from '../../shared/application/legacy/legacy.ts';
import { lookOnTicks } from '../support/legacy.ts';

/** Every tick: levels for positions whose plan failed, as `hybrid_tpsl`. */
export const legacyHybridTpsl = (legacy: Legacy, served: readonly string[] | null = null) =>
  lookOnTicks(legacy, served, placeForUnplanned);
