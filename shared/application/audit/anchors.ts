/** One commit as it was told to the second place when it was appended. */
export interface Anchor {
  readonly streamId: string;
  readonly commit: number;
  /** SHA-256 of the commit, hex. */
  readonly hash: string;
}

/** Begins every line by which an append is told to the log. */
export const ANCHOR_PREFIX = '[EXIT_ANCHOR]';

/** The line that anchors a commit. */
export const anchorLine = ({ streamId, commit, hash }: Anchor): string =>
  `${ANCHOR_PREFIX} ${streamId}@${commit} ${hash}`;

const LINE = /\[EXIT_ANCHOR\] (\S+)@(\d+) ([0-9a-f]{64})\b/;

/** The anchor that a line of a log holds, in whatever the line is wrapped; null when it holds none. */
export function anchorOf(line: string): Anchor | null {
  const [, streamId, commit, hash] = LINE.exec(line) ?? [];
  return streamId === undefined || hash === undefined ? null : { streamId, commit: Number(commit), hash };
}

/** The anchors an audit compares with; each is met once. */
export class Anchors {
  readonly #expected = new Map<string, Anchor>();
  readonly #met = new Set<string>();

  constructor(anchors: Iterable<Anchor>) {
    // A delivery that was repeated is told twice; where two differ, the one that was told first counts.
    for (const anchor of anchors) {
      const name = nameOf(anchor.streamId, anchor.commit);
      if (!this.#expected.has(name)) this.#expected.set(name, anchor);
    }
  }

  get met(): number {
    return this.#met.size;
  }

  /** What the anchors say of a commit: it is the one that was appended, another one, or none was told. */
  meet(streamId: string, commit: number, hash: string): 'met' | 'other' | 'none' {
    const name = nameOf(streamId, commit);
    const anchor = this.#expected.get(name);
    if (anchor === undefined) return 'none';
    this.#met.add(name);
    return anchor.hash === hash ? 'met' : 'other';
  }

  unmet(): readonly Anchor[] {
    return [...this.#expected].flatMap(([name, anchor]) => (this.#met.has(name) ? [] : [anchor]));
  }
}

const nameOf = (streamId: string, commit: number): string => `${streamId}@${commit}`;
