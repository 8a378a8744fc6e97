import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../ports/clock.ts';
import { within } from '../within.ts';

/** A secret cannot be read, or what it holds is not a key. Neither the message nor the cause repeats what it holds. */
export class SecretUnreadableError extends Error {
  readonly code = 'SECRET_UNREADABLE';
  constructor(secretId: string, problem: string, cause?: unknown) {
    super(`secret ${secretId}: ${problem}`, { cause });
    this.name = 'SecretUnreadableError';
  }
}

export interface VenueKeySecret {
  readonly client: SecretsManagerClient;
  /** Name or ARN. */
  readonly secretId: string;
  readonly clock: Clock;
  /** Milliseconds for the read with all retries of the client inside; 3,000 unless told. */
  readonly timeoutMs?: number;
}

/** The key that a secret holds as `{"id": "…", "secret": "…"}`; throws SecretUnreadableError. */
export async function readVenueKey(options: VenueKeySecret): Promise<{ readonly id: string; readonly secret: string }> {
  const { client, secretId, clock, timeoutMs = 3_000 } = options;
  const command = new GetSecretValueCommand({ SecretId: secretId });
  let text: string | undefined;
  try {
    const answer = await within(clock, timeoutMs, `secret ${secretId}`, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    text = answer.SecretString;
  } catch (error) {
    throw new SecretUnreadableError(secretId, error instanceof Error ? error.message : String(error), error);
  }
  return keyOf(text ?? '') ?? refuse(secretId);
}

function keyOf(text: string): { readonly id: string; readonly secret: string } | null {
  try {
    const { id, secret } = JSON.parse(text) as { readonly id?: unknown; readonly secret?: unknown };
    return typeof id === 'string' && id !== '' && typeof secret === 'string' && secret !== '' ? { id, secret } : null;
  } catch {
    // The parser's own message would quote the secret.
    return null;
  }
}

function refuse(secretId: string): never {
  throw new SecretUnreadableError(secretId, 'must hold {"id": "…", "secret": "…"}, both text and not empty');
}
