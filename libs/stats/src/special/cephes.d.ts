/** The part of `cephes` 3 used here; the package ships types that its `exports` hide from an ES module. */
declare module 'cephes' {
  /** Settles once the WebAssembly program is compiled; no other function works before. */
  export const compiled: Promise<void>;
  /** Upper tail of chi-square. Throws where the result would underflow. */
  export function chdtrc(degreesOfFreedom: number, x: number): number;
  /** log |Gamma(x)|. */
  export function lgam(x: number): number;
  /** P(D+ >= d) for the one-sided Kolmogorov-Smirnov statistic of n values. */
  export function smirnov(n: number, d: number): number;
}
