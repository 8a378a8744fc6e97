import { systemClock } from '../../shared/adapters/system/clock.ts';
import { summary } from '../../shared/domain/decide/summary.ts';
import type { ExitDecisionMade } from '../../shared/domain/life/events.ts';
import { isLifeStream, lifeStreamId, parseLifeStreamId } from '../../shared/domain/life/identity.ts';
import { readLifeEvent } from '../../shared/domain/life/upcast.ts';
import { moment } from '../output.ts';
import { CliError } from '../system/system.ts';
import type { Register, Session } from './command.ts';

const ASK_EVERY_MS = 2_000;

/** `decisions SYMBOL`: what was decided for a position, as the journal holds it. */
export const decisions: Register = (program, run) => {
  program
    .command('decisions')
    .argument('<symbol>', 'such as SOLUSDT')
    .option('-f, --follow', 'go on as decisions are made, until Ctrl-C')
    .option('--life <n>', 'an earlier life of the position', Number)
    .option('-n, --last <n>', 'only the last so many', Number, 50)
    .description('the decisions of a position, newest life unless told')
    .addHelpText('after', '\nExample:\n  exit-brain decisions SOLUSDT --follow\n')
    .action((symbol: string, options: DecisionsOptions, command) =>
      run(command.optsWithGlobals(), (session) => show(session, symbol.toUpperCase(), options)),
    );
};

interface DecisionsOptions {
  readonly follow?: boolean;
  readonly life?: number;
  readonly last: number;
}

async function show(session: Session, symbol: string, { follow, life, last }: DecisionsOptions): Promise<number> {
  const { system, out } = session;
  const streams = await streamsOf(session, symbol);
  const wanted = streams.filter((streamId) => life === undefined || parseLifeStreamId(streamId).life === life);
  const streamId = wanted.at(-1);
  if (streamId === undefined)
    throw new CliError(`no ${life === undefined ? 'life' : `life ${life}`} of ${symbol} in the journal`);
  let next = 1;
  const fresh = async (): Promise<ExitDecisionMade['data'][]> => {
    const found: ExitDecisionMade['data'][] = [];
    for await (const commit of system.journal.read(streamId, next)) {
      next = commit.commit + 1;
      for (const stored of commit.events) {
        const event = stored.type === 'ExitDecisionMade' ? readLifeEvent(stored) : null;
        if (event?.type === 'ExitDecisionMade') found.push(event.data);
      }
    }
    return found;
  };
  const first = (await fresh()).slice(-last);
  if (follow !== true) {
    out.result(first, () => (first.length === 0 ? `no decisions in ${streamId}` : first.map(lineOf).join('\n')));
    return 0;
  }
  for (let found = first; ; found = await fresh()) {
    for (const data of found) out.result(data, () => lineOf(data));
    await systemClock.sleep(ASK_EVERY_MS);
  }
}

/** The lives of a symbol, oldest first: rows say which lives there are, and earlier ones have lower numbers. */
async function streamsOf({ system }: Session, symbol: string): Promise<readonly string[]> {
  const rows = await system.view.rowsOf(system.venue, system.account);
  return rows
    .filter(({ key }) => key.startsWith(`life#${symbol}#`))
    .flatMap(({ key }) => {
      const [, , positionSide, number] = key.split('#');
      const base = `exit#${system.venue}#${system.account}#${symbol}#${positionSide}#1`;
      if (!isLifeStream(base)) return [];
      const { key: position } = parseLifeStreamId(base);
      return Array.from({ length: Number(number) }, (_, index) => lifeStreamId(position, index + 1));
    })
    .filter((streamId, index, all) => all.indexOf(streamId) === index);
}

const lineOf = ({ decision, mode, madeAtMs }: ExitDecisionMade['data']): string =>
  `${moment(madeAtMs)}  ${mode.padEnd(6)}  ${summary(decision)}`;
