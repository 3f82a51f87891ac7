/* A file to take along (a[data-export]): fetched with its progress on the screen, then saved. Opened in a
   new tab, copied or followed without scripts it is a plain link to the same file.

   The header Qlue-Rows says how many rows there are. In a CSV file every row ends in a carriage return, and
   there is no other: they are counted as they come, and a file that ends too early is not saved. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const RETURN = 13;
  const SAID_MS = 10000;
  const plain = (event) => event.button === 0
    && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const words = () => qlue.words().exports;
  const number = (n) => n.toLocaleString(qlue.words().locale);
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);

  /* One line at the foot of the screen: what is on its way, how far it is, and a way to stop it. */
  class Line {
    constructor(stop) {
      this.box = document.createElement("div");
      this.box.className = "export-line";
      this.said = document.createElement("span");
      this.said.setAttribute("role", "status");
      this.bar = document.createElement("progress");
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.textContent = words().stop;
      this.button.onclick = () => {
        stop();
        this.box.remove();
      };
      this.box.append(this.said, this.bar, this.button);
      lines().append(this.box);
    }

    say(text, done = null, of = null) {
      this.said.textContent = text;
      if (of) Object.assign(this.bar, { max: of, value: done });
      else this.bar.removeAttribute("value");
    }

    end(text, { failed = false } = {}) {
      this.bar.remove();
      this.said.textContent = text;
      this.box.classList.toggle("failed", failed);
      this.button.textContent = words().close;
      if (!failed) setTimeout(() => this.box.remove(), SAID_MS);
    }
  }

  function lines() {
    let found = document.querySelector(".export-lines");
    if (!found) {
      found = document.createElement("div");
      found.className = "export-lines";
      document.body.append(found);
    }
    return found;
  }

  async function reason(response) {
    if (response.status === 403) return words().refused;
    if (response.status === 503) return words().busy;
    const { errors, error } = await response.json().catch(() => ({}));
    return errors?.map((one) => one.reason).join("; ") || error || words().failed;
  }

  const fileName = (response) =>
    /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "")?.[1] || "export";

  function save(parts, response) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type: response.headers.get("Content-Type") }));
    link.download = fileName(response);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  function returns(bytes) {
    let found = 0;
    for (let at = bytes.indexOf(RETURN); at !== -1; at = bytes.indexOf(RETURN, at + 1)) found += 1;
    return found;
  }

  /* The parts of the body as they come; how many rows these are is told to the line. */
  async function read(response, total, line) {
    const counted = response.headers.get("Content-Type").startsWith("text/csv");
    const reader = response.body.getReader();
    const parts = [];
    let rows = -1; // the names of the columns are none
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      if (counted) rows += returns(part.value);
      if (counted) line.say(fill(words().rows, { n: number(Math.max(0, rows)), of: number(total) }), rows, total);
    }
    if (counted && rows !== total) throw new Error(`${rows} of ${total} rows`);
    return parts;
  }

  async function take(address) {
    const controller = new AbortController();
    const line = new Line(() => controller.abort());
    line.say(words().prepares);
    try {
      const response = await fetch(address, { signal: controller.signal });
      if (!response.ok) return line.end(await reason(response), { failed: true });
      const total = Number(response.headers.get("Qlue-Rows"));
      save(await read(response, total, line), response);
      return line.end(fill(words().saved, { n: number(total), file: fileName(response) }));
    } catch (error) {
      if (error.name === "AbortError") return null;
      console.warn("qlue:", error.message);
      return line.end(words().failed, { failed: true });
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-export]");
    if (!link || !plain(event)) return;
    event.preventDefault();
    document.body.dispatchEvent(new MouseEvent("mousedown", { bubbles: true })); // closes its menu
    take(link.href);
  });
})();
