import { Command } from 'commander';
import type { Register, Run, Session } from './commands/command.ts';
import { completion } from './commands/completion.ts';
import { decisions } from './commands/decisions.ts';
import { flags } from './commands/flags.ts';
import { journal } from './commands/journal.ts';
import { operating } from './commands/operate.ts';
import { positions } from './commands/positions.ts';
import { rollback } from './commands/rollback.ts';
import { shadow } from './commands/shadow.ts';
import { status } from './commands/status.ts';
import type { Streams } from './output.ts';
import { outputOn } from './output.ts';
import { awsSystem } from './system/aws.ts';
import { DEFAULT_DIR, localSystem } from './system/local.ts';
import type { System } from './system/system.ts';

const COMMANDS: readonly Register[] = [
  status,
  flags,
  rollback,
  positions,
  decisions,
  operating,
  journal,
  shadow,
  completion,
];

/** The global options as they are read. */
interface Where {
  readonly dataDir?: string;
  readonly stage?: string;
  readonly account: string;
  readonly region?: string;
  readonly profile?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** The command line. Errors of the user are thrown, never printed with a stack; `done` is told the exit code. */
export function createProgram(streams: Streams, done: (exitCode: number) => void): Command {
  const program = new Command('exit-brain')
    .description('Exit Brain from the operator’s side: see, prove and change its state')
    .option('--data-dir <dir>', 'the run of this machine in a directory', DEFAULT_DIR)
    .option('--stage <stage>', 'the deployment on AWS of this stage, instead of this machine')
    .option('--account <account>', 'its account', 'main')
    .option('--region <region>', 'AWS region; AWS_REGION unless told')
    .option('--profile <profile>', 'AWS profile; AWS_PROFILE unless told')
    .option('--json', 'the result as JSON')
    .option('--no-color', 'no colour, also on a terminal')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
      outputError: (text, write) => write(`exit-brain: ${oneLine(text)} (see --help)\n`),
    })
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  exit-brain status                          the run of "npm start" here\n' +
        '  exit-brain --stage prod --profile on-call status   a deployment\n' +
        '  exit-brain rollback                        stop sending orders, at once\n' +
        '  exit-brain flags set --help                more about one command\n' +
        '  exit-brain journal verify --anchors        prove that nothing was changed\n' +
        '\n"exit-brain" is short for "npx exit-brain"; alias exit-brain="npx exit-brain" makes it so, and a shell can complete it.\n' +
        '\nExit codes: 0 done; 1 not there, or it failed; 2 wrong words; 3 nobody said yes; 4 the executor has not\n' +
        'shown yet that it heard of a rollback; 5 an order was refused or not heard of. "journal verify" has its own.\n',
    );
  const run: Run = async (options, work) => {
    const where = options as unknown as Where;
    const out = outputOn(streams, where.json === true, where.color && !process.env.NO_COLOR);
    const system = await systemAt(where);
    const session: Session = { system, out };
    try {
      done(await work(session));
    } finally {
      await system.close();
    }
  };
  for (const register of COMMANDS) register(program, run);
  return program;
}

/** What commander says of wrong words, as all other errors are said. */
const oneLine = (text: string): string =>
  text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');

const systemAt = ({ stage, dataDir, account, region, profile }: Where): Promise<System> =>
  stage === undefined ? localSystem(dataDir ?? DEFAULT_DIR) : awsSystem({ stage, account, region, profile });
