import { describe, expect, it } from 'vitest';
import { PaperLife } from '../judge/paper-life.ts';
import { envAt, openLife, T0 } from '../judge/support.ts';

describe('the folded state of a life', () => {
  it('stays small while it is open, and smaller when it is over', () => {
    const paper = new PaperLife(openLife('LONG', '48.5', '67.1499'));
    const bytes = () => JSON.stringify(paper.state).length;
    paper.tick(envAt(67.15, { nowMs: T0 }));
    expect(bytes()).toBeLessThan(1_600);
    paper.tick(envAt(67.16, { nowMs: T0 + 10_000 }));
    expect(Object.keys(paper.state.status === 'open' ? paper.state.orders : {})).toHaveLength(5);
    expect(bytes()).toBeLessThan(2_250);
    paper.tick(envAt(60, { nowMs: T0 + 20_000 }));
    expect(paper.state.status).toBe('flat');
    paper.close(T0 + 30_000);
    expect(bytes()).toBeLessThan(450);
  });
});
