import { EventEmitter } from 'node:events';
import type { OpenSocket, Socket } from '../../../shared/adapters/binance/user-stream-socket.ts';
import type { Streams } from '../../../shared/adapters/paper/server/streams.ts';
import type { Container, Stage } from './container.ts';

const HANDSHAKE_MS = [30, 120] as const;
const ON_ITS_WAY_MS = [4, 25] as const;
const SLOW_MS = 4_000;
/** As a WebSocket counts its states. */
const [CONNECTING, OPEN, CLOSED] = [0, 1, 3];
/** As a connection ends that nobody has said goodbye on. */
const ABNORMAL = 1006;

/** The user stream's connections of a run: no network, and every way in which one can fail. */
export interface UserSockets extends Pick<Streams, 'toUser' | 'isHeard' | 'drop'> {
  /** Opens connections for what runs in a container. */
  openFrom(container: Container): OpenSocket;
  /** True while somebody alive has a connection on which frames arrive. */
  arrive(): boolean;
}

/** No connection yet. `isReachable` is false once the venue has gone. */
export function userSockets(stage: Stage, isReachable: () => boolean): UserSockets {
  const all = new Set<SimulatedSocket>();
  const alive = (): readonly SimulatedSocket[] => {
    for (const socket of all) if (socket.isGone()) all.delete(socket);
    return [...all].filter(({ readyState }) => readyState === OPEN);
  };
  return {
    openFrom: (container) => (url) => {
      const socket = new SimulatedSocket(stage, container, decodeURIComponent(url.split('/').at(-1) ?? ''));
      all.add(socket);
      socket.shake(isReachable);
      // An emitter of events with the names and arguments of a WebSocket's; only the types of its listeners differ.
      return socket as unknown as Socket;
    },
    toUser(listenKey, frames) {
      const texts = frames.map((frame) => JSON.stringify(frame));
      for (const socket of alive()) if (socket.key === listenKey) socket.take(texts);
    },
    isHeard: (listenKey) => alive().some(({ key }) => key === listenKey),
    drop(listenKey) {
      for (const socket of alive()) if (socket.key === listenKey) socket.cut();
    },
    arrive: () => alive().some(({ isSilent }) => !isSilent),
  };
}

/** One connection, seen from the process that opened it. Frames arrive in the order in which they left, or never. */
class SimulatedSocket extends EventEmitter {
  readonly key: string;
  readyState: number = CONNECTING;
  /** True once nothing arrives any more, and neither side has noticed. */
  isSilent = false;
  readonly #stage: Stage;
  readonly #container: Container;
  #arrivedMs = 0;

  constructor(stage: Stage, container: Container, key: string) {
    super();
    this.key = key;
    this.#stage = stage;
    this.#container = container;
  }

  isGone(): boolean {
    return this.readyState === CLOSED || this.#container.isDead;
  }

  shake(isReachable: () => boolean): void {
    this.#later(this.#stage.chance.between(...HANDSHAKE_MS), 'connected', () => {
      if (!isReachable()) {
        this.emit('error', new Error('connect ECONNREFUSED'));
        this.#end(ABNORMAL);
        return;
      }
      this.readyState = OPEN;
      this.emit('open');
    });
  }

  /** Frames are on their way, one after the other. */
  take(texts: readonly string[]): void {
    const { weather, scheduler } = this.#stage;
    if (weather.strikes('user-stream-silent') !== null) this.isSilent = true;
    if (this.isSilent) return;
    this.#arrivedMs = Math.max(this.#arrivedMs, scheduler.nowMs + this.#wayMs());
    this.#later(this.#arrivedMs - scheduler.nowMs, 'frames', () => {
      for (const text of texts) if (this.readyState === OPEN) this.emit('message', text);
    });
  }

  /** Breaks without a word; what is still on its way is lost. */
  cut(): void {
    if (this.isSilent) return;
    this.#later(this.#stage.chance.between(...ON_ITS_WAY_MS), 'cut', () => this.#end(ABNORMAL));
  }

  ping(): void {
    const { chance } = this.#stage;
    const [least, most] = ON_ITS_WAY_MS;
    if (!this.isSilent) this.#later(chance.between(2 * least, 2 * most), 'pong', () => this.emit('pong'));
  }

  close(code: number): void {
    const { chance } = this.#stage;
    if (!this.isSilent) this.#later(chance.between(...ON_ITS_WAY_MS), 'closed', () => this.#end(code));
  }

  terminate(): void {
    this.#end(ABNORMAL);
  }

  #end(code: number): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.emit('close', code);
  }

  #later(ms: number, what: string, run: () => void): void {
    this.#container.later(ms, `user stream ${what}`, () => {
      if (this.readyState !== CLOSED) run();
    });
  }

  #wayMs(): number {
    const { weather, chance } = this.#stage;
    const slow = weather.strikes('network-slow');
    if (slow === null) return chance.between(...ON_ITS_WAY_MS);
    const ms = Math.round(slow * SLOW_MS);
    weather.felt(ms);
    return ms;
  }
}
