import { describe, expect, it } from 'vitest';
import { ledgerEvents } from '../../../shared/domain/life/ledger-events.ts';
import type { OpenLife } from '../../../shared/domain/life/state.ts';
import { PaperLife } from '../judge/paper-life.ts';
import { envAt, openLife, T0, trade } from '../judge/support.ts';

describe('a trade of the venue itself', () => {
  const events = (clientOrderId?: string) => {
    const last = trade(2, 'SELL', '10', '99');
    const trades = [clientOrderId === undefined ? last : { ...last, clientOrderId }];
    return ledgerEvents(openLife(), { side: 'LONG', trades, endsFlat: true }, 'ledger').map(({ data }) => data);
  };

  it('says by what force it closed, and so does the end it makes', () => {
    expect(events('autoclose-1')).toMatchObject([
      { clientOrderId: 'autoclose-1', forcedBy: 'liquidation' },
      { evidence: 'ledger', flatAtMs: T0 + 2, forcedBy: 'liquidation' },
    ]);
  });

  it('is told from one that somebody placed, known or not', () => {
    const [fill, end] = events('eb.k3m9x0q7w2ab.1.0');
    expect(fill).toMatchObject({ clientOrderId: 'eb.k3m9x0q7w2ab.1.0' });
    expect(fill).not.toHaveProperty('forcedBy');
    expect(end).not.toHaveProperty('forcedBy');
    expect(events()[0]).not.toHaveProperty('clientOrderId');
  });
});

describe('the brain’s own book in SHADOW', () => {
  it('keeps under a new plan what it would have sold, by its distance from entry', () => {
    const paper = new PaperLife(openLife());
    const tick = (seconds: number, changes: object = {}) =>
      paper.tick(envAt(101.4, { ownership: 'SHADOW', nowMs: T0 + seconds * 1_000, ...changes }));
    tick(0);
    tick(10);
    expect((paper.state as OpenLife).shadow).toMatchObject({ taken: [0] });
    tick(20, { riskMode: 'CONSERVATIVE' });
    const { plan, shadow } = paper.state as OpenLife;
    expect(plan?.number).toBe(2);
    expect(shadow?.furthestTaken).toBeCloseTo(0.0125, 12);
    expect(shadow?.taken).toContain(0);
    expect(shadow?.taken).not.toContain(2);
  });

  it('is not begun by a plan alone', () => {
    const paper = new PaperLife(openLife());
    paper.tick(envAt(100, { ownership: 'LEGACY' }));
    expect((paper.state as OpenLife).shadow).toBeNull();
  });
});
