/* The way through the areas without a pointer: a list box that only screen readers see; the arrow
   keys choose the next area in that direction on the map, Enter goes in.

   new qlue.AreaList(container, {onMark(code|null), onEnter(code)})
   .show([{code, text, label: [lon, lat]}, ...])   .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  qlue.AreaList = class {
    constructor(container, { onMark, onEnter }) {
      this.onMark = onMark;
      this.onEnter = onEnter;
      this.items = [];
      this.chosen = -1;
      const list = (this.element = L.DomUtil.create("ul", "qlue-area-list", container));
      list.tabIndex = 0;
      list.setAttribute("role", "listbox");
      list.addEventListener("keydown", (event) => this.onKey(event));
      list.addEventListener("focus", () => this.choose(Math.max(0, this.chosen)));
      list.addEventListener("blur", () => onMark(null));
      list.addEventListener("click", (event) => {
        const option = event.target.closest("[data-code]");
        if (option) onEnter(option.dataset.code);
      });
    }

    show(items) {
      this.element.setAttribute("aria-label", qlue.words().areas);
      const same = items.length === this.items.length
        && items.every((item, i) => item.code === this.items[i].code);
      this.items = items;
      if (!same) {
        this.chosen = -1;
        this.element.removeAttribute("aria-activedescendant");
        this.element.replaceChildren(...items.map(({ code }) => {
          const option = document.createElement("li");
          option.setAttribute("role", "option");
          option.id = `qlue-area-${code}`;
          option.dataset.code = code;
          return option;
        }));
        if (document.activeElement === this.element) this.choose(0);
      }
      items.forEach(({ text }, i) => {
        const option = this.element.children[i];
        if (option.textContent !== text) option.textContent = text;
      });
    }

    choose(index) {
      if (!this.items[index]) return;
      if (this.element.children[this.chosen]) {
        this.element.children[this.chosen].setAttribute("aria-selected", "false");
      }
      this.chosen = index;
      const option = this.element.children[index];
      option.setAttribute("aria-selected", "true");
      this.element.setAttribute("aria-activedescendant", option.id);
      this.onMark(this.items[index].code);
    }

    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { key } = event;
      const last = this.items.length - 1;
      if (DIRECTIONS[key]) this.choose(this.towards(DIRECTIONS[key]));
      else if (key === "Home" || key === "End") this.choose(key === "Home" ? 0 : last);
      else if ((key === "Enter" || key === " ") && this.items[this.chosen]) {
        this.onEnter(this.items[this.chosen].code);
      } else return;
      event.preventDefault();
      event.stopPropagation(); // Leaflet would pan
    }

    /* The nearest area in a direction, sideways counting double; the chosen one if there is none. */
    towards([dx, dy]) {
      if (this.chosen < 0) return 0;
      const [x, y] = this.items[this.chosen].label;
      let best = this.chosen;
      let nearest = Infinity;
      this.items.forEach(({ label }, i) => {
        const ahead = (label[0] - x) * dx + (label[1] - y) * dy;
        const aside = Math.abs((label[0] - x) * dy) + Math.abs((label[1] - y) * dx);
        const distance = ahead + 2 * aside;
        if (ahead > 0 && aside <= 2 * ahead && distance < nearest) [best, nearest] = [i, distance];
      });
      return best;
    }

    remove() {
      this.element.remove();
    }
  };
})();
