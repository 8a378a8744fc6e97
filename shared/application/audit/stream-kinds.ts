import type { AccountState } from '../../domain/account/account.ts';
import { evolveAccount, newAccount } from '../../domain/account/account.ts';
import { isAccountStream } from '../../domain/account/account-stream.ts';
import { readAccountEvent } from '../../domain/account/upcast.ts';
import type { FlagChanged, FlagHistory } from '../../domain/flags/flag-history.ts';
import { evolveFlags, flagsStreamId } from '../../domain/flags/flag-history.ts';
import { fold } from '../../domain/life/evolve.ts';
import { isLifeStream } from '../../domain/life/identity.ts';
import type { LifeState } from '../../domain/life/state.ts';
import { unknownLife } from '../../domain/life/state.ts';
import { readLifeEvent } from '../../domain/life/upcast.ts';
import type { StoredEvent } from '../../ports/journal.ts';

/** How the commits of one kind of stream become its state. */
export interface StreamKind {
  readonly initial: unknown;
  /** The state after these events. @throws Error for events that cannot follow it. */
  fold(events: readonly StoredEvent[], state: unknown): unknown;
}

const LIFE: StreamKind = {
  initial: unknownLife,
  fold: (events, state) => fold(events.map(readLifeEvent), state as LifeState),
};

const ACCOUNT: StreamKind = {
  initial: newAccount,
  fold: (events, state) => events.map(readAccountEvent).reduce(evolveAccount, state as AccountState),
};

const FLAGS: StreamKind = {
  initial: {},
  fold: (events, state) => (events as unknown as FlagChanged[]).reduce(evolveFlags, state as FlagHistory),
};

const UNKNOWN: StreamKind = {
  initial: null,
  fold: () => {
    throw new TypeError('nobody knows how to fold a stream of this name');
  },
};

/** The kind of a stream, by its name. */
export function streamKind(streamId: string): StreamKind {
  if (isLifeStream(streamId)) return LIFE;
  if (isAccountStream(streamId)) return ACCOUNT;
  return streamId.startsWith(flagsStreamId('')) ? FLAGS : UNKNOWN;
}
