/**
 * Run inside the page: texts below WCAG AA contrast (4.5, or 3 when large), and controls without a
 * name. Answers sentences; none is well.
 */
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { parts: [red, green, blue], alpha: alpha / 255 };
  };
  const over = (top, below) => top.parts.map((part, index) => part * top.alpha + below[index] * (1 - top.alpha));
  const backgroundOf = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const layer = rgba(getComputedStyle(one).backgroundColor);
      layers.push(layer);
      if (layer.alpha === 1) break;
    }
    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const luminance = (parts) => {
    const [red, green, blue] = parts.map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };

  const found = new Set();
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const text = [...element.childNodes]
      .filter((node) => node.nodeType === 3)
      .map((node) => node.data.trim())
      .join("");
    // Emoji bring their own colours.
    if (!/[\p{L}\p{N}]/u.test(text) || element.closest(":disabled")) continue;
    const style = getComputedStyle(element);
    const behind = backgroundOf(element);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const value = contrast(over(rgba(style.color), behind), behind);
    if (value < least) found.add(`${element.tagName}.${element.className}: ${value.toFixed(2)} “${text.slice(0, 20)}”`);
  }
  for (const control of document.querySelectorAll("a[href], button, input, select, textarea")) {
    if (!control.checkVisibility()) continue;
    const labels = [...(control.labels ?? [])].map((label) => label.textContent).join("");
    if (!`${control.getAttribute("aria-label") ?? ""}${control.textContent}${labels}`.trim()) {
      found.add(`without a name: ${control.outerHTML.slice(0, 120)}`);
    }
  }
  return [...found];
})();
