import type { RawFlags } from '../../shared/ports/flags.ts';
import { AwsRefusal, type AwsStub, startAwsStub } from './aws-stub.ts';

/** A protocol stub of SSM's GetParameters (see aws-stub): parameters under one path, whose versions count up as they change. */
export interface ParameterStoreStub extends AwsStub {
  /** What stands under the path from now on; a value that is the same keeps its version. */
  put(values: RawFlags): void;
  /** Answers every request with this error; undefined answers again. */
  refuse(status: number | undefined, type?: string): void;
  /** Holds the next answers back until the returned function is called; values are those of the moment the request came. */
  hold(): () => void;
}

export async function startParameterStore(path: string): Promise<ParameterStoreStub> {
  const parameters = new Map<string, { Name: string; Type: string; Value: string; Version: number }>();
  const versions = new Map<string, number>();
  let refusal: AwsRefusal | undefined;
  let held: Promise<void> = Promise.resolve();

  const stub = await startAwsStub(async ({ target, contentType, body }) => {
    if (target !== 'AmazonSSM.GetParameters' || contentType !== 'application/x-amz-json-1.1') {
      throw new AwsRefusal(400, 'UnknownOperationException');
    }
    const names: string[] = body.Names;
    const answer = {
      // The service does not promise the order of the question.
      Parameters: names.flatMap((name) => parameters.get(name) ?? []).reverse(),
      InvalidParameters: names.filter((name) => !parameters.has(name)),
    };
    const refused = refusal;
    await held;
    if (refused !== undefined) throw refused;
    return answer;
  });

  return {
    ...stub,
    put(values) {
      const given = new Map(Object.entries(values).map(([name, value]) => [`${path}/${name}`, value]));
      for (const name of parameters.keys()) if (!given.has(name)) parameters.delete(name);
      for (const [Name, Value] of given) {
        if (parameters.get(Name)?.Value === Value) continue;
        const Version = (versions.get(Name) ?? 0) + 1;
        versions.set(Name, Version);
        parameters.set(Name, { Name, Type: 'String', Value, Version });
      }
    },
    refuse(status, type = 'InternalServerError') {
      refusal = status === undefined ? undefined : new AwsRefusal(status, type);
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = Promise.resolve();
        resolve();
      };
    },
  };
}
