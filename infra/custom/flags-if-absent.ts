import { ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { customResource } from './respond.ts';

/** What the stack hands over: the path, and the value each flag begins with. */
export interface FlagsProperties {
  readonly path: string;
  readonly defaults: Readonly<Record<string, string>>;
}

/** Creates each parameter that does not exist. One that exists is never written, whatever it says. */
export async function createAbsent(
  client: Pick<SSMClient, 'send'>,
  { path, defaults }: FlagsProperties,
): Promise<void> {
  for (const [name, value] of Object.entries(defaults)) {
    const command = new PutParameterCommand({
      Name: `${path}/${name}`,
      Value: value,
      Type: 'String',
      Overwrite: false,
    });
    try {
      await client.send(command);
    } catch (error) {
      if (!(error instanceof ParameterAlreadyExists)) throw error;
    }
  }
}

export const handler = customResource(async (properties) => {
  const asked = properties as unknown as FlagsProperties;
  await createAbsent(new SSMClient({}), asked);
  return { id: asked.path };
});
