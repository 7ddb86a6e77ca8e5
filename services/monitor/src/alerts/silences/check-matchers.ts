import type { Labels } from '../alert.js';
import { badSilence } from './bad-silence.js';

/**
 * Throws `invalid` for matchers that no alert can have, since a silence that matches nothing goes unnoticed. `labelNames`:
 * those that alerts have.
 */
export function checkMatchers(matchers: Labels, labelNames: readonly string[]): void {
  if (Object.keys(matchers).length === 0) {
    throw badSilence(
      'matchers',
      'expected at least one label, such as {"model": "iris"}, got none',
    );
  }
  for (const [name, value] of Object.entries(matchers)) {
    if (!labelNames.includes(name)) {
      const known = labelNames.join(', ');
      throw badSilence('matchers', `expected labels of alerts (${known}), got "${name}"`);
    }
    if (value === '')
      throw badSilence('matchers', `expected a value for ${name}, got an empty one`);
  }
}
