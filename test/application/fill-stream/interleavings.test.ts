import fc from 'fast-check';
import { expect, it } from 'vitest';
import { account, atRest, following } from './support.ts';

/** What may happen between an account and the process that follows it. */
type Act =
  | {
      readonly do: 'trade';
      readonly symbol: string;
      /** How the stream tells it: which of the two frames, in which order, how often. */
      readonly frames: readonly (0 | 1)[];
      /** Told only after so many further acts. */
      readonly late: number;
    }
  | { readonly do: 'repeat'; readonly back: number }
  | { readonly do: 'cut' | 'reconnect' | 'garbage' | 'breathe' }
  | { readonly do: 'break'; readonly what: 'reads' | 'positions' | 'bus'; readonly times: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('trade' as const),
      symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT'),
      frames: fc.oneof(
        { weight: 3, arbitrary: fc.constant([0, 1] as const) },
        { weight: 2, arbitrary: fc.array(fc.constantFrom(0 as const, 1 as const), { maxLength: 4 }) },
      ),
      late: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('cut', 'reconnect', 'garbage', 'breathe') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('break' as const),
      what: fc.constantFrom('reads', 'positions', 'bus'),
      times: fc.nat(3),
    }),
  },
);

it('tells each trade exactly once, whatever is told twice, late, in short, in garbage or not at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
      const on = account();
      const run = await following(on);
      let isCut = false;
      const told: string[] = [];
      const late: { dueAt: number; texts: readonly string[] }[] = [];
      const tell = (texts: readonly string[]): void => {
        told.push(...texts);
        if (!isCut) on.tell(...texts);
      };
      const play: Record<Act['do'], (one: never, index: number) => void | Promise<void>> = {
        trade: (one: Extract<Act, { do: 'trade' }>, index) => {
          const { frames } = on.execute({ symbol: one.symbol });
          late.push({ dueAt: index + one.late, texts: one.frames.map((which) => frames[which] ?? '') });
        },
        repeat: (one: Extract<Act, { do: 'repeat' }>) => {
          const text = told.at(-1 - one.back);
          if (text !== undefined && !isCut) on.tell(text);
        },
        cut: () => {
          isCut = true;
        },
        reconnect: () => {
          isCut = false;
          on.reconnect();
        },
        garbage: () => on.tell('{"e":'),
        breathe: () => new Promise((resolve) => setTimeout(resolve, 3)),
        break: (one: Extract<Act, { do: 'break' }>) => {
          if (one.what === 'bus') run.mood.failures = one.times;
          else on.broken[one.what] = one.times;
        },
      };
      for (const [index, one] of acts.entries()) {
        await play[one.do](one as never, index);
        for (const due of late.filter(({ dueAt }) => dueAt <= index)) {
          late.splice(late.indexOf(due), 1);
          tell(due.texts);
        }
      }
      // What was never told in full, or was told while the stream was cut, is found after the next gap.
      isCut = false;
      on.reconnect();
      await atRest(run);
      await run.fills.close();
      expect([...run.told].sort()).toEqual(on.ledger.map(({ symbol, tradeId }) => `${symbol} ${tradeId}`).sort());
    }),
    { numRuns: 60 },
  );
}, 20_000);
