import { table } from '../output.ts';
import type { Evidence } from './evidence.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const cost = (share: number): string => `${(share * 100).toFixed(2)} %`;
const inR = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(3)} R`;

/** The analysis as text. */
export function evidenceText({ analysis, comparison, costs, seed }: Evidence): string {
  const { excluded, interval } = comparison;
  const left = Object.entries(excluded).flatMap(([why, count]) => (count > 0 ? [`${count} ${why}`] : []));
  return [
    `Decisions in SHADOW: ${analysis.records}${analysis.from === null ? '' : `, ${analysis.from} to ${analysis.to}`}`,
    table(
      ['decision', 'count', 'mean confidence'],
      Object.entries(analysis.byType).map(([type, { count, meanConfidence }]) => [
        type,
        String(count),
        meanConfidence?.toFixed(2) ?? '—',
      ]),
    ),
    '',
    table(
      ['symbol', 'decisions', 'emergencies'],
      Object.entries(analysis.bySymbol).map(([symbol, { count, emergencies }]) => [
        symbol,
        String(count),
        String(emergencies),
      ]),
    ),
    '',
    ...analysis.findings.map(({ rating, text }) => `${SIGNS[rating]} ${text}`),
    '',
    `Brain against legacy on the same one-minute bars: ${comparison.pairs} pairs${left.length === 0 ? '' : `, excluded: ${left.join(', ')}`}`,
    `  costs: taker ${cost(costs.takerFee)}, maker ${cost(costs.makerFee)}, slippage ${cost(costs.slippage)}, funding ${cost(costs.fundingPerEightHours)} per 8 h`,
    `  mean difference ${inR(comparison.meanDifferenceR)}${interval === null ? '' : `, 95 % between ${inR(interval.low)} and ${inR(interval.high)} (bootstrap, seed ${seed})`}`,
    `  drawdown ${inR(comparison.meanDrawdownDifferenceR)} on average, brain better in ${percent(comparison.shareImproved)}`,
    ...Object.entries(comparison.byProfile).map(
      ([profile, { pairs, meanDifferenceR }]) => `  ${profile}: ${inR(meanDifferenceR)} in ${pairs} pairs`,
    ),
    ...comparison.calibration.map(
      ({ from, pairs, shareImproved, meanDifferenceR }) =>
        `  confidence ${from.toFixed(1)}–${(from + 0.1).toFixed(1)}: ${pairs} pairs, better in ${percent(shareImproved)}, ${inR(meanDifferenceR)}`,
    ),
    '',
    `Verdict: ${comparison.verdict.toUpperCase()}: ${comparison.why}`,
  ].join('\n');
}

const SIGNS = { issue: '❌', fair: '⚠️ ', good: '✅' } as const;
