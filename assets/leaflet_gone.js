/* A canvas of Leaflet's that was to be drawn anew as its map was removed has no context any more: it
   would throw while the visitor is on the way to another page. */
(() => {
  function hook() {
    if (!window.L) return setTimeout(hook, 10); // the bundle of dash-leaflet brings it
    const redraw = L.Canvas.prototype._redraw;
    return L.Canvas.include({
      _redraw() {
        if (this._ctx) redraw.call(this);
      },
    });
  }

  hook();
})();
