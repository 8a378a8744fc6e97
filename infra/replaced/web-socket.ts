/** The venue's library brings two packages for its streams. Functions listen to no stream: the fill stream has a client of ours. */
export default class NoWebSocket {
  constructor() {
    throw new TypeError('a function opens no WebSocket');
  }
}
