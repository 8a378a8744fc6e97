import { type FaultRule, faultPlan } from '../../shared/adapters/paper/index.ts';
import { openVenue, type Venue } from './server-support.ts';
import { flat } from './support.ts';

/** A venue whose requests these rules befall. */
export const faulty = (
  rules: readonly FaultRule[],
  shapes: Parameters<typeof openVenue>[0] = flat(20),
  options: Parameters<typeof openVenue>[1] = {},
): Promise<Venue> => openVenue(shapes, { ...options, faults: faultPlan(rules, options.startMs ?? 1) });

const SILENCE_MS = 500;

/** What a caller hears: "STATUS CODE", "STATUS" for bodies without a code, "broken" or "silence". */
export async function hears(v: Venue, method: string, path: string, params = {}, how = {}): Promise<string> {
  const answered = v.call(method, path, params, how).then(
    ({ status, body }) => (body.code === undefined ? `${status}` : `${status} ${body.code}`),
    () => 'broken',
  );
  const silence = new Promise<string>((resolve) => setTimeout(() => resolve('silence'), SILENCE_MS));
  return Promise.race([answered, silence]);
}

/** How many orders rest in the book itself, whatever callers are told. */
export const resting = ({ exchange }: Venue): number =>
  exchange.engine.openOrders().length + exchange.engine.openAlgos().length;
