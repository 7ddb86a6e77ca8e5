const key = 'slipway-theme';
const themes = ['auto', 'light', 'dark'];
const stored = localStorage.getItem(key);
let current = themes.includes(stored) ? stored : 'auto';

export const theme = () => current;

export function applyTheme() {
  document.documentElement.dataset.theme = current;
}

/** The next one: that of the system, light, dark. */
export function nextTheme() {
  current = themes[(themes.indexOf(current) + 1) % themes.length];
  localStorage.setItem(key, current);
  applyTheme();
}
