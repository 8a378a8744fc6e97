/** The venue's library asks for this for clients behind a proxy, which a function never is. */
export class HttpsProxyAgent {
  constructor() {
    throw new TypeError('a function uses no proxy');
  }
}
