/** What CloudFormation asks a custom resource. */
export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

/** What a custom resource is: its name, which never changes with its properties, and what others may read of it. */
export interface Resource {
  readonly id: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Wraps the making of a resource for CloudFormation, which hears of success and failure alike; nothing is ever deleted. */
export const customResource =
  (make: (properties: Readonly<Record<string, unknown>>) => Promise<Resource>) =>
  async (request: ResourceRequest): Promise<void> => {
    if (request.RequestType === 'Delete') return answer(request, { Status: 'SUCCESS' });
    try {
      const { id, data = {} } = await make(request.ResourceProperties);
      await answer(request, { Status: 'SUCCESS', PhysicalResourceId: id, Data: data });
    } catch (error) {
      await answer(request, { Status: 'FAILED', Reason: error instanceof Error ? error.message : String(error) });
    }
  };

async function answer(request: ResourceRequest, said: Readonly<Record<string, unknown>>): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = request;
  const body = JSON.stringify({ PhysicalResourceId, ...said, StackId, RequestId, LogicalResourceId });
  // The URL is signed for a body without a content type.
  const taken = await fetch(request.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!taken.ok) throw new Error(`CloudFormation did not take the answer: HTTP ${taken.status}`);
}
