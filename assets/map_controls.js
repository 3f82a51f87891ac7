/* The small things on the map's edge: zoom buttons, back to the place, scale bar, tiles and whose
   they are, a hint, and that the map is still to come.

   new qlue.MapControls(map, onFit)
   .show({tiles, attribution})   .fitted(isFitted)   .hint(text|null)   .ready() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const FIT_ICON = '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"'
    + ' aria-hidden="true"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></svg>';

  qlue.MapControls = class {
    constructor(map, onFit) {
      this.map = map;
      const words = qlue.words();
      if (map.zoomControl) map.removeControl(map.zoomControl);
      if (map.attributionControl) map.removeControl(map.attributionControl);
      L.control.scale({ imperial: false, position: "bottomright", maxWidth: 90 }).addTo(map);
      const zoom = L.control.zoom({ position: "bottomright", zoomInTitle: words.zoomIn,
        zoomOutTitle: words.zoomOut }).addTo(map);
      this.button = L.DomUtil.create("a", "qlue-fit leaflet-disabled", zoom.getContainer());
      this.button.href = "#";
      this.button.role = "button";
      this.button.title = words.fit;
      this.button.setAttribute("aria-label", words.fit);
      this.button.innerHTML = FIT_ICON;
      L.DomEvent.on(this.button, "click", (event) => {
        L.DomEvent.stop(event);
        onFit();
      });
      this.message = L.DomUtil.create("div", "qlue-hint", map.getContainer());
      this.message.hidden = true;
      this.waiting = L.DomUtil.create("div", "qlue-waiting", map.getContainer());
      this.waiting.textContent = words.loading;
      this.waiting.role = "status";
    }

    ready() {
      this.waiting.remove();
    }

    show({ tiles, attribution }) {
      if (tiles === this.tiles) return;
      this.tiles = tiles;
      if (this.layer) this.layer.remove();
      if (this.credit) this.credit.remove();
      this.layer = this.credit = null;
      if (!tiles) return;
      this.layer = L.tileLayer(tiles, { maxZoom: 19 }).addTo(this.map);
      const credit = attribution || (tiles.includes("openstreetmap") ? "© OpenStreetMap" : "");
      if (credit) {
        this.credit = L.control.attribution({ prefix: false, position: "bottomleft" })
          .addAttribution(credit).addTo(this.map);
      }
    }

    fitted(isFitted) {
      this.button.classList.toggle("leaflet-disabled", isFitted);
      this.button.setAttribute("aria-disabled", String(isFitted));
    }

    hint(text) {
      this.message.hidden = !text;
      if (text) this.message.textContent = text;
    }
  };
})();
