import { describe, expect, it } from 'vitest';
import type { ExitDecisionMade } from '../../../shared/domain/life/events.ts';
import { fold } from '../../../shared/domain/life/evolve.ts';
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
  const shadowed = (marks: readonly number[], last: object = {}) => {
    const paper = new PaperLife(openLife());
    marks.forEach((mark, index) => {
      const changes = index === marks.length - 1 ? last : {};
      paper.tick(envAt(mark, { ownership: 'SHADOW', nowMs: T0 + index * 10_000, ...changes }));
    });
    return paper;
  };
  const ladder = [101.25, 102.5, 105].map((price) => expect.closeTo(price, 9));

  it('holds the stop and the targets it would have placed, and what was decided last', () => {
    const first = shadowed([100]).state;
    expect(first).toMatchObject({ shadow: { stopPrice: 97.5, tpLevels: null, taken: [] } });
    expect(first).toMatchObject({ lastDecision: { type: 'move_sl', atMs: T0, newSlPrice: 97.5 } });
    const second = shadowed([100, 100]).state as OpenLife;
    const tpLevels = ladder.map((price, index) => [price, [0.25, 0.25, 0.5][index]]);
    expect(second.shadow).toEqual({ stopPrice: 97.5, tpLevels, taken: [], furthestTaken: 0 });
    expect(second.lastDecision).toEqual({
      type: 'update_tp_limits',
      atMs: T0 + 10_000,
      shadow: true,
      tpLevels: ladder,
    });
  });

  it('stays as it is when the brain would have left, because the position is still there', () => {
    const left = shadowed([100, 100], { riskMode: 'ESS_ACTIVE' }).state as OpenLife;
    expect(left).toMatchObject({ status: 'open', lastDecision: { type: 'full_exit_now', atMs: T0 + 10_000 } });
    expect(left.shadow).toEqual({ stopPrice: 97.5, tpLevels: null, taken: [], furthestTaken: 0 });
  });

  it('marks the leg of a partial close as sold, and none where no leg was due', () => {
    const paper = shadowed([100, 100, 101.3]);
    const sold = paper.events.find(
      (event) => event.type === 'ExitDecisionMade' && event.data.decision.decisionType === 'partial_close',
    ) as ExitDecisionMade;
    expect(sold.data.decision.fractionToClose).toBe(0.25);
    expect(paper.state).toMatchObject({ shadow: { taken: [0] }, lastDecision: { fraction: 0.25 } });
    const legless = { ...sold, data: { ...sold.data, input: { ...sold.data.input, partialLeg: null } } };
    expect((fold([legless], openLife()) as OpenLife).shadow?.taken).toEqual([]);
  });

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
