import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { accountsPerAddress, billOf, weightPerMinute } from '../../infra/cost/bill.ts';
import { ASSUMED } from '../../infra/cost/counted.ts';
import { costTables } from '../../infra/cost/page.ts';
import { itemBytes, readUnits, writeUnits } from '../../infra/rehearse/item-size.ts';
import { usageOf } from '../../infra/rehearse/usage.ts';

describe('docs/cost.md', () => {
  const page = readFileSync('docs/cost.md', 'utf8');

  test.each(Object.entries(costTables()))('shows under "%s" what is derived', (heading, table) => {
    const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0];
    expect(section).toContain(table);
  });
});

describe('billOf', () => {
  const termOf = (positions: number, name: string): number =>
    billOf(positions).terms.find((term) => term.name === name)?.usd ?? Number.NaN;

  test('is the sum of its terms', () => {
    const { terms, usd } = billOf(90);
    expect(terms.reduce((sum, term) => sum + term.usd, 0)).toBeCloseTo(usd, 10);
  });

  test('doubles with full accounts', () => {
    expect(billOf(180).accounts).toBe(2);
    expect(billOf(180).usd).toBeCloseTo(2 * billOf(90).usd, 10);
  });

  test.each(
    billOf(1)
      .terms.filter(({ grows }) => grows === 'accounts')
      .map(({ name }) => name),
  )('counts "%s" for an account, whatever it holds', (name) => expect(termOf(90, name)).toBe(termOf(1, name)));

  test('reads the view of 90 positions with nine units, and of one with half a unit', () => {
    // 90 rows of 800 bytes are 18 pieces of 4 KB, each half a unit when consistency may lag.
    expect(termOf(90, 'ticks: the view is read') / termOf(1, 'ticks: the view is read')).toBeCloseTo(18, 10);
  });

  test('writes 90 times as many lives for 90 times as many positions', () => {
    expect(termOf(90, 'journal kept, each month more')).toBeCloseTo(
      90 * termOf(1, 'journal kept, each month more'),
      10,
    );
  });
});

describe('weight', () => {
  test('is six ticks and one monitor a minute', () => {
    expect(weightPerMinute(ASSUMED.positionsPerAccount)).toBe(6 * 15 + 101 + 90);
  });

  test('lets eight full accounts share an address', () => {
    expect(accountsPerAddress(90)).toBe(8);
  });
});

describe('items as DynamoDB counts them', () => {
  test('text by its UTF-8, a number by its digits, and the name always', () => {
    expect(itemBytes({ pk: { S: 'é' } })).toBe(4);
    expect(itemBytes({ n: { N: '-1234' } })).toBe(1 + 4);
    expect(itemBytes({ b: { BOOL: true } })).toBe(2);
    expect(itemBytes({ l: { L: [{ S: 'ab' }] } })).toBe(1 + 3 + 1 + 2);
    expect(itemBytes({ m: { M: { a: { S: 'b' } } } })).toBe(1 + 3 + 2 + 1);
  });

  test('a kilobyte begun is a unit written', () => {
    expect(writeUnits({ a: { S: 'x'.repeat(1_023) } })).toBe(1);
    expect(writeUnits({ a: { S: 'x'.repeat(1_024) } })).toBe(2);
  });

  test('four kilobytes begun are a unit read, or half of one', () => {
    const item = { a: { S: 'x'.repeat(4_096) } };
    expect(readUnits([item], true)).toBe(2);
    expect(readUnits([item], false)).toBe(1);
    expect(readUnits([], true)).toBe(1);
  });
});

describe('usageOf', () => {
  const call = (operation: string, requestBody: object, responseBody: object = {}) => ({
    atMs: 0,
    keyId: 'KEY',
    operation,
    isRefused: false,
    requestBody: JSON.stringify(requestBody),
    responseBody: JSON.stringify(responseBody),
  });

  test('adds up what is billed', () => {
    const commit = { pk: { S: 'exit#1' }, commitId: { S: 'x'.repeat(1_500) } };
    expect(
      usageOf([
        call('DynamoDB.Query', { ConsistentRead: true }, { Items: [{ a: { S: 'bc' } }] }),
        call('DynamoDB.PutItem', { Item: commit }),
        call('DynamoDB.PutItem', { Item: { pk: { S: 'view' } } }),
        call('Events.PutEvents', { Entries: [{}, {}] }),
      ]),
    ).toEqual({
      calls: { 'DynamoDB.Query': 1, 'DynamoDB.PutItem': 2, 'Events.PutEvents': 1 },
      readUnits: 1,
      writeUnits: 3,
      readBytes: 3,
      readItems: 1,
      facts: 2,
      commits: 1,
      commitBytes: 2 + 6 + 8 + 1_500,
    });
  });
});
