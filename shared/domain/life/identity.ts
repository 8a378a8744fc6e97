import type { PositionKey, PositionSide, Side } from '../position/position.ts';

/** One life of a position: from the trade that opened it to the trade that brought it to zero. */
export interface LifeIdentity extends PositionKey {
  /** 1 for the first life this journal knows of the key, then 2, 3, … */
  readonly life: number;
  readonly side: Side;
  /** Short text that names this life in client order ids; unique per stream. */
  readonly tag: string;
}

/** Thrown for a stream id or row key that names no life. */
export class NotALifeError extends Error {
  readonly code = 'NOT_A_LIFE';
  constructor(text: string) {
    super(`not the id of a life of a position: ${JSON.stringify(text)}`);
    this.name = 'NotALifeError';
  }
}

const PART = /^[^#]+$/;

/** The journal's stream of one life. */
export function lifeStreamId(key: PositionKey, life: number): string {
  for (const part of [key.venue, key.account, key.symbol]) {
    if (!PART.test(part)) throw new NotALifeError(part);
  }
  return `exit#${key.venue}#${key.account}#${key.symbol}#${key.positionSide}#${life}`;
}

/** The position and life number a stream id names; throws `NotALifeError` for any other stream. */
export function parseLifeStreamId(streamId: string): { readonly key: PositionKey; readonly life: number } {
  const [kind, venue, account, symbol, positionSide, life, ...rest] = streamId.split('#');
  const number = Number(life);
  const isSide = positionSide === 'BOTH' || positionSide === 'LONG' || positionSide === 'SHORT';
  if (
    kind !== 'exit' ||
    !venue ||
    !account ||
    !symbol ||
    !isSide ||
    !Number.isInteger(number) ||
    number < 1 ||
    rest.length
  )
    throw new NotALifeError(streamId);
  return { key: { venue, account, symbol, positionSide: positionSide as PositionSide }, life: number };
}

/** True when the stream holds a life (and not an account or the flags). */
export const isLifeStream = (streamId: string): boolean => streamId.startsWith('exit#');

/** All lives of one position share one ordered lane to the exchange. */
export const laneOf = (key: PositionKey): string => `${key.venue}#${key.account}#${key.symbol}#${key.positionSide}`;

/** The row of the open-positions view that caches a life. */
export const lifeRowKey = (key: PositionKey, life: number): string => `life#${key.symbol}#${key.positionSide}#${life}`;

/** The stream of an account's own events. */
export const accountStreamId = (venue: string, account: string): string => `account#${venue}#${account}`;

/** Names one position within its account. */
export const slotOf = ({ symbol, positionSide }: Pick<PositionKey, 'symbol' | 'positionSide'>): string =>
  `${symbol}#${positionSide}`;
