/* One kind of data of the map, fetched again and again: the last good answer stays until the next
   one is here, an answer that is overtaken is dropped, a failure is tried again at the next tick, a refusal is not.

   new qlue.Source(read, onData); read(response) -> data, onData(data, url)
   .load(url)    fetches if the address is new       .again()  fetches the same address once more
   .retry()      fetches only if the last try failed .stop() */
(() => {
  const qlue = (window.qlue = window.qlue || {});

  qlue.Source = class {
    constructor(read, onData) {
      this.read = read;
      this.onData = onData;
      this.url = null;
      this.failed = false;
      this.controller = null;
      this.wanted = false;
    }

    load(url) {
      if (url === this.url) return this.retry();
      this.stop();
      this.url = url;
      return this.fetch();
    }

    again() {
      if (!this.url) return null;
      if (!this.controller) return this.fetch();
      this.wanted = true; // one more when the running one is through, however often it is asked
      return null;
    }

    retry() {
      return this.failed && !this.controller ? this.fetch() : null;
    }

    stop() {
      if (this.controller) this.controller.abort();
      this.controller = null;
      this.url = null;
      this.failed = this.wanted = false;
    }

    async fetch() {
      const { url } = this;
      const controller = (this.controller = new AbortController());
      this.wanted = false;
      try {
        const response = await fetch(url, { signal: controller.signal });
        if (response.status >= 400 && response.status < 500) {
          this.failed = false; // refused: asking again would be refused again
          return;
        }
        if (!response.ok) throw new Error(`${response.status} from ${url}`);
        const data = await this.read(response);
        if (this.controller !== controller) return;
        this.failed = false;
        this.onData(data, url);
      } catch (error) {
        if (error.name === "AbortError" || this.controller !== controller) return;
        this.failed = true;
        console.warn("qlue:", error.message);
      } finally {
        if (this.controller === controller) {
          this.controller = null;
          if (this.wanted && !this.failed) this.fetch();
        }
      }
    }
  };
})();
