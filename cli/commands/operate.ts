import { userInfo } from 'node:os';
import { Argument } from 'commander';
import { systemClock } from '../../shared/adapters/system/clock.ts';
import type { Asked } from '../../shared/application/operate/close.ts';
import type { Gate } from '../../shared/application/operate/preflight/gate.ts';
import type { ProtectReport } from '../../shared/application/operate/protect.ts';
import type { RiskMode } from '../../shared/domain/plan/exit-context.ts';
import { gatesText, type Looked, monitorText, protectText } from '../report/operate-text.ts';
import { CliError } from '../system/system.ts';
import type { Register, Session } from './command.ts';
import { examples, wholeNumber } from './command.ts';

/** Somebody said no. */
const NOT_CONFIRMED = 3;
/** An order was refused, or nobody heard of it in time. */
const NOT_DONE = 5;

const by = (): string => userInfo().username;

/** `close`, `ignore`, `risk`, `protect`, `monitor` and `preflight`: what is done inside the system. */
export const operating: Register = (program, run) => {
  program
    .command('close')
    .argument('[symbol]', 'such as SOLUSDT')
    .option('--all', 'every open position')
    .option('-y, --yes', 'do not ask')
    .description('close a position at market, whoever owns the exits; the order leaves by the gateway')
    .addHelpText('after', examples('close SOLUSDT', '--stage prod close --all --yes'))
    .action((symbol: string | undefined, options: { readonly all?: boolean; readonly yes?: boolean }, command) => {
      if ((symbol === undefined) === (options.all !== true)) throw new CliError('close: name a symbol, or say --all');
      const named = symbol?.toUpperCase() ?? null;
      return run(command.optsWithGlobals(), (session) => close(session, named, options.yes === true));
    });
  program
    .command('ignore')
    .argument('<symbol>', 'such as SOLUSDT')
    .option('--reason <text>', 'why, for the journal', 'left to a person')
    .option('--stop', 'look after it again')
    .description('leave a symbol alone: nothing is planned or asked for on it, what rests stays')
    .addHelpText('after', examples('ignore SOLUSDT --reason "I take this one"', 'ignore SOLUSDT --stop'))
    .action((symbol: string, options: { readonly reason: string; readonly stop?: boolean }, command) =>
      run(command.optsWithGlobals(), async ({ system, out }) => {
        const named = { symbol: symbol.toUpperCase(), by: by() };
        const said = await system.operate(
          options.stop === true ? { do: 'watch-again', ...named } : { do: 'ignore', ...named, reason: options.reason },
        );
        const what = options.stop === true ? 'is looked after again' : 'is left alone';
        out.result(said, () => `${named.symbol} ${what}${said.changed === true ? '' : ' already'}`);
        return 0;
      }),
    );
  program
    .command('risk')
    .description('the risk mode of the account')
    .command('set')
    .addArgument(new Argument('<mode>', 'new mode').choices(['NORMAL', 'CONSERVATIVE', 'CRITICAL', 'ESS_ACTIVE']))
    .option('--reason <text>', 'why, for the journal', 'set by an operator')
    .option('-y, --yes', 'do not ask before ESS_ACTIVE')
    .description('set the risk mode: the next tick plans anew, ESS_ACTIVE closes everything')
    .addHelpText('after', examples('risk set CONSERVATIVE --reason "news at eight"', 'risk set NORMAL'))
    .action((riskMode: RiskMode, options: { readonly reason: string; readonly yes?: boolean }, command) =>
      run(command.optsWithGlobals(), async ({ system, out }) => {
        const question = 'ESS_ACTIVE makes the brain close every position in LIVE. Set it?';
        if (riskMode === 'ESS_ACTIVE' && options.yes !== true && !(await out.confirm(question))) {
          throw new CliError('nothing was changed', NOT_CONFIRMED);
        }
        const said = await system.operate({ do: 'set-risk-mode', riskMode, reason: options.reason, by: by() });
        out.result(said, () => `risk mode: ${said.riskMode}`);
        return 0;
      }),
    );
  program
    .command('protect')
    .option('--live', 'place the orders; without it only what would be placed is shown')
    .option('--symbol <symbol>', 'one symbol only')
    .description('protect positions that have no stop, by the 4-leg template: stop 2.5 %, then 25 % at 1.5 % and 3 %')
    .addHelpText('after', '\nExamples:\n  exit-brain protect\n  exit-brain protect --live --symbol SOLUSDT\n')
    .action((options: { readonly live?: boolean; readonly symbol?: string }, command) =>
      run(command.optsWithGlobals(), (session) => protect(session, options)),
    );
  program
    .command('monitor')
    .description('every open position as the venue has it now, by whomever it is protected')
    .addHelpText('after', examples('monitor', '--stage prod monitor --json'))
    .action((_options, command) =>
      run(command.optsWithGlobals(), async ({ system, out }) => {
        const said = (await system.operate({ do: 'look' })) as { readonly positions: readonly Looked[] };
        out.result(said, () => monitorText(said.positions));
        return 0;
      }),
    );
  program
    .command('preflight')
    .option(
      '--far-stop <symbol>',
      'also place a stop far from the market on a symbol without a position, and cancel it',
    )
    .option('--hours <n>', 'hours of SHADOW that are asked for, 24 to 48', wholeNumber, 24)
    .description('the gates before LIVE, the venue asked from inside the system; exit 1 when one fails')
    .addHelpText(
      'after',
      '\nA gate that does not exist where the system runs is "not applicable", which is no pass; 👁  is for a person to judge.\n' +
        '\nExamples:\n  exit-brain preflight\n  exit-brain --stage prod preflight --hours 48 --far-stop XRPUSDT\n',
    )
    .action((options: { readonly farStop?: string; readonly hours: number }, command) =>
      run(command.optsWithGlobals(), (session) => preflight(session, options)),
    );
};

async function preflight(
  { system, out }: Session,
  { farStop, hours }: { readonly farStop?: string; readonly hours: number },
): Promise<number> {
  out.progress('asking the venue, the gateway and AWS …');
  const asked = { by: by(), hours, farStop: farStop?.toUpperCase() ?? null };
  const said = await system.operate({ do: 'preflight', ...asked }).finally(() => out.progress(null));
  const { gates } = said as { readonly gates: readonly Gate[] };
  const passed = gates.every(({ outcome }) => outcome !== 'fail');
  out.result({ passed, gates }, () => gatesText(gates));
  return passed ? 0 : 1;
}

async function close(session: Session, symbol: string | null, yes: boolean): Promise<number> {
  const { system, out } = session;
  const what = symbol ?? 'EVERY open position';
  if (!yes && !(await out.confirm(`Close ${what} at market in ${system.name}?`))) {
    throw new CliError('nothing was closed', NOT_CONFIRMED);
  }
  const { asked } = (await system.operate({ do: 'close', symbol, by: by() })) as { readonly asked: readonly Asked[] };
  if (asked.length === 0) throw new CliError(symbol === null ? 'no open positions' : `no open position in ${symbol}`);
  const results: (Asked & { readonly outcomes: readonly string[] })[] = [];
  for (const one of asked) results.push({ ...one, outcomes: await outcomesOf(session, one) });
  out.progress(null);
  out.result(results, () =>
    results
      .map(({ symbol: name, position_side, outcomes, left_because }) => {
        const side = position_side === 'BOTH' ? '' : ` ${position_side}`;
        return `${name}${side}: ${left_because ?? outcomes.join(', ')}`;
      })
      .join('\n'),
  );
  const isDone = results.every(({ outcomes }) => outcomes.length > 0 && outcomes.every((each) => each === 'placed'));
  return isDone ? 0 : NOT_DONE;
}

const WAIT_MS = 15_000;
const ASK_EVERY_MS = 500;

const WHYS: Readonly<Record<string, (data: Readonly<Record<string, unknown>>) => string>> = {
  ExitOrderAcked: () => 'placed',
  ExitOrderDenied: ({ rule }) => `denied (${rule})`,
  ExitOrderRejected: ({ message }) => `rejected (${message})`,
  ExitOrderOutcomeUnknown: () => 'unknown',
};

/** What became of orders, as the journal says within some seconds. */
async function outcomesOf({ system, out }: Session, { stream, orders }: Pick<Asked, 'stream' | 'orders'>) {
  if (stream === null) return [];
  const untilMs = systemClock.now() + WAIT_MS;
  for (;;) {
    const said = await saidOf(system, stream);
    if (orders.every((id) => said.has(id)) || systemClock.now() >= untilMs) {
      return orders.map((id) => said.get(id) ?? 'not heard of yet: see "exit-brain orders"');
    }
    out.progress('waiting for the gateway …');
    await systemClock.sleep(ASK_EVERY_MS);
  }
}

/** The last outcome of every order of a stream that has one. */
async function saidOf(system: Session['system'], stream: string): Promise<ReadonlyMap<string, string>> {
  const said = new Map<string, string>();
  for await (const { events } of system.journal.read(stream)) {
    for (const { type, data } of events) {
      const why = WHYS[type]?.(data);
      if (why !== undefined) said.set(String(data.intentId), why);
    }
  }
  return said;
}

async function protect(
  session: Session,
  { live, symbol }: { readonly live?: boolean; readonly symbol?: string },
): Promise<number> {
  const { system, out } = session;
  const command = { symbol: symbol?.toUpperCase() ?? null, live: live === true, by: by() };
  const said = (await system.operate({ do: 'protect', ...command })) as {
    readonly positions: readonly ProtectReport[];
  };
  const results: (ProtectReport & { readonly outcomes: readonly string[] })[] = [];
  for (const report of said.positions) {
    results.push({ ...report, outcomes: await outcomesOf(session, report) });
  }
  out.progress(null);
  out.result(results, () => protectText(results, live === true));
  const isBad = (report: (typeof results)[number]): boolean =>
    report.outcome === 'failed' || report.outcomes.some((each) => each !== 'placed');
  return results.some(isBad) ? NOT_DONE : 0;
}
