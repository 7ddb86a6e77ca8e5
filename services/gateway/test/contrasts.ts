import type { TestPage } from '@slipway/testing';

/** A text of a page and how well it stands out from what is behind it, as WCAG measures it: 1 to 21. */
export interface Contrast {
  readonly text: string;
  readonly ratio: number;
}

/** Of every text that is seen, once for each pair of colours. */
export function contrasts(page: TestPage['page']): Promise<readonly Contrast[]> {
  return page.evaluate(`(${measure})()`);
}

/** Runs in the browser; written as text, because the code of tests knows no pages. */
const measure = `() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const pixel = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const color = pixel(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const seen = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (text === '' || node.closest('.unseen, noscript, title, details:not([open]) > :not(summary)')) continue;
    const style = getComputedStyle(node);
    const front = pixel(node instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [luminance(front), luminance(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const key = String(front) + String(behind(node));
    if (!seen.has(key)) seen.set(key, { text, ratio });
  }
  return [...seen.values()];
}`;
