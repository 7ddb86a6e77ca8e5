import { compiled, incbet } from 'cephes';
import { normalSf } from './normal.js';

await compiled;

/**
 * Upper tail P(T >= t) of Student's law, I_x(v/2, 1/2) / 2 at x = v / (v + t^2) for t >= 0 (Abramowitz & Stegun 26.7.1).
 * The degrees of freedom need not be whole, as Welch's are not; Infinity gives the normal law.
 */
export function studentTSf(t: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === Infinity) return normalSf(t);
  if (t < 0) return 1 - studentTSf(-t, degreesOfFreedom);
  return incbet(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + t * t)) / 2;
}
