import type { OperatorAnswer, OperatorCommand } from '../../shared/application/operate/command.ts';
import type { SystemStatus } from '../../shared/application/status/system-status.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { FlagName, FlagsReading } from '../../shared/ports/flags.ts';
import type { Journal, JournalArchive } from '../../shared/ports/journal.ts';
import type { PositionsView } from '../../shared/ports/positions-view.ts';
import type { AnchorPlace } from './anchors.ts';

/** Flags as an operator has them: read now, and set one by one. */
export interface FlagStore {
  read(): Promise<FlagsReading>;
  set(flag: FlagName, value: string): Promise<void>;
}

/** Where the system is: everything a command reads and asks for, on AWS or on this machine. */
export interface System {
  /** For a person, such as "ExitBrain-prod-main in eu-central-1". */
  readonly name: string;
  readonly venue: string;
  readonly account: string;
  /** The system's own time; on this machine that is the market's. */
  readonly clock: Clock;
  readonly journal: JournalArchive & Pick<Journal, 'loadLast'>;
  readonly view: Pick<PositionsView, 'rowsOf'>;
  readonly flags: FlagStore;
  /** Where appends were told to a second place; null where there is none. */
  readonly anchors: AnchorPlace | null;
  /** Where one-minute bars of the venue can be read without a key; null where there is no such place. */
  readonly klinesUrl: string | null;
  status(): Promise<SystemStatus>;
  /** Has something done inside the system. The answer says what was written down; orders leave by the gateway. */
  operate(command: OperatorCommand): Promise<OperatorAnswer>;
  close(): Promise<void>;
}

/** Exit code of words that mean nothing here. */
export const WRONG_WORDS = 2;
/** Exit code of what somebody said no to, or could not be asked about. */
export const NOT_CONFIRMED = 3;

/** Something a person can mend: one line that says what to do. */
export class CliError extends Error {
  readonly code = 'CLI';
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}
