import { compiled, incbi } from 'cephes';

await compiled;

/** The x below which a beta(a, b) variable falls with probability `p`; `a` and `b` are positive. */
export function betaQuantile(p: number, a: number, b: number): number {
  return incbi(a, b, p);
}
