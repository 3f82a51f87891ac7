// Of every element of a wall that has words of its own: how large they are, whether they are a figure,
// and how they stand out (as WCAG counts contrast) from the first ground below that is not transparent.
() => {
  const shade = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    const part = (value) => (value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return { a, light: 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b) };
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = shade(getComputedStyle(at).backgroundColor);
      if (found.a === 1) return found.light;
    }
    return 1;
  };
  const ownWords = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll(".wall-frame *:not(.qlue-chip-said)")]
    .filter((element) => element.checkVisibility() && ownWords(element))
    .map((element) => {
      const style = getComputedStyle(element);
      const [light, dark] = [shade(style.color).light, ground(element)].sort((a, b) => b - a);
      return { text: element.textContent.trim().slice(0, 30), size: parseFloat(style.fontSize),
        figure: element.matches(".wall-value b"), contrast: (light + 0.05) / (dark + 0.05) };
    });
}
