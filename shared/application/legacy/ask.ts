import type { LegacyOperation } from '../../domain/legacy/operations.ts';
import type { LegacyModule } from '../../domain/orders/gate.ts';
import type { PositionKey } from '../../domain/position/position.ts';
import type { Legacy } from './legacy.ts';

/** Of which position, on which occasion and why something is asked for. */
export interface Occasion {
  readonly key: PositionKey;
  /** Names the occasion: the same one asks once, however often it is delivered. */
  readonly occasion: string;
  readonly explanation: string;
}

/** Asks the border for these operations, in this order, through the module's own queue; asks for nothing when there are none. */
export async function ask(
  { requests, clock, log }: Pick<Legacy, 'requests' | 'clock' | 'log'>,
  module: LegacyModule,
  { key, occasion, explanation }: Occasion,
  operations: readonly LegacyOperation[],
): Promise<boolean> {
  if (operations.length === 0) return false;
  const { account, symbol, positionSide } = key;
  const requestId = `${module}:${plain(symbol)}:${positionSide}:${occasion}`;
  await requests.send({
    v: 1,
    account,
    symbol,
    positionSide,
    requestId,
    requestedAtMs: clock.now(),
    explanation,
    operations,
  });
  log.info(`[EXIT_BRAIN] ${module} asks for ${operations.length} operations on ${symbol}: ${explanation}`, {
    requestId,
  });
  return true;
}

/** The venue lists symbols outside ASCII; a request's id is ASCII. */
const plain = (symbol: string): string =>
  symbol.replace(/[^A-Za-z0-9._-]/gu, (character) => `u${character.codePointAt(0)?.toString(16)}`);
