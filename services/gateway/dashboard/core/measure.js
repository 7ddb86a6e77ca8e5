const widths = new Map();
const keys = new WeakMap();
let onResize = () => undefined;

const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) widths.set(keys.get(target), contentRect.width);
  onResize();
});

/** Called when an element that is measured has another width. */
export const whenResized = (listener) => (onResize = listener);

/** A `ref` that measures its element under this key. */
const refs = new Map();
export function measured(key) {
  if (!refs.has(key)) {
    refs.set(key, (node) => {
      keys.set(node, key);
      observer.observe(node);
    });
  }
  return refs.get(key);
}

/** The width in pixels; a guess before it was measured. */
export const widthOf = (key, guess = 320) => Math.max(120, widths.get(key) ?? guess);
