import { TimedOutError } from '../../ports/clock.ts';
import {
  ExchangeNotSentError,
  ExchangeRejectedError,
  ExchangeUnknownOutcomeError,
  isLimit,
} from '../../ports/exchange.ts';
import { type Failure, ruleFor } from './outcomes.ts';
import { redact } from './redact.ts';
import { UnreadableReplyError } from './reply.ts';
import type { WireTrace } from './wire.ts';

/** The three classes of the port. */
export type ExchangeFailure = ExchangeRejectedError | ExchangeUnknownOutcomeError | ExchangeNotSentError;

interface Thrown {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly response?: { readonly status?: unknown };
  readonly type?: unknown;
}

/** What a library error and the wire together say; `thrown` may be anything, also no Error at all. */
export function failureOf(thrown: unknown, trace: WireTrace): Failure {
  const { code, message, response, type } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Thrown;
  const text = typeof message === 'string' ? message : String(thrown);
  const responseStatus = typeof response?.status === 'number' ? response.status : null;
  const httpStatus = responseStatus ?? trace.httpStatus;
  const base = { venueCode: null, httpStatus, transportCode: null, message: text };
  if (thrown instanceof TimedOutError) return { ...base, kind: 'silence' };
  // json-bigint throws a plain object for a success whose body does not parse.
  if (!(thrown instanceof Error) || thrown instanceof UnreadableReplyError) return { ...base, kind: 'odd' };
  const venueCode = venueCodeOf(code);
  if (venueCode === null && (typeof code === 'string' || type === 'system')) {
    return { ...base, kind: 'transport', transportCode: typeof code === 'string' ? code : null };
  }
  return { ...base, kind: 'answer', venueCode };
}

/** The venue's codes are negative numbers; the algo service writes its success as the text "200", so texts are read too. */
function venueCodeOf(code: unknown): number | null {
  const text = String(code);
  return /^-\d{1,6}$/.test(text) ? Number(text) : null;
}

/** The port's error for a failed call; carries no URL, signature or key, and not the library's error, which holds all three. */
export function exchangeError(
  what: string,
  thrown: unknown,
  trace: WireTrace,
  nowMs: number,
  secrets: readonly string[],
): ExchangeFailure {
  const failure = failureOf(thrown, trace);
  const { outcome } = ruleFor(failure);
  const message = describe(what, failure, secrets);
  if (outcome === 'not-sent') return new ExchangeNotSentError(message);
  if (outcome === 'unknown') return new ExchangeUnknownOutcomeError(message);
  return new ExchangeRejectedError(message, failure.venueCode, failure.httpStatus, bannedUntil(failure, trace, nowMs));
}

function describe(what: string, failure: Failure, secrets: readonly string[]): string {
  const text = failure.kind === 'transport' ? (failure.transportCode ?? failure.message) : failure.message;
  const code = failure.venueCode === null ? '' : `${failure.venueCode} `;
  const status = failure.httpStatus === null ? '' : ` (HTTP ${failure.httpStatus})`;
  const advice =
    failure.httpStatus === 451 ? '; the venue does not serve this location: use another region or egress address' : '';
  const said = redact(text, secrets);
  const prefix = said.startsWith(what) ? '' : `${what}: `;
  return `${prefix}${code}${said}${status}${advice}`;
}

/** 429 and 418 both answer -1003; a ban names its end in the text, a plain limit only in `Retry-After`. */
function bannedUntil(failure: Failure, trace: WireTrace, nowMs: number): number | null {
  if (!isLimit(failure)) return null;
  const named = /banned until (\d{13})/.exec(failure.message)?.[1];
  if (named !== undefined) return Number(named);
  return trace.retryAfterMs === null ? null : nowMs + trace.retryAfterMs;
}
