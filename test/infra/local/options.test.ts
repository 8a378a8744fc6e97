import { describe, expect, it } from 'vitest';
import { parseOptions, UsageError } from '../../../infra/local/options.ts';

describe('what is understood', () => {
  it.each([
    ['', { candles: [], speed: 60, live: false, forMs: null, fromMs: null, seed: 1, reportFile: null, dataDir: null }],
    ['--candles A.csv', { candles: ['A.csv'], speed: Number.POSITIVE_INFINITY }],
    ['--candles A.csv B.csv --live', { candles: ['A.csv', 'B.csv'], live: true }],
    ['--candles=A.csv B.csv', { candles: ['A.csv', 'B.csv'] }],
    ['--candles A.csv --candles B.csv', { candles: ['A.csv', 'B.csv'] }],
    ['--candles SOLUSDT=x.csv --speed 60', { candles: ['SOLUSDT=x.csv'], speed: 60 }],
    ['--speed 0.5', { speed: 0.5 }],
    ['--speed max', { speed: Number.POSITIVE_INFINITY }],
    ['--for 90s', { forMs: 90_000 }],
    ['--for 1.5h', { forMs: 5_400_000 }],
    ['--for 3d', { forMs: 259_200_000 }],
    ['--from 2022-05-09T00:00:00Z', { fromMs: Date.UTC(2022, 4, 9) }],
    ['--from 2022-05-09T00:00', { fromMs: Date.UTC(2022, 4, 9) }],
    ['--from 2022-05-09', { fromMs: Date.UTC(2022, 4, 9) }],
    ['--from 2022-05-09T02:00:00+02:00', { fromMs: Date.UTC(2022, 4, 9) }],
    ['--report r.json --data-dir d --seed 7', { reportFile: 'r.json', dataDir: 'd', seed: 7 }],
    ['--live', { hedge: false }],
    ['--hedge', { live: false, hedge: true }],
    ['-h', { help: true }],
  ])('%s', (line, expected) => {
    expect(parseOptions(line.split(' ').filter(Boolean))).toMatchObject(expected);
  });
});

describe('what is refused in one line that names it', () => {
  it.each([
    ['--speed fast', '--speed'],
    ['--speed 0', '--speed'],
    ['--speed Infinity', '--speed'],
    ['--speed', '--speed'],
    ['--for 72', '--for'],
    ['--for 0h', '--for'],
    ['--for -3h', '--for'],
    ['--for 1e9d', '--for'],
    ['--for 99999999d', '--for'],
    ['--from yesterday', '--from'],
    ['--from 2022-13-01', '--from'],
    ['--from 2022-02-31', '--from'],
    ['--seed x', '--seed'],
    ['--seed 1.5', '--seed'],
    ['--candles', '--candles'],
    ['--candles --live', '--candles'],
    ['--live yes', 'yes'],
    ['--lvie', '--lvie'],
    ['stray.csv', 'stray.csv'],
  ])('%s', (line, named) => {
    const parse = () => parseOptions(line.split(' '));
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(named);
    expect(parse).not.toThrow(/\n/);
  });
});
