/* A new breach slides in, once, in room that is kept for it; with a short sound where the wall has it.

   qlue.wallBanner.tell(news, sound)   news: [{id, title, under, at}], the newest first */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const SHOWN_MS = 12000;
  const MOST_KNOWN = 200;
  const NOTES = [[660, 0], [880, 0.18]]; // Hz, s
  const LENGTH_S = 0.16;
  const LOUDNESS = 0.2;
  const banner = document.getElementById("banner");
  const known = new Set();
  const waiting = [];
  let audio = null;
  let timer = 0;

  function tell(news, sound) {
    for (const one of [...news].reverse()) {
      if (known.has(one.id)) continue;
      known.add(one.id);
      waiting.push({ ...one, sound });
    }
    for (const id of known) {
      if (known.size <= MOST_KNOWN) break;
      known.delete(id);
    }
    if (!timer) next();
  }

  function next() {
    const one = waiting.shift();
    banner.hidden = !one;
    timer = one ? setTimeout(next, SHOWN_MS) : 0;
    if (!one) return;
    banner.querySelector("b").textContent = one.title;
    banner.querySelector("span span").textContent = one.under;
    const time = banner.querySelector("time");
    time.dateTime = one.at;
    time.textContent = qlue.ageText((qlue.freshness.now() - Date.parse(one.at)) / 1000);
    if (one.sound) play();
  }

  /* Two short notes. A browser that lets no page sound unasked stays silent (docs/layar.md). */
  function play() {
    audio ||= new AudioContext();
    if (audio.state === "suspended") audio.resume();
    for (const [pitch, after] of NOTES) {
      const note = new OscillatorNode(audio, { frequency: pitch });
      const volume = new GainNode(audio, { gain: 0 });
      const at = audio.currentTime + after;
      volume.gain.setTargetAtTime(LOUDNESS, at, 0.01);
      volume.gain.setTargetAtTime(0, at + LENGTH_S, 0.05);
      note.connect(volume).connect(audio.destination);
      note.start(at);
      note.stop(at + 1);
    }
  }

  qlue.wallBanner = {
    tell,
    clear() {
      clearTimeout(timer);
      timer = 0;
      waiting.length = 0;
      banner.hidden = true;
    },
  };
})();
