import type { StatusSource } from '../../shared/application/status/system-status.ts';
import { systemStatus } from '../../shared/application/status/system-status.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { HttpAnswer, HttpDelivery } from '../support/http.ts';
import { json } from '../support/http.ts';
import type { Plain } from '../support/wrap.ts';

export const STATUS_PATH = '/health/exit_brain_status';

/** How the system stands, for whoever may ask. What goes wrong is in the log, never in the answer. */
export const status =
  (source: StatusSource, log: Log): Plain<HttpDelivery, HttpAnswer> =>
  async ({ rawPath, requestContext }) => {
    if (rawPath !== STATUS_PATH) return json(404, { error: `not here; ask for ${STATUS_PATH}` });
    if (requestContext.http.method !== 'GET') return json(405, { error: 'only GET' });
    try {
      return json(200, await systemStatus(source));
    } catch (error) {
      log.error(`[EXIT_BRAIN] the status cannot be told: ${String(error)}`);
      return json(503, { error: 'the status cannot be told now; the log of this function says why' });
    }
  };
