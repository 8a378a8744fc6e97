import { systemClock } from '../../shared/adapters/system/clock.ts';
import { summary } from '../../shared/domain/decide/summary.ts';
import type { ExitDecisionMade } from '../../shared/domain/life/events.ts';
import { isLifeStream, lifeStreamId, parseLifeStreamId } from '../../shared/domain/life/identity.ts';
import { readLifeEvent } from '../../shared/domain/life/upcast.ts';
import type { StoredEvent } from '../../shared/ports/journal.ts';
import { moment } from '../output.ts';
import { CliError } from '../system/system.ts';
import { examples, type Register, type Session, wholeNumber } from './command.ts';

const ASK_EVERY_MS = 2_000;

/** `decisions SYMBOL`: what was decided for a position, as the journal holds it. */
export const decisions: Register = (program, run) => {
  program
    .command('decisions')
    .argument('<symbol>', 'such as SOLUSDT')
    .option('-f, --follow', 'go on as decisions are made, until Ctrl-C')
    .option('--life <n>', 'an earlier life of the position', wholeNumber)
    .option('-n, --last <n>', 'only the last so many', wholeNumber, 50)
    .description('the decisions of a position, newest life unless told')
    .addHelpText(
      'after',
      examples('decisions SOLUSDT', 'decisions SOLUSDT --follow', 'decisions SOLUSDT --life 3 --json'),
    )
    .action((symbol: string, options: DecisionsOptions, command) =>
      run(command.optsWithGlobals(), (session) => show(session, symbol.toUpperCase(), options)),
    );
};

interface DecisionsOptions {
  readonly follow?: boolean;
  readonly life?: number;
  readonly last: number;
}

type Made = ExitDecisionMade['data'];

async function show(session: Session, symbol: string, options: DecisionsOptions): Promise<number> {
  const { out } = session;
  const { follow, life, last } = options;
  const streams = await newestOf(session, symbol, life);
  if (streams.length === 0)
    throw new CliError(`no ${life === undefined ? 'life' : `life ${life}`} of ${symbol} in the journal`);
  const read = new Reading(session);
  const first = (await read.fresh(streams)).slice(-last);
  if (follow !== true) {
    out.result(first, () =>
      first.length === 0 ? `no decisions in ${streams.join(', ')}` : first.map(lineOf).join('\n'),
    );
    return 0;
  }
  for (let found: readonly Made[] = first; ; found = await read.fresh(await newestOf(session, symbol, life))) {
    for (const made of found) out.line(made, () => lineOf(made));
    await systemClock.sleep(ASK_EVERY_MS);
  }
}

/** Reads streams on from where it has come to; a stream that is new to it from its beginning. */
class Reading {
  readonly #session: Session;
  readonly #next = new Map<string, number>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** What was decided since the last call, in time. */
  async fresh(streams: readonly string[]): Promise<readonly Made[]> {
    const found: Made[] = [];
    for (const streamId of streams) {
      for await (const commit of this.#session.system.journal.read(streamId, this.#next.get(streamId) ?? 1)) {
        this.#next.set(streamId, commit.commit + 1);
        found.push(...commit.events.flatMap(madeIn));
      }
    }
    return found.sort((a, b) => a.madeAtMs - b.madeAtMs);
  }
}

function madeIn(stored: StoredEvent): readonly Made[] {
  const event = stored.type === 'ExitDecisionMade' ? readLifeEvent(stored) : null;
  return event?.type === 'ExitDecisionMade' ? [event.data] : [];
}

/** The newest life of each side of a symbol, or the one with this number. */
async function newestOf(session: Session, symbol: string, life: number | undefined): Promise<readonly string[]> {
  const newest = new Map<string, string>();
  for (const streamId of await streamsOf(session, symbol)) {
    const { key, life: number } = parseLifeStreamId(streamId);
    if (life === undefined || number === life) newest.set(key.positionSide, streamId);
  }
  return [...newest.values()];
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

const lineOf = ({ decision, mode, madeAtMs }: Made): string =>
  `${moment(madeAtMs)}  ${mode.padEnd(6)}  ${summary(decision)}`;
