/* What a team did and the server does not know yet: kept on the phone until it has been told, each
   action once (its key), in the order in which they were pressed.

   new qlue.TeamOutbox(user, {changed, settled})
     .add({report, version, action, note, team, original})   -> the entry
     .entries                                                what waits
     .send()                                                 tries now; by itself when a connection comes
   changed() is called when what waits has changed; settled(entry, outcome) when the server has
   answered: {done} or {refused: "overtaken"|"refused"|"forbidden"|"lost", ...what it said}. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const RETRY_MS = [2000, 5000, 15000, 30000];
  const KEPT = "qlue-team-outbox-";

  function read(name) {
    try {
      const found = JSON.parse(localStorage.getItem(name) || "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  qlue.TeamOutbox = class {
    constructor(user, { changed, settled }) {
      this.name = KEPT + user;
      this.changed = changed;
      this.settled = settled;
      this.versions = new Map(); // of reports that this phone has changed since they were drawn
      this.sending = false;
      this.failures = 0;
      window.addEventListener("online", () => this.send());
      window.addEventListener("storage", ({ key }) => key === this.name && this.changed());
      setTimeout(() => this.send(), 0);
    }

    get entries() {
      return read(this.name);
    }

    add(wish) {
      const entry = { ...wish, key: crypto.randomUUID(), pressed: Date.now() };
      this.keep([...this.entries, entry]);
      this.send();
      return entry;
    }

    /* What the server drew is newer than what this phone made of it. */
    drawn(report, version) {
      if ((this.versions.get(report) || 0) <= version) this.versions.delete(report);
    }

    keep(entries) {
      localStorage.setItem(this.name, JSON.stringify(entries));
      this.changed();
    }

    /* One tab at a time, so that what was pressed first arrives first. */
    send() {
      if (this.sending || !this.entries.length) return;
      this.sending = true;
      clearTimeout(this.waiting);
      const run = () => this.drain();
      const done = navigator.locks ? navigator.locks.request(this.name, run) : run();
      done.finally(() => {
        this.sending = false;
        if (!this.entries.length) return;
        const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] || 0;
        this.waiting = setTimeout(() => this.send(), wait);
      });
    }

    async drain() {
      for (let entry = this.entries[0]; entry; entry = this.entries[0]) {
        const outcome = await this.post(entry);
        if (!outcome) {
          this.failures += 1;
          this.changed();
          return;
        }
        this.failures = 0;
        if (outcome.done) this.versions.set(entry.report, outcome.done.version);
        this.keep(this.entries.filter(({ key }) => key !== entry.key));
        this.settled(entry, outcome);
      }
    }

    /* The outcome; nothing where the server could not be asked. */
    async post(entry) {
      const { report, version, action, note, team, original, key, pressed } = entry;
      const seen = Math.max(version, this.versions.get(report) || 0);
      const age_s = Math.max(0, (Date.now() - pressed) / 1000);
      let answer;
      try {
        answer = await fetch(`/api/v1/reports/${report}/actions`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ action, note, team, original, key, seen, age_s }),
        });
      } catch {
        return null;
      }
      if (answer.status >= 500 || answer.status === 401 || answer.status === 429) return null;
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) return { done: said.done };
      if (answer.status === 409) return { refused: said.error, ...said };
      return { refused: answer.status === 403 || answer.status === 404 ? "forbidden" : "lost" };
    }

    async undo(report, key) {
      try {
        const answer = await fetch(`/api/v1/reports/${report}/actions/${key}/undo`, { method: "POST" });
        const said = await answer.json().catch(() => ({}));
        if (answer.ok) this.versions.set(report, said.done.version);
        return answer.ok ? { done: said.done } : { refused: said.error || "lost", ...said };
      } catch {
        return null;
      }
    }
  };
})();
