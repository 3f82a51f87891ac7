/* A canvas over the whole of a wall's map, which nobody pans or zooms: what assets/canvas_overlay.js is
   to Leaflet's map, with the same view handed to `paint`, so that density and names are drawn by the
   same code.

   new qlue.CanvasOverlay(map, name, paint); map = {getContainer(), view(width, height)} */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const MOST_PIXELS = 9e6; // of a 4K screen's map; beyond that sharpness goes first

  qlue.CanvasOverlay = class {
    constructor(map, name, paint) {
      this.map = map;
      this.paint = paint;
      this.frame = 0;
      this.canvas = document.createElement("canvas");
      this.canvas.dataset.layer = name;
      map.getContainer().append(this.canvas);
      this.context = this.canvas.getContext("2d");
    }

    remove() {
      cancelAnimationFrame(this.frame);
      this.canvas.remove();
    }

    /* Paints again before the next frame; many calls make one painting. */
    later() {
      this.frame ||= requestAnimationFrame(() => this.redraw());
    }

    redraw() {
      this.frame = 0;
      const { canvas, context } = this;
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      const view = width && height && this.map.view(width, height);
      if (!view) return;
      const wanted = Math.min(2, window.devicePixelRatio || 1);
      const ratio = Math.min(wanted, Math.sqrt(MOST_PIXELS / (width * height)));
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, w, h);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.paint(context, { ...view, width, height, ratio, pad: { x: 0, y: 0 } });
    }
  };
})();
