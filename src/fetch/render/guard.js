// Runs in every frame before the page's own scripts. What goes around the proxy or cannot be judged there is taken away;
// nothing relies on it alone.
(() => {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "WebSocketStream", "SharedWorker"]) {
    delete globalThis[name];
  }
  if (globalThis.Navigator) {
    delete Navigator.prototype.serviceWorker;
  }
  globalThis.open = () => null;
  // Pages expect web sockets to exist and know what to do when one fails.
  class WebSocket extends EventTarget {
    static CONNECTING = 0; static OPEN = 1; static CLOSING = 2; static CLOSED = 3;
    CONNECTING = 0; OPEN = 1; CLOSING = 2; CLOSED = 3;
    readyState = 3; bufferedAmount = 0; extensions = ""; protocol = ""; binaryType = "blob";
    constructor(url) {
      super();
      this.url = String(url);
      setTimeout(() => {
        for (const event of [new Event("error"), new CloseEvent("close", { code: 1006 })]) {
          this["on" + event.type]?.(event);
          this.dispatchEvent(event);
        }
      });
    }
    send() {}
    close() {}
  }
  globalThis.WebSocket = WebSocket;
})();
