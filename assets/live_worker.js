/* The one connection of a browser to /live. As a SharedWorker it serves all tabs of the app; where
   there are none, the page loads this same file and the leading tab runs the stream (live.js).

   new LiveStream(send).open()/.close()
   send({type: "hello"|"version"|"beat"|"login", v, as_of, build, server_time, received})
   A plain EventSource gives up for good after one HTTP error, and says nothing when a proxy keeps a
   dead connection open: so it is made anew after every error, a watchdog listens for silence, and
   /live/version is asked now and then while the stream is down. */
(() => {
  const SILENCE_MS = 40000;
  const LATEST_RETRY_MS = 10000;
  const POLL_MS = 15000;
  const CHECK_MS = 5000;

  class LiveStream {
    constructor(send) {
      this.send = send;
      this.failures = 0;
    }

    open() {
      this.heard = this.polled = Date.now();
      this.connect();
      this.checking = setInterval(() => this.check(), CHECK_MS);
    }

    close() {
      clearInterval(this.checking);
      clearTimeout(this.retrying);
      this.disconnect();
    }

    connect() {
      this.disconnect();
      const source = (this.source = new EventSource("/live"));
      for (const type of ["hello", "version", "beat"]) {
        source.addEventListener(type, (event) => {
          this.failures = 0;
          this.hear(type, JSON.parse(event.data));
        });
      }
      source.onerror = () => this.fail();
    }

    disconnect() {
      if (this.source) this.source.close();
      this.source = null;
    }

    hear(type, data) {
      this.heard = Date.now();
      this.send({ ...data, type, received: this.heard });
    }

    /* Waits longer after each failure, and by chance, so that a hundred screens don't come back in
       the same second. */
    fail() {
      this.disconnect();
      clearTimeout(this.retrying);
      const wait = Math.min(LATEST_RETRY_MS, 1000 * 2 ** this.failures);
      if (this.failures === 0) this.poll(); // an error event has no status: ask whether it is 401
      this.failures += 1;
      this.retrying = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
    }

    check() {
      const now = Date.now();
      if (this.source && now - this.heard > SILENCE_MS) this.fail();
      const quiet = !this.source || now - this.heard > POLL_MS;
      if (quiet && now - this.polled >= POLL_MS) this.poll();
    }

    async poll() {
      this.polled = Date.now();
      try {
        const response = await fetch("/live/version", { cache: "no-store" });
        if (response.status === 401) this.send({ type: "login" });
        else if (response.ok) {
          const data = await response.json();
          this.send({ ...data, type: "version", received: Date.now() });
        }
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // no network: the next poll will tell
      }
    }
  }

  /* Tabs say every 20 s that they are there; one that says nothing for 3 minutes is closed. */
  function serveTabs() {
    const GONE_MS = 180000;
    const tabs = new Map();
    let last = null;
    const stream = new LiveStream((message) => {
      if (message.as_of !== undefined) last = message;
      for (const [port, seen] of tabs) {
        if (Date.now() - seen > GONE_MS) tabs.delete(port);
        else port.postMessage(message);
      }
    });
    self.onconnect = ({ ports: [port] }) => {
      port.onmessage = ({ data }) => {
        if (data === "bye") tabs.delete(port);
        else {
          const fresh = !tabs.has(port);
          tabs.set(port, Date.now());
          if (fresh && last) port.postMessage({ ...last, type: "hello" });
        }
      };
      if (!stream.checking) stream.open();
    };
  }

  if (typeof SharedWorkerGlobalScope !== "undefined" && self instanceof SharedWorkerGlobalScope) {
    serveTabs();
  } else {
    window.qlue = window.qlue || {};
    window.qlue.LiveStream = LiveStream;
  }
})();
