import { describe, expect, it } from 'vitest';
import { acceptedOf, eventsOf, expectSound, playFlow } from './support/flow.ts';

describe('every message delivered more than once, the copies side by side', () => {
  it.each([
    [2, 'stop-out'],
    [3, 'stop-out'],
    [2, 'by-hand'],
    [2, 'at-market'],
  ] as const)('changes nothing: %i copies, %s', async (copies, end) => {
    const once = await playFlow({ end });
    const often = await playFlow({ end, copies });
    expect(often.lives).toEqual(once.lives);
    expect(often.plans).toEqual(once.plans);
    expect(often.quiet).toBe(true);
    expectSound(often.world);
    expect(acceptedOf(often.world).length).toBe(acceptedOf(once.world).length);
    const claims = eventsOf(often.world).flatMap((event) =>
      event.type === 'ExitOrderSending' ? [event.data.intentId] : [],
    );
    expect(new Set(claims).size).toBe(claims.length);
  });
});
