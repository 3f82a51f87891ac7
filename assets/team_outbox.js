/* What a team did and the server does not know yet: kept on the phone until it has been told, each
   action once (its key), in the order in which they were pressed. Each account has its own: on a phone
   that two share, what one has pressed waits for that one, and the server refuses it from another.

   new qlue.TeamOutbox(user, {changed, settled})
     .add({report, version, action, note, team, original, category, area, holder, with_photo})   -> the entry
     .addPhoto({report, version, note}, photo)               -> the entry; photo as team_photos.js has it
     .entries                                                what waits
     .others                                                 how many actions of other accounts wait
     .estranged                                              whether another account is logged in now
     .send()                                                 tries now; by itself when a connection comes
     .cancel(key)                                            takes back what has not arrived
   changed() is called when what waits has changed; settled(entry, outcome) when the server has
   answered: {done}, {cancelled} or {refused: "overtaken"|"refused"|"forbidden"|"photo"|"gone"|"failed"|
   "lost", ...what it said}. What makes the server fail again and again is given up, so that what is
   behind it goes on.

   An entry's `sent` is "now" while it is on its way, which can't be cancelled, and "perhaps" once an
   answer to it was lost: cancelled then (`cancelled`), it waits to be undone, since it may have arrived. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const RETRY_MS = [2000, 5000, 15000, 30000];
  const AWAY = new Set([502, 503, 504]); // the server can't be reached, or the database by it
  const MOST_FAILURES = 5; // of the server, with one action
  const KEPT = "qlue-team-outbox-";
  const PRESSED_BY = "Qlue-Account";
  const ESTRANGED = "other account";
  const NOW = "now"; // of an entry's `sent`
  const PERHAPS = "perhaps";

  const waitOf = (answer) => 1000 * Number(answer.headers.get("Retry-After")) || RETRY_MS.at(-1);
  /* With `until`: by this phone's clock, which may be wrong, when it can be undone no more. */
  const timed = (done, answer) => {
    const left = Date.parse(done.undo_until) - (Date.parse(answer.headers.get("Date")) || Date.now());
    return { ...done, until: done.undo_until ? Date.now() + left : 0 };
  };
  const ageOf = (pressed) => Math.max(0, (Date.now() - pressed) / 1000);

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
      this.user = user;
      this.name = KEPT + user;
      this.estranged = false;
      this.changed = changed;
      this.settled = settled;
      this.versions = new Map(); // of reports that this phone has changed since they were drawn
      this.sending = false;
      this.failures = 0;
      this.pausedUntil = 0; // by what the server said of too much at once
      window.addEventListener("online", () => this.send());
      window.addEventListener("storage", ({ key }) => key === this.name && this.changed());
      setTimeout(() => this.send(), 0);
    }

    get entries() {
      return read(this.name);
    }

    get others() {
      return Object.keys(localStorage).filter((name) => name.startsWith(KEPT) && name !== this.name)
        .reduce((number, name) => number + read(name).length, 0);
    }

    get photos() {
      return this.entries.filter(({ action }) => action === "foto").length;
    }

    add(wish) {
      const entry = { ...wish, key: crypto.randomUUID(), pressed: Date.now() };
      this.keep([...this.entries, entry]);
      this.send();
      return entry;
    }

    /* The picture lies beside the action, under its key, until the server has it. */
    async addPhoto(wish, photo) {
      const entry = { ...wish, action: "foto", key: crypto.randomUUID(), pressed: Date.now() };
      await qlue.teamPhotos.keep(entry.key, photo);
      this.keep([...this.entries, entry]);
      this.send();
      return entry;
    }

    /* With the photo that was to go with it; nothing of it that is on its way. */
    cancel(key) {
      const wanted = this.entries.find((one) => one.key === key);
      if (!wanted || wanted.sent === NOW) return;
      const photo = this.entries.find((one) => one.key === wanted.with_photo && one.sent !== NOW);
      for (const one of photo ? [photo, wanted] : [wanted]) {
        if (one.sent === PERHAPS) this.change(one.key, { cancelled: true });
        else this.end(one, { cancelled: true });
      }
      this.send();
    }

    /* What the server drew is newer than what this phone made of it. */
    drawn(report, version) {
      if ((this.versions.get(report) || 0) <= version) this.versions.delete(report);
    }

    keep(entries) {
      localStorage.setItem(this.name, JSON.stringify(entries));
      this.changed();
    }

    change(key, facts) {
      this.keep(this.entries.map((one) => (one.key === key ? { ...one, ...facts } : one)));
    }

    /* It waits no more. */
    async end(entry, outcome) {
      this.keep(this.entries.filter(({ key }) => key !== entry.key));
      this.settled(entry, outcome);
      if (entry.action === "foto") await qlue.teamPhotos.drop(entry.key);
    }

    /* One tab at a time, so that what was pressed first arrives first. */
    send() {
      if (this.sending || !this.entries.length || Date.now() < this.pausedUntil) return;
      this.sending = true;
      clearTimeout(this.waiting);
      const run = () => this.drain();
      const done = navigator.locks ? navigator.locks.request(this.name, run) : run();
      done.finally(() => {
        this.sending = false;
        if (!this.entries.length) return;
        const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] || 0;
        this.waiting = setTimeout(() => {
          this.pausedUntil = 0;
          this.send();
        }, Math.max(wait, this.pausedUntil - Date.now()));
      });
    }

    async drain() {
      for (let entry = this.entries[0]; entry; entry = this.entries[0]) {
        const leaves = navigator.onLine; // else nothing of it gets out, and it may be cancelled meanwhile
        if (leaves) this.change(entry.key, { sent: NOW });
        const outcome = await this.post(entry);
        if (!outcome) {
          if (Date.now() >= this.pausedUntil) this.failures += 1;
          this.change(entry.key, { sent: leaves || entry.sent ? PERHAPS : undefined });
          return;
        }
        this.failures = 0;
        if (outcome.done) this.versions.set(entry.report, outcome.done.version);
        await this.end(entry, outcome);
      }
    }

    /* The outcome; nothing where the server could not be asked, or wants to be asked later. */
    async post(entry) {
      const { cancelled } = entry;
      const photo = entry.action === "foto" && !cancelled ? await qlue.teamPhotos.take(entry.key) : null;
      if (entry.action === "foto" && !cancelled && !photo) return { refused: "gone" };
      let answer;
      try {
        if (cancelled) answer = await this.askUndo(entry.report, entry.key);
        else answer = await (photo ? this.upload(entry, photo) : this.tell(entry));
      } catch {
        return null;
      }
      if (answer.status === 429) this.pause(answer);
      if (AWAY.has(answer.status) || answer.status === 401 || answer.status === 429) return null;
      if (answer.status >= 500) return this.failed(entry);
      const said = await answer.json().catch(() => ({}));
      this.estranged = said.error === ESTRANGED;
      if (this.estranged) return null;
      if (answer.ok) return { done: timed(said.done, answer), cancelled };
      if (cancelled && answer.status === 404) return { cancelled }; // it had not arrived
      if (answer.status === 409) return { refused: said.error, ...said };
      if (answer.status === 413 || answer.status === 415) return { refused: "photo", why: said.why || said.error };
      return { refused: answer.status === 403 || answer.status === 404 ? "forbidden" : "lost" };
    }

    pause(answer) {
      this.pausedUntil = Date.now() + waitOf(answer);
    }

    /* Counted with the entry, so that a page that is loaded anew goes on counting. */
    failed({ key, failures = 0 }) {
      if (failures + 1 >= MOST_FAILURES) return { refused: "failed" };
      this.change(key, { failures: failures + 1 });
      return null;
    }

    tell(entry) {
      const { report, version, pressed, failures, sent, ...wish } = entry;
      const seen = Math.max(version, this.versions.get(report) || 0);
      return fetch(`/api/v1/reports/${report}/actions`, {
        method: "POST",
        headers: { "Content-Type": "application/json", [PRESSED_BY]: this.user },
        body: JSON.stringify({ ...wish, seen, age_s: ageOf(pressed) }),
      });
    }

    upload(entry, photo) {
      const form = new FormData();
      form.append("key", entry.key);
      form.append("age_s", String(ageOf(entry.pressed)));
      form.append("note", entry.note || "");
      form.append("upright", photo.upright ? "1" : "0");
      form.append("photo", photo.blob, "foto");
      return fetch(`/api/v1/reports/${entry.report}/photos`, { method: "POST", body: form,
        headers: { [PRESSED_BY]: this.user } });
    }

    askUndo(report, key) {
      return fetch(`/api/v1/reports/${report}/actions/${key}/undo`, { method: "POST",
        headers: { [PRESSED_BY]: this.user } });
    }

    /* The outcome; {wait_ms} where the server wants to be asked later, nothing where it can't be asked. */
    async undo(report, key) {
      try {
        const answer = await this.askUndo(report, key);
        if (answer.status === 429) return { wait_ms: waitOf(answer) };
        if (AWAY.has(answer.status) || answer.status === 401) return null;
        const said = await answer.json().catch(() => ({}));
        if (answer.ok) this.versions.set(report, said.done.version);
        return answer.ok ? { done: said.done } : { refused: said.error || "lost", ...said };
      } catch {
        return null;
      }
    }
  };
})();
