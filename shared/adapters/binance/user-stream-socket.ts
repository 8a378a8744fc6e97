import { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.ts';
import { redact } from './redact.ts';

/** What is used of a WebSocket. */
export type Socket = Pick<WebSocket, 'on' | 'ping' | 'close' | 'terminate' | 'readyState'>;

/** Begins a connection; whether it stands is told by the socket's events. */
export type OpenSocket = (url: string) => Socket;

export interface ConnectOptions {
  readonly url: string;
  readonly open: OpenSocket;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  /** After so long without a frame the venue is asked for a sign of life. */
  readonly pingEveryMs: number;
  /** After so long without any sign of life the connection is given up, whatever TCP believes. */
  readonly silenceMs: number;
  readonly secrets: readonly string[];
  /** Called before the first text. */
  readonly onOpen: () => void;
  /** Answers with the reason to end the connection, or null to go on. Must not throw. */
  readonly onText: (text: string) => string | null;
}

/** One WebSocket connection: it is used once and never reconnects. */
export interface Connection {
  /** Resolves with the reason when the connection is over; never rejects. */
  readonly ended: Promise<string>;
  /** Ends it; no text is delivered afterwards. */
  end(reason: string): void;
  /** Last frame, ping or pong, milliseconds of the clock. */
  lastSignMs(): number;
}

/** Far above any event of the stream, far below what could exhaust the process. */
const LARGEST_FRAME_BYTES = 1 << 20;
const GOODBYE_MS = 500;

/** A connection over the network. */
export const openSocket: OpenSocket = (url) =>
  new WebSocket(url, { maxPayload: LARGEST_FRAME_BYTES, perMessageDeflate: false });

/** Connects; throws an Error without URL or key when the connection does not stand in time. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { clock, onOpen, onText } = options;
  const socket = options.open(options.url);
  const over = Promise.withResolvers<string>();
  const opened = Promise.withResolvers<void>();
  let isOver = false;
  let lastSignMs = clock.now();
  let lastError = '';

  const finish = (reason: string): void => {
    isOver = true;
    opened.reject(new Error(`the user stream could not be connected: ${reason}`));
    over.resolve(reason);
  };
  const end = (reason: string): void => {
    if (isOver) return;
    finish(reason);
    void goodbye(socket, clock);
  };
  const sign = (): void => {
    lastSignMs = clock.now();
  };
  socket.on('open', () => {
    if (isOver) return;
    sign();
    onOpen();
    opened.resolve();
  });
  socket.on('message', (data) => {
    sign();
    const reason = isOver ? null : onText(String(data));
    if (reason !== null) end(reason);
  });
  socket.on('ping', sign);
  socket.on('pong', sign);
  // Always followed by `close`; without a listener it would end the process.
  socket.on('error', (error) => {
    lastError = `: ${redact(error.message, options.secrets)}`;
  });
  socket.on('close', (code) => finish(`closed with code ${code}${lastError}`));

  try {
    await clock.timeout(opened.promise, options.connectTimeoutMs, 'the user stream');
  } catch (error) {
    end('not connected in time');
    throw error;
  }
  void watchSilence();
  return { ended: over.promise, end, lastSignMs: () => lastSignMs };

  async function watchSilence(): Promise<void> {
    while (!isOver) {
      await clock.sleep(options.pingEveryMs);
      const quietMs = clock.now() - lastSignMs;
      if (quietMs >= options.silenceMs) end(`no sign of life for ${quietMs} ms`);
      else if (quietMs >= options.pingEveryMs && socket.readyState === WebSocket.OPEN) socket.ping();
    }
  }
}

/** Says goodbye, but does not wait for ever for the answer. */
async function goodbye(socket: Socket, clock: Clock): Promise<void> {
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.close(1000);
  await clock.timeout(closed, GOODBYE_MS, 'closing the user stream').catch(() => socket.terminate());
}
