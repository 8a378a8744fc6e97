/** Why one mutant may survive. Texts are those of the source, spaces and line ends counted as one space. */
export interface Explanation {
  /** Under `shared/domain`. */
  readonly file: string;
  /** The line the mutant begins on. */
  readonly line: string;
  /** Stryker's name for the kind of change. */
  readonly mutator: string;
  /** What stands there instead; any change of that kind on that line when absent. */
  readonly replacement?: string;
  readonly reason: string;
}

/** One mutant as Stryker reports it. */
export interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: { readonly line: number } };
}

/** Stryker's report, as far as it is read here; files are named from the root. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

/** How many mutants of one folder came to which end. */
export interface FolderScore {
  readonly folder: string;
  readonly killed: number;
  readonly explained: number;
  readonly unexplained: number;
}

/** What a report comes to beside the explanations. */
export interface Verdict {
  readonly folders: readonly FolderScore[];
  /** Survivors without a reason: where they stand and what they changed. */
  readonly unexplained: readonly string[];
  /** Explanations of files in the report that no survivor needs. */
  readonly stale: readonly Explanation[];
}

const ROOT = 'shared/domain/';
const NOTICED = new Set(['Killed', 'Timeout']);
const SURVIVED = new Set(['Survived', 'NoCoverage']);

const asOne = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A mutant with the line it begins on and what explains it. */
interface Weighed {
  readonly file: string;
  readonly mutant: Mutant;
  readonly line: string;
  readonly fitting: readonly Explanation[];
  readonly end: 'killed' | 'explained' | 'unexplained' | 'invalid';
}

/** Weighs a report: a mutant is killed when a test failed or never ended, explained when an explanation fits, else unexplained. */
export function weigh(report: MutationReport, explanations: readonly Explanation[]): Verdict {
  const weighed = Object.entries(report.files).flatMap(([path, { source, mutants }]) => {
    const file = path.replace(ROOT, '');
    const lines = source.split('\n').map(asOne);
    const candidates = explanations.filter((each) => each.file === file);
    return mutants.map((mutant) => weighedMutant(file, mutant, lines, candidates));
  });
  // One that timed out may be one that would have survived on a quicker machine: its explanation stays.
  const needed = new Set(weighed.flatMap(({ mutant, fitting }) => (mutant.status === 'Killed' ? [] : fitting)));
  return {
    folders: [...Map.groupBy(weighed, ({ file }) => file.split('/')[0] ?? file)].map(([folder, inside]) => {
      const count = (wanted: Weighed['end']): number => inside.filter(({ end }) => end === wanted).length;
      return { folder, killed: count('killed'), explained: count('explained'), unexplained: count('unexplained') };
    }),
    unexplained: weighed.filter(({ end }) => end === 'unexplained').map(survivorText),
    stale: explanations.filter((each) => !needed.has(each) && report.files[`${ROOT}${each.file}`] !== undefined),
  };
}

function weighedMutant(
  file: string,
  mutant: Mutant,
  lines: readonly string[],
  candidates: readonly Explanation[],
): Weighed {
  const line = lines[mutant.location.start.line - 1] ?? '';
  const fitting = candidates.filter((each) => fits(each, mutant, line));
  const survived = fitting.length > 0 ? 'explained' : 'unexplained';
  const end = NOTICED.has(mutant.status) ? 'killed' : SURVIVED.has(mutant.status) ? survived : 'invalid';
  return { file, mutant, line, fitting, end };
}

const survivorText = ({ file, mutant, line }: Weighed): string =>
  `${ROOT}${file}:${mutant.location.start.line} ${mutant.mutatorName}: ${line} ⇒ ${asOne(mutant.replacement ?? '')}`;

const fits = ({ line, mutator, replacement }: Explanation, mutant: Mutant, written: string): boolean =>
  mutator === mutant.mutatorName &&
  asOne(line) === written &&
  (replacement === undefined || asOne(replacement) === asOne(mutant.replacement ?? ''));

/** The share of mutants that a test noticed, in percent with one decimal, rounded down. */
export const scoreText = ({ killed, explained, unexplained }: Omit<FolderScore, 'folder'>): string => {
  const all = killed + explained + unexplained;
  return all === 0 ? '–' : `${(Math.floor((killed / all) * 1_000) / 10).toFixed(1)} %`;
};
