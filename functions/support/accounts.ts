/** An event or message names an account that this deployment does not serve: its orders would go to another account. */
export class UnknownAccountError extends Error {
  readonly code = 'UNKNOWN_ACCOUNT';
  constructor(account: string, known: readonly string[]) {
    super(`account ${JSON.stringify(account)} is not served here (served: ${known.join(', ')})`);
    this.name = 'UnknownAccountError';
  }
}

/** Throws UnknownAccountError unless the account is one of those served; `null` serves any. */
export function assertServed(account: string, served: readonly string[] | null): void {
  if (served !== null && !served.includes(account)) throw new UnknownAccountError(account, served);
}
