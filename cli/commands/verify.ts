import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Anchor } from '../../shared/application/audit/anchors.ts';
import { Anchors, anchorOf } from '../../shared/application/audit/anchors.ts';
import { AUDIT_EXIT_CODES } from '../../shared/application/audit/failure.ts';
import type { Verification } from '../../shared/application/audit/verify-journal.ts';
import { verifyJournal } from '../../shared/application/audit/verify-journal.ts';
import type { Output } from '../output.ts';
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
    .option('--anchors [file]', 'compare with the anchors in a log: lines that hold [EXIT_ANCHOR], in any wrapping')
    .description('walk every stream: numbers, chain, states, decisions, view; exit code by what is wrong')
    .addHelpText(
      'after',
      `\nExit codes: 0 all well, ${CODES}; with several kinds the first of these.\n\nExamples:\n` +
        '  exit-brain journal verify --anchors\n' +
        '  exit-brain --stage prod journal verify --anchors anchors.log\n' +
        '    (aws logs filter-log-events --log-group-name GROUP --filter-pattern EXIT_ANCHOR --output json > anchors.log, one per group)\n',
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
  const file = anchors === true ? system.anchorLog : (anchors ?? null);
  if (anchors !== undefined && (file === null || !existsSync(file))) {
    throw new CliError(
      `--anchors: ${file ?? 'name the file'}${file === null ? ' that the log was exported to' : ' does not exist'}`,
    );
  }
  const found = await verifyJournal({
    archive: system.journal,
    view: system.view,
    anchors: file === null ? null : new Anchors(await anchorsIn(file)),
    ...(stream === undefined ? {} : { only: (streamId: string) => streamId === stream }),
    onProgress: (commits) => out.progress(`${commits} commits …`),
  });
  out.progress(null);
  out.result(found, () => textOf(found, out));
  return found.exitCode;
}

/** A log exported as one JSON document holds many anchors in a line. */
async function anchorsIn(file: string): Promise<readonly Anchor[]> {
  const anchors: Anchor[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    for (const part of line.split(/(?=\[EXIT_ANCHOR\])/)) {
      const anchor = anchorOf(part);
      if (anchor !== null) anchors.push(anchor);
    }
  }
  return anchors;
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
