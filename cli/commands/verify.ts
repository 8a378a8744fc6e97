import { existsSync } from 'node:fs';
import { Anchors } from '../../shared/application/audit/anchors.ts';
import { AUDIT_EXIT_CODES } from '../../shared/application/audit/failure.ts';
import type { Verification } from '../../shared/application/audit/verify-journal.ts';
import { verifyJournal } from '../../shared/application/audit/verify-journal.ts';
import type { Output } from '../output.ts';
import { type AnchorPlace, anchorsInFile } from '../system/anchors.ts';
import { CliError } from '../system/system.ts';
import type { Register, Session } from './command.ts';

const CODES = Object.entries(AUDIT_EXIT_CODES)
  .map(([kind, code]) => `${code} ${kind}`)
  .join(', ');

/** `journal verify`: the audit, with an exit code per kind of failure. */
export const verify: Register = (group, run) => {
  group
    .command('verify')
    .option('--stream <stream>', 'one stream only')
    .option(
      '--anchors [file]',
      'compare with the second place: the logs of the system, or lines of a file that hold [EXIT_ANCHOR]',
    )
    .description('walk every stream: numbers, chain, states, decisions, view; exit code by what is wrong')
    .addHelpText(
      'after',
      `\nExit codes: 0 all well, ${CODES}; with several kinds the first of these.\n\nExamples:\n` +
        '  exit-brain journal verify --anchors\n' +
        '  exit-brain --stage prod journal verify --anchors              reads the functions’ logs in CloudWatch\n' +
        '  exit-brain --stage prod journal verify --anchors anchors.log  an export of them, in any wrapping\n' +
        '\nWithout anchors a journal that was rewritten as a whole, chain and all, passes. Logs are kept for three months:\n' +
        'older commits are counted as having none.\n',
    )
    .action((options: VerifyOptions, command) =>
      run(command.optsWithGlobals(), (session) => verifyAll(session, options)),
    );
};

interface VerifyOptions {
  readonly stream?: string;
  readonly anchors?: string | true;
}

async function verifyAll({ system, out }: Session, { stream, anchors }: VerifyOptions): Promise<number> {
  const place = anchors === undefined ? null : placeOf(system, anchors);
  // Read before the journal: what was appended meanwhile is then in the journal, and its anchor not asked for.
  const told = await place?.read((count) => out.progress(`${count} anchors in ${place.where} …`));
  if (place !== null && told?.length === 0) throw new CliError(`--anchors: there is none in ${place.where}`);
  const found = await verifyJournal({
    archive: system.journal,
    view: system.view,
    anchors: told === undefined ? null : new Anchors(told),
    ...(stream === undefined ? {} : { only: (streamId: string) => streamId === stream }),
    onProgress: ({ streams, of, commits }) => out.bar(streams, of, `${commits} commits`),
  });
  out.progress(null);
  // A typo must not read as "all well".
  if (stream !== undefined && found.streams === 0 && found.first === null)
    throw new CliError(`${stream}: no such stream`);
  out.result(found, () => textOf(found, out));
  return found.exitCode;
}

function placeOf({ anchors: own }: Session['system'], named: string | true): AnchorPlace {
  if (named === true) {
    if (own === null) throw new CliError('--anchors: this system has no log of its own here: name the file');
    return own;
  }
  if (!existsSync(named)) throw new CliError(`--anchors: ${named} does not exist`);
  return anchorsInFile(named);
}

function textOf(found: Verification, out: Output): string {
  const { streams, commits, events, decisions, unknownEngines, otherStates, view, anchors, failures, first } = found;
  const unknown = Object.entries(unknownEngines).map(([version, count]) => `${count} of engine ${version}`);
  const lines = [
    `${streams} streams, ${commits} commits, ${events} events`,
    `${decisions} decisions derived again${unknown.length === 0 ? '' : `, not checked: ${unknown.join(', ')}`}`,
    ...(otherStates === 0 ? [] : [`${otherStates} states of an older shape folded, not compared`]),
    `view: ${view.compared} rows compared, ${view.lagging} lag, ${view.missing} missing`,
    ...(anchors === null
      ? ['anchors: not asked for (--anchors)']
      : [`anchors: ${anchors.compared} met, ${anchors.withoutAnchor} commits without one`]),
  ];
  const counts = Object.entries(failures).map(([kind, count]) => `${count} × ${kind}`);
  if (first === null) return [...lines, out.paint('green', 'all well')].join('\n');
  const place = first.commit === null ? first.streamId : `${first.streamId}@${first.commit}`;
  return [
    ...lines,
    out.paint('red', `FAILED: ${counts.join(', ')}`),
    `first: ${first.kind} at ${place}: ${first.detail}`,
  ].join('\n');
}
