/* A canvas that stays put while the map pans, scales with the zoom animation, and is painted again
   when the map has come to rest.

   new qlue.CanvasOverlay(map, paneName, paint, {padding, hideInZoom})
   paint(context, view): the context is in CSS pixels; view = {
     width, height     CSS pixels, the padding around the map included
     pad: {x, y}       how much of it lies outside the map on each side
     zoom, scale       scale = CSS pixels of the whole Web-Mercator world
     left, top         world position of the canvas' corner, in those pixels
     ratio             canvas pixels per CSS pixel } */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const MOST_PIXELS = 12e6; // a 4K screen with its padding; beyond that sharpness goes first

  qlue.CanvasOverlay = class {
    constructor(map, pane, paint, { padding = 0.2, hideInZoom = false } = {}) {
      this.map = map;
      this.paint = paint;
      this.padding = padding;
      this.hideInZoom = hideInZoom;
      this.canvas = L.DomUtil.create(
        "canvas", "qlue-overlay leaflet-zoom-animated", map.getPane(pane));
      this.context = this.canvas.getContext("2d");
      this.frame = 0;
      this.events = {
        viewreset: this.redraw, moveend: this.redraw, zoom: this._onZoom, zoomanim: this._onZoomAnim,
      };
      map.on(this.events, this);
    }

    remove() {
      cancelAnimationFrame(this.frame);
      this.map.off(this.events, this);
      this.canvas.remove();
    }

    /* Paints again before the next frame; many calls make one painting. */
    later() {
      if (this.frame) return;
      this.frame = requestAnimationFrame(() => this.redraw());
    }

    redraw() {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      const { map, canvas, context } = this;
      if (!map._loaded || map._animatingZoom) return;
      const size = map.getSize();
      if (!size.x || !size.y) return; // a map that is not shown
      const pad = L.point(Math.round(size.x * this.padding), Math.round(size.y * this.padding));
      const width = size.x + 2 * pad.x;
      const height = size.y + 2 * pad.y;
      const wanted = Math.min(2, window.devicePixelRatio || 1);
      const ratio = Math.min(wanted, Math.sqrt(MOST_PIXELS / Math.max(1, width * height)));
      const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
      this.zoom = map.getZoom();
      this.corner = map.layerPointToLatLng(corner);
      L.DomUtil.setTransform(canvas, corner, 1);
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w;
        canvas.height = h;
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      canvas.classList.remove("qlue-hidden");
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, w, h);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const origin = map.getPixelOrigin().add(corner);
      this.paint(context, {
        width, height, pad, ratio, zoom: this.zoom, scale: map.options.crs.scale(this.zoom),
        left: origin.x, top: origin.y,
      });
    }

    _onZoom() {
      this._follow(this.map.getCenter(), this.map.getZoom());
    }

    _onZoomAnim(event) {
      if (this.hideInZoom) this.canvas.classList.add("qlue-hidden");
      this._follow(event.center, event.zoom);
    }

    _follow(center, zoom) {
      if (!this.corner) return;
      const point = this.map._latLngToNewLayerPoint(this.corner, zoom, center);
      L.DomUtil.setTransform(this.canvas, point, this.map.getZoomScale(zoom, this.zoom));
    }
  };
})();
