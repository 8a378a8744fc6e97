import { describe, expect, it } from 'vitest';
import { createNarrator } from '../../../infra/local/console.ts';
import { lifeStreamId } from '../../../shared/domain/life/identity.ts';
import type { Commit } from '../../../shared/ports/journal.ts';

const AT_MS = Date.UTC(2025, 0, 2, 3, 4, 5);
const KEY = { venue: 'binance', account: 'paper', symbol: 'BTCUSDT', positionSide: 'BOTH' } as const;

function listen(isTTY: boolean) {
  let text = '';
  const out = {
    isTTY,
    write: (chunk: string) => {
      text += chunk;
      return true;
    },
  };
  return { narrator: createNarrator(out as unknown as NodeJS.WriteStream), heard: () => text };
}

const commit = (streamId: string, ...events: readonly { type: string; data: Readonly<Record<string, unknown>> }[]) =>
  ({ streamId, recordedAtMs: AT_MS, events: events.map((event) => ({ v: 1, ...event })) }) as unknown as Commit;

describe('lines', () => {
  it('carry the market time, and say who owns the exits', () => {
    const { narrator, heard } = listen(false);
    narrator.say(AT_MS, 'hello');
    narrator.tell(commit('account#x', { type: 'OwnershipChanged', data: { to: 'SHADOW' } }));
    expect(heard()).toBe('2025-01-02 03:04:05  hello\n2025-01-02 03:04:05  flags      exits belong to SHADOW now\n');
  });

  it('leave out what an onlooker does not wait for', () => {
    const { narrator, heard } = listen(false);
    const life = lifeStreamId(KEY, 1);
    narrator.tell(
      commit(
        life,
        { type: 'ExitDecisionMade', data: { mode: 'LIVE', decision: { decisionType: 'no_change' } } },
        { type: 'ExitOrderRequested', data: { intentId: 'a', request: { operation: 'cancel' } } },
        { type: 'ExitOrderSending', data: { intentId: 'a' } },
      ),
    );
    expect(heard()).toBe('');
    narrator.tell(
      commit(life, {
        type: 'ExitOrderRequested',
        data: {
          intentId: 'b',
          request: { operation: 'place', kind: 'sl', type: 'STOP_MARKET', quantity: '0', price: '9' },
        },
      }),
    );
    expect(heard()).toBe('2025-01-02 03:04:05  BTCUSDT    order      sl STOP_MARKET whole position at 9\n');
  });
});

describe('the progress bar', () => {
  it('is drawn only where somebody can see it move, and makes way for lines', () => {
    const file = listen(false);
    file.narrator.progress(0.5, AT_MS);
    expect(file.heard()).toBe('');
    const terminal = listen(true);
    terminal.narrator.progress(0.5, AT_MS);
    expect(terminal.heard()).toContain('50 %');
    terminal.narrator.say(AT_MS, 'hello');
    expect(terminal.heard()).toMatch(/\r.\[2K2025-01-02 03:04:05 {2}hello\n$/);
  });
});
