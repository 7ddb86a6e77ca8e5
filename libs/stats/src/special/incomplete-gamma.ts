import { compiled, igam } from 'cephes';

await compiled;

/** P(a, x), the regularised lower incomplete gamma function, for a > 0 and x >= 0. */
export function incompleteGamma(a: number, x: number): number {
  return igam(a, x);
}
