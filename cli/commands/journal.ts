import { accountStreamId, lifeStreamId } from '../../shared/domain/life/identity.ts';
import type { PositionSide } from '../../shared/domain/position/position.ts';
import type { Commit } from '../../shared/ports/journal.ts';
import { collected, moment, writeLines } from '../output.ts';
import { CliError } from '../system/system.ts';
import type { Register, Session } from './command.ts';
import { examples, wholeNumber } from './command.ts';
import { verify } from './verify.ts';

/** `journal tail|show|verify|export`: what was written down. */
export const journal: Register = (program, run) => {
  const group = program.command('journal').description('what was written down, and whether it still stands');
  group
    .command('tail')
    .option('-n, --last <n>', 'so many commits', wholeNumber, 20)
    .description('the newest commits of open positions and of the account')
    .addHelpText('after', examples('journal tail', 'journal tail -n 100 --json'))
    .action((options: { readonly last: number }, command) =>
      run(command.optsWithGlobals(), async (session) => {
        const commits: Commit[] = [];
        for (const streamId of await livingStreams(session))
          commits.push(...(await endOf(session, streamId, options.last)));
        const newest = commits.sort((a, b) => a.recordedAtMs - b.recordedAtMs).slice(-options.last);
        session.out.result(newest, () => newest.map(lineOf).join('\n') || 'nothing was written down yet');
        return 0;
      }),
    );
  group
    .command('show')
    .argument('<stream>', 'a stream such as exit#binance#main#SOLUSDT#BOTH#1, or a symbol for its newest life')
    .argument('[commit]', 'one commit of it, whole', wholeNumber)
    .description('a stream of the journal, or one commit of it')
    .addHelpText(
      'after',
      examples('journal show SOLUSDT', 'journal show SOLUSDT 17', 'journal show exit#binance#main#SOLUSDT#BOTH#1'),
    )
    .action((named: string, number: number | undefined, _options, command) =>
      run(command.optsWithGlobals(), async (session) => {
        const streamId = await streamNamed(session, named);
        const commits = await allOf(session, streamId);
        if (commits.length === 0) throw new CliError(`${streamId}: no such stream`);
        if (number === undefined) session.out.result(commits, () => commits.map(lineOf).join('\n'));
        else {
          const commit = commits.find((each) => each.commit === number);
          if (commit === undefined)
            throw new CliError(`${streamId} has no commit ${number}; its last is ${commits.length}`);
          session.out.result(commit, () => JSON.stringify(commit, null, 2));
        }
        return 0;
      }),
    );
  group
    .command('export')
    .argument('<file>', 'where to, one commit per line; - for the terminal')
    .option('--stream <stream>', 'of one stream only')
    .description('the journal as lines of JSON')
    .addHelpText(
      'after',
      examples('journal export journal.jsonl', 'journal export - --stream account#binance#main | head'),
    )
    .action((file: string, options: { readonly stream?: string }, command) =>
      run(command.optsWithGlobals(), (session) => exportTo(session, file, options.stream)),
    );
  verify(group, run);
};

async function exportTo({ system, out }: Session, file: string, stream: string | undefined): Promise<number> {
  const streams = stream === undefined ? await collected(system.journal.streams()) : [stream];
  let commits = 0;
  async function* lines() {
    for (const [index, streamId] of streams.entries()) {
      out.bar(index, streams.length, `${commits} commits`);
      for await (const commit of system.journal.read(streamId)) {
        yield `${JSON.stringify(commit)}\n`;
        commits += 1;
      }
    }
  }
  await writeLines(file, lines());
  out.progress(null);
  out.remark(`${commits} commits${file === '-' ? '' : ` in ${file}`}`);
  return 0;
}

/** Streams of the positions that are open, and the account's own. */
async function livingStreams({ system }: Session): Promise<readonly string[]> {
  const { venue, account } = system;
  const rows = await system.view.rowsOf(venue, account);
  const lives = rows
    .filter(({ key, open }) => open && key.startsWith('life#'))
    .map(({ key }) => streamOfRow(system, key));
  return [...lives, accountStreamId(venue, account)];
}

const streamOfRow = ({ venue, account }: Session['system'], key: string): string => {
  const [, symbol = '', positionSide, life] = key.split('#');
  return lifeStreamId({ venue, account, symbol, positionSide: positionSide as PositionSide }, Number(life));
};

/** A stream as it was named, or the newest life of a symbol. */
async function streamNamed({ system }: Session, named: string): Promise<string> {
  if (named.includes('#')) return named;
  const prefix = `life#${named.toUpperCase()}#`;
  const rows = (await system.view.rowsOf(system.venue, system.account)).filter(({ key }) => key.startsWith(prefix));
  const newest = rows.findLast(({ open }) => open) ?? rows.at(-1);
  if (newest === undefined) throw new CliError(`no life of ${named.toUpperCase()} is known`);
  return streamOfRow(system, newest.key);
}

const allOf = ({ system }: Session, streamId: string, fromCommit = 1): Promise<Commit[]> =>
  collected(system.journal.read(streamId, fromCommit));

async function endOf(session: Session, streamId: string, last: number): Promise<Commit[]> {
  const head = await session.system.journal.loadLast(streamId);
  return head === undefined ? [] : allOf(session, streamId, Math.max(1, head.commit - last + 1));
}

const lineOf = ({ streamId, commit, recordedAtMs, events }: Commit): string =>
  `${moment(recordedAtMs)}  ${streamId}@${commit}  ${events.map(({ type }) => type).join(', ')}`;
