import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContractError } from '../../shared/contracts/contract.ts';
import { POSITION_FILLED, parsePositionFilledV1 } from '../../shared/contracts/position-filled.v1.ts';
import { parseRequestExitOrderV1 } from '../../shared/contracts/request-exit-order.v1.ts';
import { parseRiskModeChangedV1, RISK_MODE_CHANGED } from '../../shared/contracts/risk-mode-changed.v1.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/events/${name}`, import.meta.url), 'utf8');
const jsonBlocks = (text: string): unknown[] =>
  [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json ?? ''));

/** The entries that a page's AWS CLI command would put on the bus. */
function entriesOfCli(text: string): { DetailType: string; Detail: string }[] {
  const [, entries] = /put-events --entries '(.*?)'/s.exec(text) ?? [];
  return JSON.parse(entries ?? '[]');
}

const pages = [
  ['position-filled.v1.md', POSITION_FILLED, parsePositionFilledV1, 2],
  ['risk-mode-changed.v1.md', RISK_MODE_CHANGED, parseRiskModeChangedV1, 1],
] as const;

describe.each(pages)('%s', (name, detailType, parse, examples) => {
  it('shows examples that the contract accepts, unchanged', () => {
    const shown = jsonBlocks(page(name));
    expect(shown).toHaveLength(examples);
    for (const example of shown) expect(parse(example)).toEqual(example);
  });

  it('shows a command that publishes an accepted detail', () => {
    const entries = entriesOfCli(page(name));
    expect(entries.map((entry) => entry.DetailType)).toEqual([detailType]);
    for (const entry of entries) parse(JSON.parse(entry.Detail));
  });

  it('explains every field of its first example', () => {
    const [example] = jsonBlocks(page(name)) as [Record<string, unknown>];
    const hints = Object.keys((example.hints as object | undefined) ?? {}).map((hint) => `hints.${hint}`);
    for (const field of [...Object.keys(example), ...hints]) expect(page(name)).toContain(`| \`${field}\` `);
  });
});

const filled = (changes: Record<string, unknown> = {}) => ({
  ...(jsonBlocks(page('position-filled.v1.md'))[0] as Record<string, unknown>),
  ...changes,
});

function refusal(parse: () => unknown): ContractError {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError);
    return error as ContractError;
  }
  throw new Error('nothing was refused');
}

describe('Position Filled v1', () => {
  const wrong: [string, Record<string, unknown>][] = [
    ['tradeID', { tradeID: '1' }],
    ['account', { account: 'main#2' }],
    ['symbol', { symbol: 'btcusdt' }],
    ['symbol', { symbol: 'BTC/USDT' }],
    ['symbol', { symbol: 'B' }],
    ['symbol', { symbol: 'BTC#USDT' }],
    ['positionSide', { positionSide: 'long' }],
    ['side', { side: 'LONG' }],
    ['tradeId', { tradeId: 5123456789 }],
    ['tradeId', { tradeId: '5e3' }],
    ['orderId', { orderId: '-1' }],
    ['quantity', { quantity: 0.015 }],
    ['quantity', { quantity: '0.000' }],
    ['quantity', { quantity: '-1' }],
    ['quantity', { quantity: '1e3' }],
    ['quantity', { quantity: '٣' }],
    ['price', { price: '64,000' }],
    ['price', { price: '' }],
    ['tradeTimeMs', { tradeTimeMs: 1_800_000_000 }],
    ['tradeTimeMs', { tradeTimeMs: 1_800_000_000_000_000 }],
    ['tradeTimeMs', { tradeTimeMs: 1_800_000_000_000.5 }],
    ['tradeTimeMs', { tradeTimeMs: '1800000000000' }],
    ['strategyId', { strategyId: null }],
    ['strategyId', { strategyId: 'a\nb' }],
    ['signalConfidence', { signalConfidence: 1.01 }],
    ['hints', { hints: null }],
    ['hints.tpFraction', { hints: { tpFraction: 1.5 } }],
    ['hints.slFraction', { hints: { slFraction: 0 } }],
    ['hints.trailFraction', { hints: { trailFraction: '0.01' } }],
    ['hints.tpFracton', { hints: { tpFracton: 0.02 } }],
  ];
  it.each(wrong)('refuses %s of %j and names it', (path, changes) => {
    const error = refusal(() => parsePositionFilledV1(filled(changes)));
    expect(error.code).toBe('CONTRACT_VIOLATION');
    expect(error.paths).toEqual([path]);
    expect(error.message).toMatch(/^Position Filled v1: .*, got /);
  });

  it.each(['BTCUSDT_270625', '1000PEPEUSDT', '币安人生USDT', 'ΩUSDT'])('takes the symbol %s', (symbol) => {
    expect(parsePositionFilledV1(filled({ symbol })).symbol).toBe(symbol);
  });

  it('names each missing field', () => {
    const { price: _, side: __, ...rest } = filled() as Record<string, unknown>;
    const error = refusal(() => parsePositionFilledV1(rest));
    expect(error.paths).toEqual(['side', 'price']);
    expect(error.message).toContain('got nothing');
  });

  it('refuses anything else with a typed error of bounded length', () => {
    const anything = fc.oneof(fc.anything(), fc.record({ hints: fc.anything(), symbol: fc.anything() }));
    fc.assert(
      fc.property(anything, (detail) => {
        expect(refusal(() => parsePositionFilledV1(detail)).message.length).toBeLessThan(2_000);
      }),
    );
    const long = refusal(() =>
      parsePositionFilledV1(filled({ symbol: 'x'.repeat(100_000), ['k'.repeat(100_000)]: 1 })),
    );
    expect(long.message.length).toBeLessThan(2_000);
  });

  it('says in words what came', () => {
    const { message } = refusal(() => parsePositionFilledV1(filled({ hints: { tpFraction: 1.5, slFraction: [1] } })));
    expect(message).toContain('hints.tpFraction: must be a fraction above 0 and below 1 (a percent number?), got 1.5');
    expect(message).toContain('got a list of 1');
  });
});

describe('Risk Mode Changed v1', () => {
  const changed = jsonBlocks(page('risk-mode-changed.v1.md'))[0] as Record<string, unknown>;
  it.each([
    ['riskMode', { riskMode: 'PANIC' }],
    ['reason', { reason: '' }],
    ['changedBy', { changedBy: 'x'.repeat(129) }],
    ['changedAtMs', { changedAtMs: 0 }],
    ['severity', { severity: 1 }],
  ])('refuses %s of %j and names it', (path, changes) => {
    expect(refusal(() => parseRiskModeChangedV1({ ...changed, ...changes })).paths).toEqual([path]);
  });
});

describe('Request Exit Order v1', () => {
  const asked = jsonBlocks(page('request-exit-order.v1.md'))[0] as Record<string, unknown>;
  const [stop, , trailing, cancel] = asked.operations as Record<string, unknown>[];

  it('is shown by an example that the contract accepts, with every field explained', () => {
    expect(parseRequestExitOrderV1(asked)).toEqual(asked);
    for (const field of Object.keys(asked)) expect(page('request-exit-order.v1.md')).toContain(`| \`${field}\` `);
  });

  it.each([
    ['v', { v: 2 }],
    ['module', { module: 'exit_executor' }],
    ['requestId', { requestId: 'a b' }],
    ['operations', { operations: [] }],
    ['operations', { operations: Array.from({ length: 21 }, () => cancel) }],
    ['operations.0.type', { operations: [{ ...stop, type: 'STOP' }] }],
    ['operations.0.kind', { operations: [{ ...stop, kind: 'hard_sl' }] }],
    ['operations.0.price', { operations: [{ ...stop, price: null }] }],
    ['operations.0.reduceOnly', { operations: [{ ...stop, reduceOnly: true }] }],
    ['operations.0', { operations: [{ ...stop, type: 'MARKET' }] }],
    ['operations.0', { operations: [{ ...trailing, quantity: '0' }] }],
    ['operations.0', { operations: [{ ...trailing, callbackRatePercent: '6' }] }],
    ['operations.0', { operations: [{ ...cancel, clientOrderId: 'Ä' }] }],
  ])('refuses %s of %j and names it', (path, changes) => {
    const { paths } = refusal(() => parseRequestExitOrderV1({ ...asked, ...changes }));
    expect(paths.some((named) => named.startsWith(path))).toBe(true);
  });
});
