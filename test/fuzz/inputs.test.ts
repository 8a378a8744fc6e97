import { CommanderError } from 'commander';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { CliError } from '../../cli/system/system.ts';
import { exitGateway } from '../../functions/exit-gateway/function.ts';
import { watch } from '../../functions/watch/function.ts';
import { parseOptions } from '../../infra/local/options.ts';
import { keyPermissions } from '../../shared/adapters/binance/permissions.ts';
import {
  accountTrade,
  algoAcknowledgement,
  algoOrder,
  candle,
  markPrice,
  openPositions,
  regularAcknowledgement,
  regularOrder,
  symbolFilters,
} from '../../shared/adapters/binance/replies.ts';
import { fieldsOf, rowsOf } from '../../shared/adapters/binance/reply.ts';
import { readFrame } from '../../shared/adapters/binance/user-stream-frames.ts';
import { commitOfItem, type Item, itemOf } from '../../shared/adapters/dynamodb/journal-item.ts';
import { parseCandles } from '../../shared/adapters/paper/candles/parse.ts';
import { parseFaults } from '../../shared/adapters/paper/faults/parse.ts';
import { parseCommand } from '../../shared/application/operate/command.ts';
import { parsePositionFilledV1 } from '../../shared/contracts/position-filled.v1.ts';
import { parseRequestExitOrderV1 } from '../../shared/contracts/request-exit-order.v1.ts';
import { parseRiskModeChangedV1 } from '../../shared/contracts/risk-mode-changed.v1.ts';
import { interpretFlags } from '../../shared/domain/flags/interpret.ts';
import { parseProfileOverrides } from '../../shared/domain/profiles/parse.ts';
import { FLAG_NAMES } from '../../shared/ports/flags.ts';
import { simulateOptions } from '../simulation/options.ts';
import {
  ALGO,
  CANDLES,
  COMMANDS,
  COMMIT,
  FILL,
  FRAME,
  MARK,
  PERMISSIONS,
  POSITIONS,
  PROFILES,
  REGULAR,
  REQUEST,
  RISK,
  SYMBOLS,
  TRADE,
} from './sound.ts';
import { refusesCleanly, spoiled, spoiledText } from './spoiled.ts';

const RUNS = { numRuns: 400, seed: 7 };

/** The client answers with items or with none, never with anything else. */
const itemIn = (value: unknown): readonly Item[] => {
  const { item } = (value ?? {}) as { readonly item?: unknown };
  return typeof item === 'object' && item !== null ? [item as Item] : [];
};

const parsing = (sound: unknown, parse: (value: unknown) => unknown, codes: readonly string[]) => () => {
  expect(() => parse(sound)).not.toThrow();
  fc.assert(
    fc.property(spoiled(sound), (value) => refusesCleanly(() => parse(value), codes)),
    RUNS,
  );
};

describe('what comes from outside is taken or refused by name, whatever it is', () => {
  it('Position Filled', parsing(FILL, parsePositionFilledV1, ['CONTRACT_VIOLATION']));
  it('Risk Mode Changed', parsing(RISK, parseRiskModeChangedV1, ['CONTRACT_VIOLATION']));
  it('Request Exit Order', parsing(REQUEST, parseRequestExitOrderV1, ['CONTRACT_VIOLATION']));
  it(
    'an ordinary order of the exchange',
    parsing(REGULAR, (row) => regularOrder(fieldsOf('x', row)), ['UNREADABLE_REPLY']),
  );
  it(
    'a conditional order of the exchange',
    parsing(ALGO, (row) => algoOrder(fieldsOf('x', row)), ['UNREADABLE_REPLY']),
  );
  it(
    'what the exchange says of an ordinary order it took',
    parsing(REGULAR, (row) => regularAcknowledgement(fieldsOf('x', row)), ['UNREADABLE_REPLY']),
  );
  it(
    'what the exchange says of a conditional order it took',
    parsing(ALGO, (row) => algoAcknowledgement(fieldsOf('x', row)), ['UNREADABLE_REPLY']),
  );
  it(
    'positions',
    parsing(POSITIONS, (reply) => openPositions('x', reply), ['UNREADABLE_REPLY']),
  );
  it(
    'trades of the account',
    parsing([TRADE], (rows) => rowsOf('x', rows).map(accountTrade), ['UNREADABLE_REPLY']),
  );
  it(
    'marks',
    parsing([MARK], (rows) => rowsOf('x', rows).map(markPrice), ['UNREADABLE_REPLY']),
  );
  it(
    'what a key may do',
    parsing(PERMISSIONS, (row) => keyPermissions(fieldsOf('x', row)), ['UNREADABLE_REPLY']),
  );
  it(
    'bars of the exchange',
    parsing([CANDLES], (rows) => rowsOf('x', rows).map(candle), ['UNREADABLE_REPLY']),
  );
  it(
    "the exchange's rules",
    parsing(SYMBOLS, (reply) => symbolFilters('x', reply), ['UNREADABLE_REPLY']),
  );
  it(
    'an item of the journal',
    parsing({ item: itemOf(COMMIT) }, (value) => itemIn(value).map(commitOfItem), ['JOURNAL_CORRUPT']),
  );

  it.each(COMMANDS)('what an operator asks for: $do', (command) => {
    parsing(command, parseCommand, ['NOT_A_COMMAND'])();
  });
  it(
    'overrides of profiles',
    parsing(PROFILES, (data) => parseProfileOverrides(data), ['PROFILE_OVERRIDES']),
  );

  it('a frame of the user stream', () => {
    expect(readFrame(FRAME).type).toBe('order');
    fc.assert(
      fc.property(spoiledText(FRAME), (text) => {
        try {
          readFrame(text);
        } catch (error) {
          // Whatever is thrown is a gap; it must be an error with words.
          expect(String(error).length).toBeGreaterThan(4);
        }
      }),
      RUNS,
    );
  });

  it('a file of candles', () => {
    const sound = `open_time_ms,open,high,low,close,volume\n${[0, 1, 2].map((bar) => `${1_800_000_000_000 + bar * 60_000},100,101,99,100.5,7`).join('\n')}\n`;
    expect(parseCandles('x.csv', sound).candles).toHaveLength(3);
    fc.assert(
      fc.property(spoiledText(sound), (text) =>
        refusesCleanly(() => parseCandles('x.csv', text), ['CANDLE_FILE_INVALID']),
      ),
      RUNS,
    );
  });

  it('faults by name', () => {
    const text = spoiledText('all:0.01,hang:0.5,code:-2021:1');
    fc.assert(
      fc.property(text, (spec) => refusesCleanly(() => parseFaults(spec), ['FAULT_SPEC'])),
      RUNS,
    );
  });

  it('the command lines', () => {
    const words = fc.constantFrom(
      '--runs',
      '--seed',
      '--only',
      '--speed',
      '--for',
      '--from',
      '--faults',
      '--live',
      '7',
      'x',
    );
    const args = fc.array(fc.oneof(words, fc.string({ maxLength: 6 })), { maxLength: 6 });
    fc.assert(
      fc.property(args, (argv) => {
        refusesCleanly(() => parseOptions(argv), ['USAGE', 'FAULT_SPEC']);
        refusesCleanly(() => simulateOptions(argv), ['SIMULATE_USAGE', 'UNKNOWN_FAULT', 'CANDLE_FILE_INVALID']);
      }),
      RUNS,
    );
  });

  it('the operator’s tool says what is wrong with its words, and does nothing without a system', async () => {
    const silent = { write: () => true };
    const words = fc.constantFrom(
      ...['status', 'flags', 'set', 'get', 'rollback', 'close', 'ignore', 'risk', 'protect', 'monitor', 'preflight'],
      ...['journal', 'verify', 'tail', 'decisions', 'positions', 'plan', 'orders', 'shadow', 'analyze', 'SOLUSDT'],
      ...['--all', '--yes', '--live', '--json', '--hours', '30', '--from', '--limit', '--reason', '--help', 'NORMAL'],
      ...['EXIT_MODE=LEGACY', 'EXIT_MODE='],
    );
    const line = fc.array(fc.oneof({ weight: 4, arbitrary: words }, fc.string({ maxLength: 6 })), { maxLength: 6 });
    const isDone: number[] = [];
    await fc.assert(
      fc.asyncProperty(line, async (args) => {
        const streams = { stdin: silent, stdout: silent, stderr: silent } as never;
        const program = createProgram(streams, (exitCode) => void isDone.push(exitCode));
        const said = await program.parseAsync(['--data-dir', '/nowhere/at/all', ...args], { from: 'user' }).then(
          () => null,
          (error: unknown) => error,
        );
        expect(said === null || said instanceof CommanderError || said instanceof CliError).toBe(true);
      }),
      RUNS,
    );
    expect(isDone).toEqual([]);
  });

  it('flags: nothing but the three words together, with the switch off, is LIVE', () => {
    const word = fc.oneof(fc.constantFrom('EXIT_BRAIN_V3', 'LIVE', 'ENABLED', 'live', 'true', 'false'), fc.string());
    const values = fc.dictionary(fc.constantFrom(...FLAG_NAMES), word);
    fc.assert(
      fc.property(values, (raw) => {
        const upper = (name: (typeof FLAG_NAMES)[number]): string | undefined => raw[name]?.toUpperCase();
        const isLive = interpretFlags(raw).ownership === 'LIVE';
        if (!isLive) return;
        expect(upper('EXIT_MODE')).toBe('EXIT_BRAIN_V3');
        expect(upper('EXIT_EXECUTOR_MODE')).toBe('LIVE');
        expect(upper('EXIT_BRAIN_V3_LIVE_ROLLOUT')).toBe('ENABLED');
      }),
      { numRuns: 4_000, seed: 7 },
    );
  });

  it('messages of the queues fail by themselves and never take their batch along', async () => {
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const gateway = exitGateway({ log } as never, ['main']);
    const watching = watch({ log } as never, ['main']);
    const body = fc.oneof(spoiledText('{"streamId":"exit#v#main#X#BOTH#1","intentId":"eb.a.1.0"}'), fc.json());
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        for (const call of [gateway, watching]) {
          const { batchItemFailures } = await call({ Records: [{ messageId: 'm', body: text }] });
          expect(batchItemFailures).toEqual([{ itemIdentifier: 'm' }]);
        }
      }),
      RUNS,
    );
  });
});
