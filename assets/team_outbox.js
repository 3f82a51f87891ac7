/* What a team did and the server does not know yet: kept on the phone until it has been told, each
   action once (its key), in the order in which they were pressed. Each account has its own: on a phone
   that two share, what one has pressed waits for that one, and the server refuses it from another.

   new qlue.TeamOutbox(user, {changed, settled})
     .add({report, version, action, note, team, original, category, area, holder}, ...)
                                                             all of these, or none: throws where there is no room
     .addPhoto({report, version, note}, photo, wishes)       with what goes with the photo, which is as
                                                             team_photos.js has it; the same holds
     .entries                                                what waits
     .others                                                 how many actions of other accounts wait
     .estranged                                              whether another account is logged in now
     .send()                                                 tries now; by itself when a connection comes
     .cancel(key)                                            takes back what has not arrived
   changed() is called when what waits has changed; settled(entry, outcome) when the server has
   answered: {done}, {done, cancelled}, of what never left {cancelled}, or {refused: "overtaken"|
   "refused"|"forbidden"|"photo"|"gone"|"failed"|"lost", ...what it said}. What makes the server or the
   phone fail again and again is given up, so that what is behind it goes on.

   An entry's `sent` is "now" while it is on its way, which can't be cancelled, and "perhaps" once an
   answer to it was lost: cancelled then (`cancelled`), it waits to be undone, since it may have arrived
   or do so yet. The photo that came with what is cancelled goes too, from the server where it has it. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const RETRY_MS = [2000, 5000, 15000, 30000];
  const AWAY = new Set([502, 503, 504]); // the server can't be reached, or the database by it
  const MOST_FAILURES = 5; // of the server, or of the phone's own database, with one action
  const KEPT = "qlue-team-outbox-";
  const PRESSED_BY = "Qlue-Account";
  const ESTRANGED = "other account";
  const NOW = "now"; // of an entry's `sent`
  const PERHAPS = "perhaps";
  // As long as what is written there later, which a full storage takes then.
  const FRESH = { sent: "not yet", cancelled: false, failures: 0 };

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
      this.unwritten = new Map(); // by key: of entries what a full storage did not take
      window.addEventListener("online", () => this.send());
      window.addEventListener("storage", ({ key }) => key === this.name && this.changed());
      setTimeout(() => this.send(), 0);
    }

    get entries() {
      return read(this.name).map((one) => ({ ...one, ...this.unwritten.get(one.key) }))
        .filter(({ ended }) => !ended);
    }

    get others() {
      return Object.keys(localStorage).filter((name) => name.startsWith(KEPT) && name !== this.name)
        .reduce((number, name) => number + read(name).length, 0);
    }

    get photos() {
      return this.entries.filter(({ action, cancelled }) => action === "foto" && !cancelled).length;
    }

    add(...wishes) {
      const fresh = wishes.map((wish) =>
        ({ key: crypto.randomUUID(), pressed: Date.now(), ...FRESH, ...wish }));
      this.keep([...this.entries, ...fresh]);
      this.send();
    }

    /* The picture lies beside the action, under its key, until the server has it. */
    async addPhoto(wish, photo, wishes) {
      const key = crypto.randomUUID();
      await qlue.teamPhotos.keep(key, photo);
      try {
        this.add({ ...wish, key, action: "foto" }, ...wishes.map((one) => ({ ...one, with_photo: key })));
      } catch (error) {
        await qlue.teamPhotos.drop(key);
        throw error;
      }
    }

    /* Nothing that is on its way. */
    cancel(key) {
      const wanted = this.entries.find((one) => one.key === key);
      if (!wanted || wanted.sent === NOW) return;
      if (wanted.sent === PERHAPS) this.change(key, { cancelled: true });
      else this.end(wanted, { cancelled: true });
      this.send();
    }

    /* What is not said to be done is shown by no photo. One that waits no more has arrived. */
    cancelPhoto({ report, version, with_photo: key }) {
      const photo = this.entries.find((one) => one.key === key);
      if (photo && photo.sent !== NOW) return this.cancel(key);
      if (photo) return this.change(key, { cancelled: true });
      return this.add({ report, version, key, action: "foto", sent: PERHAPS, cancelled: true });
    }

    /* What the server drew is newer than what this phone made of it. */
    drawn(report, version) {
      if ((this.versions.get(report) || 0) <= version) this.versions.delete(report);
    }

    keep(entries) {
      localStorage.setItem(this.name, JSON.stringify(entries));
      this.unwritten.clear();
      this.changed();
    }

    /* Known while this page is open where it can't be written: what is sent doesn't hang on that. */
    change(key, facts) {
      this.unwritten.set(key, { ...this.unwritten.get(key), ...facts });
      try {
        this.keep(this.entries);
      } catch {
        this.changed();
      }
    }

    /* It waits no more. */
    async end(entry, outcome) {
      this.change(entry.key, { ended: true });
      this.settled(entry, outcome);
      if (outcome.cancelled && entry.with_photo) this.cancelPhoto(entry);
      if (entry.action === "foto") await qlue.teamPhotos.drop(entry.key);
    }

    /* One tab at a time, so that what was pressed first arrives first. */
    send() {
      if (this.sending || !this.entries.length || Date.now() < this.pausedUntil) return;
      this.sending = true;
      clearTimeout(this.waiting);
      const run = () => this.drain().catch((error) => {
        this.failures += 1; // so that what is wrong here is tried again in a while, not at once
        throw error;
      });
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
          this.change(entry.key, { sent: leaves || entry.sent === NOW ? PERHAPS : entry.sent });
          return;
        }
        this.failures = 0;
        if (outcome.done) this.versions.set(entry.report, outcome.done.version);
        if (outcome.done && this.nowCancelled(entry)) this.change(entry.key, { sent: PERHAPS });
        else await this.end(entry, outcome);
      }
    }

    /* A photo was on its way as what it goes with was cancelled: then it is next, to be undone. */
    nowCancelled({ key, cancelled }) {
      return !cancelled && this.entries.some((one) => one.key === key && one.cancelled);
    }

    /* The outcome; nothing where the server could not be asked, or wants to be asked later. */
    async post(entry) {
      const { cancelled } = entry;
      const pictured = entry.action === "foto" && !cancelled;
      let photo;
      let answer;
      try {
        photo = pictured && (await qlue.teamPhotos.take(entry.key));
      } catch {
        return this.failed(entry, "gone");
      }
      if (pictured && !photo) return { refused: "gone" };
      try {
        if (cancelled) answer = await this.askUndo(entry.report, entry.key, entry.action);
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
      if (answer.ok && !said.done) return null; // a Wi-Fi's page to log in, in its place
      if (answer.ok) return { done: timed(said.done, answer), cancelled };
      if (answer.status === 409) return { refused: said.error, ...said };
      if (answer.status === 413 || answer.status === 415) return { refused: "photo", why: said.why || said.error };
      return { refused: answer.status === 403 || answer.status === 404 ? "forbidden" : "lost" };
    }

    pause(answer) {
      this.pausedUntil = Date.now() + waitOf(answer);
    }

    /* Counted with the entry, so that a page that is loaded anew goes on counting. */
    failed({ key, failures = 0 }, refused = "failed") {
      if (failures + 1 >= MOST_FAILURES) return { refused };
      this.change(key, { failures: failures + 1 });
      return null;
    }

    tell(entry) {
      const { report, version, pressed, failures, sent, cancelled, ...wish } = entry;
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

    /* With the action that may arrive later than this: it is not done then. */
    askUndo(report, key, action) {
      return fetch(`/api/v1/reports/${report}/actions/${key}/undo`, {
        method: "POST",
        headers: { "Content-Type": "application/json", [PRESSED_BY]: this.user },
        body: JSON.stringify({ action }),
      });
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
