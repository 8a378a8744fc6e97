import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readVenueKey } from '../../shared/adapters/secretsmanager/venue-key.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { VenueKey } from './venue.ts';

/** The key of the venue from its secret, read once for the life of a container; throws SecretUnreadableError. */
export const keyIn = (secretId: string, clock: Clock): Promise<VenueKey> =>
  readVenueKey({ client: new SecretsManagerClient({}), secretId, clock });
