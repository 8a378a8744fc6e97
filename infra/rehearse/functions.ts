import { createHash } from 'node:crypto';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { type Emulator, rootOf } from './emulator.ts';

/** A deployed function. */
export interface DeployedFunction {
  /** As in the trigger table. */
  readonly name: string;
  readonly logGroup: string;
  readonly credentials: Credentials;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The functions of the stack that stands; the stack describes each by its name. */
export async function deployedFunctions(emulator: Emulator): Promise<readonly DeployedFunction[]> {
  const found: DeployedFunction[] = [];
  const client = new LambdaClient(rootOf(emulator));
  for await (const page of paginateListFunctions({ client }, {})) {
    for (const { Description = '', FunctionArn = '', Role = '', LoggingConfig } of page.Functions ?? []) {
      const credentials = credentialsOf(FunctionArn, Role);
      found.push({ name: Description, logGroup: LoggingConfig?.LogGroup ?? '', credentials });
    }
  }
  return found;
}

/**
 * What the emulator lets a function sign with. It makes the credentials of a function from its ARN and its role, so that they can be
 * made again: to know which function a call came from, and to try what its role may do.
 */
function credentialsOf(functionArn: string, roleArn: string): Credentials {
  const digest = sha256(`${functionArn}:${roleArn}`);
  return {
    accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`,
    secretAccessKey: sha256(`secret:${digest}`),
    sessionToken: sha256(`token:${digest}`),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
