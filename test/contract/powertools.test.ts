import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { powertoolsLog } from '../../shared/adapters/powertools/log.ts';
import { powertoolsMetrics } from '../../shared/adapters/powertools/metrics.ts';

describe('Powertools', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    const write = (chunk: string | Uint8Array): boolean => lines.push(String(chunk)) > 0;
    vi.spyOn(process.stdout, 'write').mockImplementation(write);
    vi.spyOn(process.stderr, 'write').mockImplementation(write);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const written = () => lines.map((line) => JSON.parse(line));

  it('writes the message and the fields of a line, renaming what the formatter owns', () => {
    const log = powertoolsLog(new Logger({ serviceName: 'watch' }));
    log.info('position closed', { symbol: 'BTCUSDT', level: 3, message: 'other' });
    log.warn('flags unreadable');
    log.error('exchange refused', { error: new Error('boom') });
    expect(written()).toMatchObject([
      {
        level: 'INFO',
        service: 'watch',
        message: 'position closed',
        symbol: 'BTCUSDT',
        field_level: 3,
        field_message: 'other',
      },
      { level: 'WARN', message: 'flags unreadable' },
      { level: 'ERROR', message: 'exchange refused', error: { message: 'boom' } },
    ]);
  });

  it('writes each value with its own dimensions at once', () => {
    const metrics = powertoolsMetrics(new Metrics({ namespace: 'ExitBrain', serviceName: 'watch' }));
    metrics.count('NakedPositions', 0, { account: 'main', mode: 'LIVE' });
    metrics.milliseconds('DecisionAge', 12.5);
    const [naked, age] = written();
    expect(naked).toMatchObject({ NakedPositions: 0, account: 'main', mode: 'LIVE', service: 'watch' });
    expect(naked._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'ExitBrain',
        Dimensions: [['service'], ['service', 'account', 'mode']],
        Metrics: [{ Name: 'NakedPositions', Unit: 'Count' }],
      },
    ]);
    expect(age).not.toHaveProperty('account');
    expect(age._aws.CloudWatchMetrics[0].Metrics).toEqual([{ Name: 'DecisionAge', Unit: 'Milliseconds' }]);
    metrics.flush();
    expect(lines).toHaveLength(2);
  });

  it('flushes what others measured on the shared instance', () => {
    const shared = new Metrics({ namespace: 'ExitBrain', serviceName: 'watch' });
    shared.addMetric('ColdStart', 'Count', 1);
    powertoolsMetrics(shared).flush();
    expect(written()).toMatchObject([{ ColdStart: 1 }]);
  });
});
