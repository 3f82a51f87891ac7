/* The strip under the map: bars, a handle, play. It decides nothing: it draws what it is shown and
   tells what was done to it.

   new qlue.Scrubber(section, {onUse(), onSeek(step, settled), onStep(by), onPlay(), onSpeed(), onEnd()})
   .show({last, step, bars, from, to, text, playing, busy, failed, rate, tag})
     last, step   number of the last step and of the one shown; bars = numbers over its whole width
     from, to     what stands at its ends; text = the step in words; tag = stands at the handle or null */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const GAP = 1;
  const LEAST_BAR = 2; // px: a step with anything at all shows
  const PAGE = 10; // steps

  qlue.Scrubber = class {
    constructor(section, told) {
      this.section = section;
      this.told = told;
      this.held = null; // by a pointer: where it took the handle from, and whether it moved
      const part = (name) => section.querySelector(name);
      [this.track, this.handle, this.tag, this.play, this.from, this.to, this.speed] =
        ["track", "handle", "tag", "play", "from", "to", "speed"].map((name) => part(`.scrub-${name}`));
      this.canvas = part("canvas");
      this.play.addEventListener("click", () => told.onPlay());
      this.to.addEventListener("click", () => told.onEnd());
      this.speed.addEventListener("click", () => told.onSpeed());
      this.track.addEventListener("keydown", (event) => this.onKey(event));
      this.track.addEventListener("focus", () => told.onUse());
      for (const [name, act] of [["pointerdown", this.onDown], ["pointermove", this.onMove],
        ["pointerup", this.onUp], ["pointercancel", this.onUp], ["pointerenter", told.onUse]]) {
        this.track.addEventListener(name, act.bind(this));
      }
      this.resizing = new ResizeObserver(() => this.draw());
      this.resizing.observe(this.track);
      this.onTheme = () => this.draw();
      qlue.mapTheme.onChange(this.onTheme);
    }

    remove() {
      this.resizing.disconnect();
      qlue.mapTheme.offChange(this.onTheme);
    }

    show(state) {
      const { section, track, play } = this;
      this.state = state;
      const write = (element, text) => {
        if (element.textContent !== text) element.textContent = text;
      };
      write(this.from, state.from);
      write(this.to, state.to);
      write(this.tag, state.tag || "");
      write(this.speed, `${state.rate}×`);
      section.classList.toggle("playing", state.playing);
      section.classList.toggle("in-past", state.step < state.last);
      section.classList.toggle("failed", state.failed);
      section.setAttribute("aria-busy", String(state.busy));
      const word = state.playing ? play.dataset.pause : play.dataset.play;
      if (play.title !== word) {
        play.title = word;
        play.setAttribute("aria-label", word);
      }
      for (const [name, value] of [["valuemin", 0], ["valuemax", state.last],
        ["valuenow", state.step], ["valuetext", state.text]]) {
        track.setAttribute(`aria-${name}`, String(value));
      }
      const share = (state.step + 0.5) / (state.last + 1);
      this.handle.style.left = `${100 * share}%`;
      this.tag.style.left = `clamp(36px, ${100 * share}%, 100% - 36px)`;
      this.draw();
    }

    draw() {
      const { canvas, track, state } = this;
      const [width, height] = [track.clientWidth, track.clientHeight];
      if (!state || !width || !height) return;
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
      const context = canvas.getContext("2d");
      const style = getComputedStyle(canvas);
      const colour = (name) => style.getPropertyValue(`--bar-${name}`);
      const [behind, ahead] = [colour("behind"), colour("ahead")];
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      const { bars, step, last } = state;
      const top = bars.reduce((a, b) => Math.max(a, b), 1);
      const here = (step + 1) / (last + 1);
      bars.forEach((number, i) => {
        const [x, end] = [(i / bars.length) * width, ((i + 1) / bars.length) * width];
        const tall = number && Math.max(LEAST_BAR, (number / top) * height);
        context.fillStyle = (i + 0.5) / bars.length <= here ? behind : ahead;
        context.fillRect(x, height - tall, Math.max(1, end - x - GAP), tall);
      });
    }

    stepAt({ clientX }) {
      const { left, width } = this.track.getBoundingClientRect();
      const { last } = this.state;
      return Math.min(last, Math.max(0, Math.floor(((clientX - left) / width) * (last + 1))));
    }

    /* A finger may be about to scroll the page: it sets nothing before it moves along or lifts. */
    onDown(event) {
      if (event.button || !this.state) return;
      this.track.setPointerCapture(event.pointerId);
      this.held = { from: this.state.step, moved: false };
      if (event.pointerType !== "touch") this.follow(event, false);
    }

    onMove(event) {
      if (this.held && this.stepAt(event) !== this.state.step) this.follow(event, false);
    }

    onUp(event) {
      if (!this.held) return;
      const { from, moved } = this.held;
      if (event.type !== "pointercancel") this.follow(event, true);
      else if (moved) this.told.onSeek(from, true);
      this.held = null;
    }

    follow(event, settled) {
      this.held.moved = true;
      this.told.onSeek(this.stepAt(event), settled);
    }

    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.state) return;
      const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -PAGE, PageUp: PAGE };
      const { key } = event;
      if (by[key]) this.told.onStep(by[key]);
      else if (key === "Home") this.told.onStep(-Infinity);
      else if (key === "End") this.told.onEnd();
      else if (key === " " || key === "Enter") this.told.onPlay();
      else return;
      event.preventDefault();
    }
  };
})();
