import { ExchangeRejectedError } from '../../ports/exchange.ts';
import { type UserStreamHandlers, UserStreamUnavailableError } from '../../ports/user-stream.ts';
import { createIntake, type Intake } from './user-stream-intake.ts';
import { isHopeless, isKeyGone, type ListenKeys } from './user-stream-key.ts';
import type { BinanceUserStreamOptions, UserStreamTimings } from './user-stream-options.ts';
import { type Connection, connect, type OpenSocket } from './user-stream-socket.ts';

/** How the venue is reached. */
export interface StreamWays {
  readonly keys: ListenKeys;
  readonly open: OpenSocket;
}

type Options = Omit<Required<BinanceUserStreamOptions>, 'timings' | 'httpBaseUrl'> & {
  readonly timings: UserStreamTimings;
};

const GOODBYE_MS = 1_000;

/** One open user stream: connection after connection on the account's listen key, until it is closed. */
export class StreamSession {
  readonly #options: Options;
  readonly #keys: ListenKeys;
  readonly #open: OpenSocket;
  readonly #intake: Intake;
  readonly #opened = Promise.withResolvers<void>();
  readonly #closing = Promise.withResolvers<void>();
  #closed = false;
  #connection: Connection | null = null;
  #connections = 0;
  #listenKey = '';
  #extendedAtMs = 0;
  #lastSignMs: number | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: Options, { keys, open }: StreamWays, handlers: UserStreamHandlers) {
    this.#options = options;
    this.#keys = keys;
    this.#open = open;
    const { clock, log, timings } = options;
    const { announcementMs } = timings;
    this.#intake = createIntake({ handlers, clock, log, announcementMs, secrets: () => this.#secrets() });
  }

  /** Resolves when the first connection stands. */
  async start(): Promise<void> {
    this.#running = this.#stayConnected();
    await this.#opened.promise;
    void this.#keepKeyAlive();
  }

  isConnected(): boolean {
    return this.#connection !== null;
  }

  lastSignMs(): number | null {
    return this.#connection?.lastSignMs() ?? this.#lastSignMs;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const { clock, log, removeKeyOnClose } = this.#options;
    this.#closed = true;
    this.#intake.stop();
    this.#closing.resolve();
    this.#connection?.end('closed');
    if (removeKeyOnClose) {
      await this.#keys.remove(this.#listenKey).catch((error) => log.warn(`[USER_STREAM] ${messageOf(error)}`));
    }
    await clock.timeout(this.#running, GOODBYE_MS, 'closing the user stream').catch(() => undefined);
  }

  async #stayConnected(): Promise<void> {
    const { timings, clock } = this.#options;
    const startedMs = clock.now();
    let failures = 0;
    let why = '';
    while (!this.#closed) {
      let atLeastMs = 0;
      try {
        const { reason, stoodMs } = await this.#live(why);
        why = reason;
        failures = stoodMs >= timings.longestPauseMs ? 0 : failures + 1;
        this.#tell(reason, stoodMs);
      } catch (error) {
        why = messageOf(error);
        if (this.#givesUp(error, startedMs)) return;
        failures += 1;
        atLeastMs = this.#tellFailure(error, failures);
      }
      const pauseMs = Math.min(timings.longestPauseMs, timings.firstPauseMs * 2 ** Math.max(0, failures - 1));
      await this.#pause(Math.max(pauseMs, atLeastMs));
    }
  }

  /** One connection from its key to its end. */
  async #live(why: string): Promise<{ readonly reason: string; readonly stoodMs: number }> {
    const { clock, timings, wsBaseUrl } = this.#options;
    this.#listenKey = await this.#keys.obtain();
    this.#extendedAtMs = clock.now();
    if (this.#closed) return { reason: 'closed', stoodMs: 0 };
    const connection = await connect({
      ...timings,
      url: `${wsBaseUrl.replace(/\/+$/, '')}/private/ws/${encodeURIComponent(this.#listenKey)}`,
      open: this.#open,
      clock,
      secrets: this.#secrets(),
      onOpen: () => {
        this.#connections += 1;
        if (this.#connections > 1) this.#intake.gap({ reason: 'reconnected', detail: why });
      },
      onText: (text) => this.#intake.take(text),
    });
    this.#connection = connection;
    this.#opened.resolve();
    if (this.#closed) connection.end('closed');
    const sinceMs = clock.now();
    const reason = await connection.ended;
    this.#lastSignMs = connection.lastSignMs();
    this.#connection = null;
    return { reason, stoodMs: clock.now() - sinceMs };
  }

  async #keepKeyAlive(): Promise<void> {
    const { keepAliveMs, keepAliveRetryMs } = this.#options.timings;
    let waitMs = keepAliveMs;
    while (!this.#closed) {
      await this.#pause(waitMs);
      // While there is no connection the next one begins with a fresh key.
      if (this.#closed || this.#connection === null) continue;
      waitMs = (await this.#extend(this.#connection, this.#listenKey)) ? keepAliveMs : keepAliveRetryMs;
    }
  }

  async #extend(connection: Connection, listenKey: string): Promise<boolean> {
    const { clock, log, timings } = this.#options;
    try {
      await this.#keys.extend(listenKey);
      this.#extendedAtMs = clock.now();
      return true;
    } catch (error) {
      log.warn(`[USER_STREAM] the listen key was not extended: ${messageOf(error)}`);
      const isOld = clock.now() - this.#extendedAtMs >= timings.keyLifeMs;
      if (isKeyGone(error) || isOld) connection.end('the listen key is gone');
      return false;
    }
  }

  /** Only the first connection can fail for good: afterwards somebody relies on the stream coming back. */
  #givesUp(error: unknown, startedMs: number): boolean {
    if (this.#connections > 0) return false;
    const { clock, timings } = this.#options;
    if (!isHopeless(error) && clock.now() - startedMs < timings.openTimeoutMs) return false;
    this.#opened.reject(new UserStreamUnavailableError(`the user stream cannot be opened: ${messageOf(error)}`, error));
    return true;
  }

  /** Answers with how long the venue wants to be left alone, milliseconds. */
  #tellFailure(error: unknown, failures: number): number {
    const { clock, log } = this.#options;
    log.error(`[USER_STREAM] no connection: ${messageOf(error)}`, { failures });
    const bannedUntilMs = error instanceof ExchangeRejectedError ? error.bannedUntilMs : null;
    return bannedUntilMs === null ? 0 : bannedUntilMs - clock.now();
  }

  #tell(reason: string, stoodMs: number): void {
    if (!this.#closed) this.#options.log.warn(`[USER_STREAM] the connection is over: ${reason}`, { stoodMs });
  }

  #pause(ms: number): Promise<void> {
    return Promise.race([this.#options.clock.sleep(ms), this.#closing.promise]);
  }

  #secrets(): string[] {
    const { apiKey, apiSecret } = this.#options;
    return [apiKey, apiSecret, this.#listenKey];
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
