/* The clock of a playback: goes through the steps in a few seconds, as time passes and not as frames
   come, so that a slow screen shows fewer of them and takes no longer.

   new qlue.PastPlayer({last(), ready(), onStep(step), onEnd()})
   .start(step)   .stop()   .playing   .faster() and .rate */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const WHOLE_MS = 6500; // to play all of a window
  const LEAST_MS = 2000; // to play the rest of it, however little
  const RATES = [1, 2];
  const LONGEST_FRAME_MS = 250; // a page that stood still goes on where it was
  const STILL_STEPS = 12; // without motion: so many pictures in all, one at a time
  const STILL_MS = 900;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  qlue.PastPlayer = class {
    constructor(told) {
      this.told = told;
      this.playing = false;
      this.rate = RATES[0];
    }

    faster() {
      this.rate = RATES[(RATES.indexOf(this.rate) + 1) % RATES.length];
    }

    start(step) {
      this.stop();
      this.playing = true;
      this.position = step;
      this.before = null;
      const rest = Math.max(1, this.told.last() - step);
      this.pace = Math.min(1, (rest * WHOLE_MS) / (this.told.last() * LEAST_MS));
      this.wait();
    }

    stop() {
      this.playing = false;
      cancelAnimationFrame(this.frame);
      clearTimeout(this.pause);
    }

    wait() {
      if (still.matches) this.pause = setTimeout(() => this.go(1 / STILL_STEPS), STILL_MS / this.rate);
      else this.frame = requestAnimationFrame((now) => this.onFrame(now));
    }

    onFrame(now) {
      const passed = Math.min(LONGEST_FRAME_MS, now - (this.before ?? now));
      this.before = now;
      this.go((passed / WHOLE_MS) * this.rate);
    }

    go(share) {
      const { told } = this;
      if (told.ready()) this.position += share * told.last() * this.pace;
      const step = Math.floor(this.position + 1e-6); // a twelfth twelve times is a whole
      if (step >= told.last()) {
        this.stop();
        told.onEnd();
      } else {
        told.onStep(step);
        if (this.playing) this.wait();
      }
    }
  };
})();
