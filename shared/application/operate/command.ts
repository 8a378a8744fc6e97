import type { RiskMode } from '../../domain/plan/exit-context.ts';

/** What an operator has done inside the system: it needs the venue's word, or writes to the journal. */
export type OperatorCommand =
  | { readonly do: 'set-risk-mode'; readonly riskMode: RiskMode; readonly reason: string; readonly by: string }
  /** Closes at market: one symbol, or all with null. */
  | { readonly do: 'close'; readonly symbol: string | null; readonly by: string }
  | { readonly do: 'ignore'; readonly symbol: string; readonly reason: string; readonly by: string }
  | { readonly do: 'watch-again'; readonly symbol: string; readonly by: string }
  /** Protects positions without a stop, by the specification's template; without `live` it only says what it would do. */
  | { readonly do: 'protect'; readonly symbol: string | null; readonly live: boolean; readonly by: string }
  /** The account as the venue has it now. */
  | { readonly do: 'look' }
  /** The gates before LIVE; `farStop` names a symbol on which an order may be placed and cancelled. */
  | { readonly do: 'preflight'; readonly by: string; readonly hours: number; readonly farStop: string | null };

/** What came of it. */
export type OperatorAnswer = Readonly<Record<string, unknown>>;

/** Not a command, or one with a part missing; the message names it. */
export class NotACommandError extends Error {
  readonly code = 'NOT_A_COMMAND';
  constructor(what: string) {
    super(`not an operator's command: ${what}`);
    this.name = 'NotACommandError';
  }
}

/** SHADOW before LIVE is a day at least, and two at most are waited for. */
export const LEAST_SHADOW_HOURS = 24;
export const MOST_SHADOW_HOURS = 48;

const RISK_MODES: readonly RiskMode[] = ['NORMAL', 'CONSERVATIVE', 'CRITICAL', 'ESS_ACTIVE'];

/** A command from outside, checked part by part. @throws NotACommandError */
export function parseCommand(given: unknown): OperatorCommand {
  const data = (typeof given === 'object' && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => {
    const value = data[name];
    if (typeof value !== 'string' || value === '') throw new NotACommandError(`"${name}" must be text`);
    return value;
  };
  const symbol = (): string => {
    const value = text('symbol');
    // Symbols of the venue may be outside ASCII; what would break a stream's name may not be in one.
    if (/[#\s]/.test(value)) throw new NotACommandError(`${JSON.stringify(value)} is no symbol`);
    return value;
  };
  const hours = (): number => {
    const value = data.hours;
    if (typeof value !== 'number' || !(value >= LEAST_SHADOW_HOURS && value <= MOST_SHADOW_HOURS))
      throw new NotACommandError(`"hours" must be ${LEAST_SHADOW_HOURS} to ${MOST_SHADOW_HOURS}`);
    return value;
  };
  const symbolOrAll = (): string | null => (data.symbol === null ? null : symbol());
  switch (data.do) {
    case 'set-risk-mode': {
      const riskMode = RISK_MODES.find((mode) => mode === data.riskMode);
      if (riskMode === undefined) throw new NotACommandError(`riskMode must be one of ${RISK_MODES.join(', ')}`);
      return { do: data.do, riskMode, reason: text('reason'), by: text('by') };
    }
    case 'close':
      return { do: data.do, symbol: symbolOrAll(), by: text('by') };
    case 'ignore':
      return { do: data.do, symbol: symbol(), reason: text('reason'), by: text('by') };
    case 'watch-again':
      return { do: data.do, symbol: symbol(), by: text('by') };
    case 'protect':
      if (typeof data.live !== 'boolean') throw new NotACommandError('"live" must be true or false');
      return { do: data.do, symbol: symbolOrAll(), live: data.live, by: text('by') };
    case 'look':
      return { do: data.do };
    case 'preflight':
      return { do: data.do, by: text('by'), hours: hours(), farStop: data.farStop === null ? null : text('farStop') };
    default:
      throw new NotACommandError(`nobody knows how to do ${JSON.stringify(data.do)}`);
  }
}
