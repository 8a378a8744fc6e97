/** Thrown when an event cannot follow the state it is applied to: the stream is damaged or was written by something else. */
export class ImpossibleEventError extends Error {
  readonly code = 'IMPOSSIBLE_EVENT';
  constructor(event: string, status: string) {
    super(`${event} cannot follow a life that is ${status}`);
    this.name = 'ImpossibleEventError';
  }
}
