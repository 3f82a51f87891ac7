/* The map's past: which time the scrubber stands at, and what is played. All of a window is fetched
   at once, when it is first wanted, and drawn from here; the map goes on living underneath.

   qlue.past.show(told)       state.playback of the map's state (clientside.js), after each change
   qlue.past.picture(view)    what to draw in the place of the map's own (past_picture.js), null at now
   qlue.past.active           whether the map shows the past
   qlue.past.toNow()          back to the window's end
   A button data-play-from="a time" plays from then on. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const SETTLE_MS = 500; // after the last key
  const FRESH_MS = 60000; // what is older is fetched again when it is used, where the window rolls on

  class Past {
    constructor() {
      this.at = null; // ms of the step shown; null: the window's end
      this.written = null; // what the address says of it
      this.source = new qlue.Source((r) => r.arrayBuffer(), (bytes, url) => this.onData(bytes, url));
      this.player = new qlue.PastPlayer({
        last: () => this.times.length - 1,
        ready: () => this.loaded,
        onStep: (step) => step !== this.index && this.seek(step),
        onEnd: () => this.toNow(),
      });
    }

    show(told) {
      const section = document.querySelector('[data-qlue="scrubber"]');
      if (section !== this.section) this.adopt(section);
      const other = told?.url !== this.told?.url;
      this.told = section && told;
      if (!this.told) {
        this.at = null;
        return;
      }
      this.follow();
      if (this.at !== null && this.at < Date.parse(told.first)) this.toNow(); // the window rolled on
      if (this.at !== null && other) this.use();
      this.tellScale();
      this.draw();
    }

    /* Time passes, and what failed is tried again. */
    tick() {
      if (this.at !== null && this.failed) this.use();
      this.drawStrip();
    }

    adopt(section) {
      this.player.stop();
      this.strip?.remove();
      this.scale = null;
      this.frame = document.querySelector('[data-qlue="map"]');
      this.legend?.disconnect(); // it comes when it has been asked for, and again when layers change
      this.legend = new MutationObserver(() => this.note());
      if (this.frame) this.legend.observe(this.frame, { childList: true, subtree: true });
      this.section = section;
      this.strip = section && new qlue.Scrubber(section, {
        onUse: () => this.use(),
        onSeek: (step, settled) => {
          this.player.stop();
          this.seek(step);
          if (settled) this.settle();
        },
        onStep: (by) => {
          this.player.stop();
          this.seek(this.index + by);
          clearTimeout(this.settling);
          this.settling = setTimeout(() => this.settle(), SETTLE_MS);
        },
        onPlay: () => (this.player.playing ? this.stop() : this.play()),
        onSpeed: () => {
          this.player.faster();
          this.draw();
        },
        onEnd: () => this.toNow(),
      });
    }

    /* The address has the last word where somebody else than this strip has written it. */
    follow() {
      const asked = new URLSearchParams(window.location.search).get("at");
      const { at } = this.told;
      if (asked === this.written || asked !== (at && at.local)) return;
      this.written = asked;
      this.player.stop();
      this.at = at && this.times[qlue.nearest(this.times, Date.parse(at.utc))];
      if (at) this.use();
    }

    get loaded() {
      return Boolean(this.playback) && this.playedUrl === this.told?.url;
    }

    get times() {
      if (this.loaded) return this.playback.times;
      const { first, step_s: size, count, end } = this.told;
      const start = Date.parse(first);
      const times = Array.from({ length: count }, (_, i) => start + i * size * 1000);
      return [...times, end ? Date.parse(end) : qlue.freshness.now()];
    }

    get index() {
      const { times, at } = this;
      return at === null ? times.length - 1 : qlue.nearest(times, at);
    }

    get active() {
      return this.at !== null && Boolean(this.playback);
    }

    /* What is played */

    use() {
      if (!this.told) return;
      const { source, told } = this;
      const old = !told.end && Date.now() - (this.loadedAt || 0) > FRESH_MS;
      if (told.url !== source.url) this.load(() => source.load(told.url));
      else if (source.failed) this.load(() => source.retry());
      else if (old && !this.busy && !this.player.playing) this.load(() => source.again());
    }

    async load(fetching) {
      this.busy = true;
      this.draw();
      await fetching();
      if (this.source.controller) return; // overtaken by another
      this.busy = false;
      this.failed = !this.loaded;
      if (this.failed) this.player.stop();
      this.say(this.failed ? qlue.words().past.failed : "");
      this.draw();
    }

    onData(bytes, url) {
      this.playback = new qlue.Playback(bytes);
      this.playedUrl = url;
      this.loadedAt = Date.now();
      this.tellScale();
      if (this.unsettled) this.settle();
      this.draw();
    }

    /* The server draws the legend. */
    tellScale() {
      if (!this.playback) return;
      const { counted, top, limits } = this.playback;
      const data = { counted, top, measure: this.measure, limits: limits[this.measure] };
      const told = JSON.stringify(data);
      if (told !== this.scale) window.dash_clientside.set_props(this.section.dataset.scale, { data });
      this.scale = told;
    }

    get measure() {
      return this.told.measure[this.playback.counted];
    }

    /* Where it stands */

    seek(step) {
      const { times } = this;
      this.use();
      this.at = step >= times.length - 1 ? null : times[Math.max(0, step)];
      this.draw();
    }

    toNow() {
      this.player.stop();
      this.at = null;
      this.draw();
      this.settle();
    }

    play() {
      this.use();
      if (this.at === null) this.seek(0);
      this.player.start(this.index);
      this.draw();
    }

    playFrom(ms) {
      if (!this.told) return;
      const { times } = this;
      // The last of them is the end, where nothing is left to play.
      this.seek(Math.min(Math.max(0, times.findLastIndex((time) => time <= ms)), times.length - 2));
      this.play();
    }

    stop() {
      this.player.stop();
      this.draw();
      this.settle();
    }

    /* Writes the address, and says where the map has come to. */
    settle() {
      clearTimeout(this.settling);
      this.unsettled = this.at !== null && !this.loaded;
      if (this.unsettled || !this.told) return;
      this.written = this.at === null ? null : this.playback.local[this.index];
      qlue.go({ at: this.written }, { back: false });
      const words = qlue.words().past;
      this.say(this.at === null ? (this.told.end ? words.showsEnd : words.showsNow)
        : `${this.what} ${this.moment}`);
    }

    /* Pictures */

    draw() {
      this.drawStrip();
      this.note();
      qlue.map.repaint();
    }

    drawStrip() {
      const { told, strip } = this;
      if (!told) return;
      const { times, index, at } = this;
      const words = qlue.words().past;
      const failed = Boolean(this.failed) && at !== null;
      const to = told.end ? this.day(Date.parse(told.end))
        : `${words.now} ${qlue.moments.time(qlue.freshness.now(), told.zone)}`;
      strip.show({
        step: index, last: times.length - 1, to, failed,
        from: failed ? words.failed : this.day(times[0]),
        text: at === null ? to : this.moment, tag: at === null ? null : this.day(at),
        bars: this.loaded ? this.playback.totals : told.bars,
        playing: this.player.playing, rate: this.player.rate, busy: Boolean(this.busy),
      });
    }

    note() {
      const { frame } = this;
      frame?.toggleAttribute("data-in-past", this.active);
      if (!frame || !this.active) return;
      const words = qlue.words().past;
      const [only, back] = this.told.end ? [words.only.ended, words.back.ended]
        : [words.only.rolls, words.back.rolls];
      const write = (selector, text) => frame.querySelectorAll(selector).forEach((element) => {
        if (element.textContent !== text) element.textContent = text;
      });
      frame.querySelector(".past-note").title = only;
      write(".past-note .what", this.what);
      write(".past-note .back", back);
      write("[data-past=moment]", this.moment);
      write("[data-past=day]", this.day(this.at));
    }

    day(ms) {
      return `${qlue.moments.day(ms, this.told.zone)} ${qlue.moments.time(ms, this.told.zone)}`;
    }

    get what() {
      return qlue.words().past.state[this.playback.counted];
    }

    get moment() {
      return qlue.moments.whole(this.at, this.told.zone, this.told.zone_word);
    }

    say(text) {
      const said = this.section?.querySelector("[role=status]");
      if (said && said.textContent !== text) said.textContent = text;
    }

    picture(view) {
      if (!this.active) return null;
      const { playback, measure } = this;
      return qlue.pastPicture(playback, playback.nearest(this.at), { view, measure });
    }
  }

  let past = null; // made when first shown: by then the other scripts are there

  document.addEventListener("click", (event) => {
    const button = event.target.closest('[data-qlue="now"]');
    const play = event.target.closest("[data-play-from]");
    if (play) past?.playFrom(Date.parse(play.dataset.playFrom));
    if (!button || !past) return;
    if (button === document.activeElement) past.strip.track.focus(); // the button goes
    past.toNow();
  });

  window.addEventListener("qlue:live", () => past?.tick());

  qlue.past = {
    show: (told) => (past ||= new Past()).show(told),
    picture: (view) => past?.picture(view) || null,
    toNow: () => past?.toNow(),
    get active() {
      return Boolean(past?.active);
    },
  };
})();
