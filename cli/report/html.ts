import { histogram } from '../../shared/domain/counterfactual/statistics.ts';
import type { Evidence } from './evidence.ts';
import { evidenceText } from './text.ts';

const WIDTH = 640;
const HEIGHT = 220;

/** The analysis as one page that needs nothing else: the text, and plots beside it. */
export function evidenceHtml(evidence: Evidence): string {
  const { pairs, comparison, analysis } = evidence;
  const differences = pairs.map(({ differenceR }) => differenceR);
  const bins = histogram(differences, 24);
  const inTime = [...pairs].sort((a, b) => a.openedAtMs - b.openedAtMs);
  let sum = 0;
  const cumulated = inTime.map(({ differenceR }) => {
    sum += differenceR;
    return sum;
  });
  const counts = Object.entries(analysis.byType);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>SHADOW evidence: ${comparison.verdict}</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222}
pre{background:#f6f6f4;padding:1rem;overflow:auto}h1{font-size:1.4rem}h2{font-size:1.05rem;margin-top:2rem}
.verdict{font-weight:700}figure{margin:0}svg{max-width:100%;height:auto}text{font:11px system-ui,sans-serif;fill:#555}
@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#ddd}pre{background:#262626}text{fill:#aaa}}
</style>
<h1>SHADOW evidence</h1>
<p class="verdict">${escaped(comparison.verdict.toUpperCase())}: ${escaped(comparison.why)}</p>
<h2>Brain minus legacy per position, in R</h2>
${bars(bins.map(({ from, count }) => [from.toFixed(2), count]))}
<h2>The same added up in time, in R</h2>
${line(cumulated)}
<h2>Decisions by type</h2>
${bars(counts.map(([type, { count }]) => [type, count]))}
<h2>Everything as text</h2>
<pre>${escaped(evidenceText(evidence))}</pre>
</html>
`;
}

function bars(values: readonly (readonly [label: string, value: number])[]): string {
  if (values.length === 0) return '<p>nothing to show</p>';
  const most = Math.max(1, ...values.map(([, value]) => value));
  const step = WIDTH / values.length;
  const drawn = values.map(([label, value], index) => {
    const height = (value / most) * (HEIGHT - 40);
    const x = index * step;
    const y = HEIGHT - 20 - height;
    const every = Math.ceil(values.length / 8);
    const name = index % every === 0 ? `<text x="${x + 1}" y="${HEIGHT - 6}">${escaped(label)}</text>` : '';
    const title = `<title>${escaped(label)}: ${value}</title>`;
    return `<rect x="${x + 1}" y="${y}" width="${Math.max(1, step - 2)}" height="${height}" fill="#3b7dd8">${title}</rect>${name}`;
  });
  return figure(`${drawn.join('')}<text x="1" y="12">${most}</text>`);
}

function line(values: readonly number[]): string {
  if (values.length < 2) return '<p>nothing to show</p>';
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const y = (value: number): number => HEIGHT - 20 - ((value - low) / (high - low || 1)) * (HEIGHT - 40);
  const points = values.map((value, index) => `${(index / (values.length - 1)) * WIDTH},${y(value).toFixed(1)}`);
  const zero = `<line x1="0" x2="${WIDTH}" y1="${y(0)}" y2="${y(0)}" stroke="#999" stroke-dasharray="4"/>`;
  const ends = `<text x="1" y="12">${high.toFixed(2)}</text><text x="1" y="${HEIGHT - 6}">${low.toFixed(2)}</text>`;
  return figure(`${zero}<polyline points="${points.join(' ')}" fill="none" stroke="#3b7dd8" stroke-width="2"/>${ends}`);
}

const figure = (content: string): string =>
  `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">${content}</svg></figure>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
