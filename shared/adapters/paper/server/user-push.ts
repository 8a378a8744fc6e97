import type { EngineEvent } from '../engine/view.ts';
import type { Interference } from '../faults/interference.ts';
import { framesOf } from './frames.ts';
import type { ListenKeys } from './listen-keys.ts';
import type { Streams } from './streams.ts';

/** Hears the frames of the user stream as they leave, with the faults of the plan. Must not throw. */
export interface FrameListener {
  onFrames(frames: readonly object[]): void;
  /** The connection broke; the frames of this moment are lost. */
  onCut(): void;
}

/** The user stream's way out: to the sockets of the listen key, and to whoever listens inside this process. */
export interface UserPush {
  push(events: readonly EngineEvent[]): void;
  /** The answer ends it. */
  hear(listener: FrameListener): () => void;
}

/** Nobody listens yet. What nobody hears is not made, and no fault befalls it. */
export function createUserPush(
  streams: Pick<Streams, 'toUser' | 'isHeard' | 'drop'>,
  listenKeys: Pick<ListenKeys, 'current'>,
  interference: Pick<Interference, 'distort'> | undefined,
): UserPush {
  const listeners = new Set<FrameListener>();
  const cut = (key: string): void => {
    streams.drop(key);
    for (const listener of listeners) listener.onCut();
  };
  return {
    push(events) {
      const key = listenKeys.current() ?? '';
      if (listeners.size === 0 && !streams.isHeard(key)) return;
      const frames = events.flatMap(framesOf);
      const sent = interference?.distort(frames) ?? { frames, isCut: false };
      if (sent.isCut) cut(key);
      if (sent.frames.length === 0) return;
      streams.toUser(key, sent.frames);
      for (const listener of listeners) listener.onFrames(sent.frames);
    },
    hear(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
