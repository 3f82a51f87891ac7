/* The card beside the pointer: a name and some lines, never under the pointer, never off the map.

   new qlue.HoverCard(container)   .show({title, lines}, {x, y})   .hide()   .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const OFFSET = 16;
  const EDGE = 8;

  qlue.HoverCard = class {
    constructor(container) {
      this.container = container;
      this.element = L.DomUtil.create("div", "qlue-card", container);
      this.element.setAttribute("aria-hidden", "true");
      this.hide();
    }

    show({ title, lines }, { x, y }) {
      const { element, container } = this;
      const content = [title, ...lines].join("\n");
      if (content !== this.content) {
        this.content = content;
        const name = document.createElement("b");
        name.textContent = title;
        element.replaceChildren(name, ...lines.map((line) => {
          const span = document.createElement("span");
          span.textContent = line;
          return span;
        }));
      }
      element.hidden = false;
      const { offsetWidth: w, offsetHeight: h } = element;
      const left = x + OFFSET + w + EDGE > container.clientWidth ? x - OFFSET - w : x + OFFSET;
      const top = y + OFFSET + h + EDGE > container.clientHeight ? y - OFFSET - h : y + OFFSET;
      element.style.transform =
        `translate(${Math.max(EDGE, left)}px, ${Math.max(EDGE, top)}px)`;
    }

    hide() {
      this.element.hidden = true;
    }

    remove() {
      this.element.remove();
    }
  };
})();
