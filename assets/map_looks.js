/* What an area looks like under a lens of Analisis. Patterns tell as much as colours do.

   qlue.looks.fill(look, palette)   what to fill it with; `look` is one of
     "s0" ... "s4"   the steps of a scale        "hot"       far more than chance would put there
     "cold"          far less, coarse lines      "silent"    few reports for who lives there
     "even"          nothing to tell             "none"      not known or not tested, thin lines
   qlue.looks.apart(look)   whether it is told apart by an outline, too */
(() => {
  const qlue = (window.qlue = window.qlue || {});

  /* Diagonal lines, `gap` CSS pixels from one to the next; `rising` to the right or falling. */
  function hatch(ground, line, { gap, width, alpha, rising }) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = gap;
    const context = tile.getContext("2d");
    context.fillStyle = ground;
    context.fillRect(0, 0, gap, gap);
    context.strokeStyle = line;
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.beginPath();
    for (const x of [-gap, 0, gap]) {
      context.moveTo(x, rising ? gap : 0);
      context.lineTo(x + gap, rising ? 0 : gap);
    }
    context.stroke();
    return context.createPattern(tile, "repeat");
  }

  const THIN = { gap: 8, width: 1, alpha: 0.4, rising: true };
  const COARSE = { gap: 7, width: 2, alpha: 0.9, rising: false };

  qlue.looks = {
    fill(look, palette) {
      if (/^s\d$/.test(look)) return palette.steps[look[1]];
      if (look === "hot") return palette.hot;
      const ground = palette.classes[0];
      if (look === "none") return hatch(ground, palette.line, THIN);
      return look === "even" ? ground : hatch(ground, palette.rare, COARSE);
    },
    apart: (look) => look === "hot" || look === "silent",
  };
})();
