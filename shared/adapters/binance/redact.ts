const LONGEST = 300;

/** The text without URLs, signatures and the given secrets, on one line and at most 300 characters: safe in a log. */
export function redact(text: string, secrets: readonly string[]): string {
  let safe = text
    .replace(/\b(?:https?|wss?):\/\/[^\s"'<>]+/gi, '<url>')
    .replace(/\b(signature|listenKey|X-MBX-APIKEY)(["']?\s*[=:]\s*["']?)[\w%./+-]+/gi, '$1$2<redacted>');
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, '<redacted>');
  return safe.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}
