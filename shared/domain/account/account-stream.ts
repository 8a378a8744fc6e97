/** Thrown for a stream id that names no account. */
export class NotAnAccountError extends Error {
  readonly code = 'NOT_AN_ACCOUNT';
  constructor(text: string) {
    super(`not the id of an account's stream: ${JSON.stringify(text)}`);
    this.name = 'NotAnAccountError';
  }
}

/** True when the stream is an account's own. */
export const isAccountStream = (streamId: string): boolean => streamId.startsWith('account#');

/** The account a stream id names; throws `NotAnAccountError` for any other stream. */
export function parseAccountStreamId(streamId: string): { readonly venue: string; readonly account: string } {
  const [kind, venue, account, ...rest] = streamId.split('#');
  if (kind !== 'account' || !venue || !account || rest.length > 0) throw new NotAnAccountError(streamId);
  return { venue, account };
}
